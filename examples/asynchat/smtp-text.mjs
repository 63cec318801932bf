// The text of a mail, as it comes behind DATA: line by line, up to one with a dot alone.
//
// To look for '\r\n.\r\n' instead would miss the end of a text without lines: that is '.\r\n', as the '\r\n' in front of it
// has ended the command. Only '\r\n' ends a line, so a dot between bare line feeds is not alone.

import { dotUnstuff } from 'wirecut';

const MAX_LENGTH = 10 * 1024 * 1024;
const DOT = Buffer.from('.');
const LINE_END = Buffer.from('\r\n');

export class SmtpText {
  /** How it is answered if it cannot be taken. */
  problem;
  #parts = [];
  #length = 0;

  /** @returns Whether this was the end. */
  add(line) {
    if (line.equals(DOT)) return true;
    this.#length += line.length + LINE_END.length;
    if (this.#length > MAX_LENGTH) this.refuse('552 Too much text');
    // Some servers take them for the end of a line, and would find commands in the text of a mail.
    else if (line.includes('\n') || line.includes('\r')) this.refuse('554 Bare carriage return or line feed');
    else if (!this.problem) this.#parts.push(line, LINE_END);
    return false;
  }

  refuse(reply) {
    this.problem ??= reply;
    this.#parts = [];
  }

  toBytes() {
    return Buffer.from(dotUnstuff(Buffer.concat(this.#parts)));
  }
}
