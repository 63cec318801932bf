import { delimiter, fixed } from 'wirecut';
import { copyOf, lengthOfWord, readCount } from './bytes.mjs';
import { findCommand } from './commands.mjs';

export const MAX_STRING_LENGTH = 512 * 1024;
const MAX_STRINGS = 1_024;
/** A string of up to as many bytes is read as lines, most have none in them: the framing need not change. */
const MAX_READ_AS_LINES = 1_024;
const [STAR, DOLLAR] = Buffer.from('*$');
const NONE = -1;

export const LINE = delimiter('\r\n');
const CRLF = Buffer.from('\r\n');

/**
 * Reads the requests of one connection: the number of their strings, `*2\r\n`, and each of them behind its length,
 * `$5\r\nhello\r\n`; or words on a line. Every line says what follows.
 */
export class RequestReader {
  #connection;
  #command;
  #args = [];
  #stringsMissing = 0;
  /** Of the string that comes next. */
  #length = NONE;
  /** What has come of it, if it has lines in it. */
  #lines = [];
  #linesLength = 0;

  constructor(connection) {
    this.#connection = connection;
  }

  take(frame) {
    if (this.#length !== NONE) this.#takeString(frame);
    else if (this.#stringsMissing > 0) this.#takeStringHeader(frame);
    else if (frame.length > 0) this.#takeRequest(frame);
  }

  #takeRequest(frame) {
    if (frame.readUInt8(0) === STAR) {
      this.#stringsMissing = readCount(frame, MAX_STRINGS, 'invalid multibulk length');
      return;
    }
    const length = lengthOfWord(frame);
    this.#command = findCommand(frame, length);
    const words = length < frame.length ? frame.toString('latin1', length).match(/[^ ]+/g) : [];
    for (const word of words ?? []) this.#args.push(this.#nextIsText ? word : Buffer.from(word, 'latin1'));
    this.#execute();
  }

  #takeStringHeader(frame) {
    if (frame.length === 0 || frame.readUInt8(0) !== DOLLAR) throw new Error("expected '$'");
    this.#length = readCount(frame, MAX_STRING_LENGTH, 'invalid bulk length');
    if (this.#length > MAX_READ_AS_LINES) this.#connection.framing = fixed(this.#length + CRLF.length);
  }

  #takeString(frame) {
    const length = this.#length;
    if (length > MAX_READ_AS_LINES) this.#takeCounted(frame, length);
    else if (this.#linesLength > 0 || frame.length !== length) this.#takeLine(frame, length);
    else this.#takeWhole(frame, length);
  }

  #takeCounted(frame, length) {
    if (frame.toString('latin1', length) !== '\r\n') throw new Error('expected CRLF behind a string');
    this.#connection.framing = LINE;
    this.#takeWhole(frame, length);
  }

  /** Takes a line of a string that has several. */
  #takeLine(frame, length) {
    const sum = this.#linesLength + frame.length;
    this.#lines.push(frame.copy());
    if (sum === length) {
      this.#takeBytes(Buffer.concat(this.#lines));
    } else if (sum + CRLF.length <= length) {
      this.#lines.push(CRLF);
      this.#linesLength = sum + CRLF.length;
    } else {
      throw new Error('expected CRLF behind a string');
    }
  }

  /** Takes a string that lies in one frame. */
  #takeWhole(frame, length) {
    if (this.#command === undefined) this.#command = findCommand(frame, length);
    else if (this.#nextIsText) this.#args.push(frame.toString('latin1', 0, length));
    else this.#args.push(copyOf(frame, length));
    this.#afterString();
  }

  #takeBytes(bytes) {
    this.#lines = [];
    if (this.#command === undefined) this.#command = findCommand(bytes, bytes.length);
    else this.#args.push(this.#nextIsText ? bytes.toString('latin1') : bytes);
    this.#afterString();
  }

  #afterString() {
    this.#length = NONE;
    this.#linesLength = 0;
    if (--this.#stringsMissing === 0) this.#execute();
  }

  get #nextIsText() {
    return this.#args.length < this.#command.texts;
  }

  #execute() {
    const command = this.#command;
    const args = this.#args;
    this.#command = undefined;
    if (args.length > 0) this.#args = [];
    command.execute(this.#connection, args);
  }
}
