import { frameReleased, outOfRange } from '../errors.ts';
import { checkCount, checkRange } from '../limits.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { joined } from '../memory/joined.ts';
import { viewOf } from '../memory/view-of.ts';
import type { FrameCosts } from './frame-costs.ts';
import { NO_BYTES } from './framing.ts';
import { showFrame } from './show-frame.ts';
import { decodeText, type FrameEncoding } from './text.ts';
import { toBytes } from './to-bytes.ts';

// Only this file may reach into a frame; decoders move it with these.
let lend: (frame: Frame, memory: Uint8Array, terminator: number) => void;
let move: (frame: Frame, start: number, end: number, number: number) => void;
let nameTerminators: (frame: Frame, terminators: Uint16Array) => void;
let lendRest: (frame: Frame, rest: Uint8Array, truncated: boolean) => void;
let release: (frame: Frame) => void;
let scribble: (frame: Frame, byte: number) => void;
let own: (frame: Frame) => number;
let memoryOf: (frame: Frame) => Uint8Array | undefined;
let startOf: (frame: Frame) => number;
let endOf: (frame: Frame) => number;
let copyInto: (frame: Frame, target: Uint8Array, offset: number) => number;

/**
 * One frame, on loan: a cursor over memory that will be reused.
 *
 * It is good until the handler that got it returns; used later it throws a `TypeError` with the code
 * `ERR_FRAME_RELEASED`. The same object is moved from frame to frame, so do not keep it: keep `copy()`,
 * `toString()` or numbers. A view taken from it (`bytes`, `segments`) cannot be revoked and shows other
 * bytes later; checked mode (`WIRECUT_CHECKED=1`, or the option `checked`) finds such uses.
 *
 * Reading through the cursor makes no object; `bytes` makes one view. A frame that straddles chunks may
 * lie in two segments: `bytes` and `toString` join them first, which copies the frame once.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder } from 'wirecut';
 *
 * let kept;
 * const decoder = new FrameDecoder(delimiter('\n'), {
 *   frame(frame) {
 *     assert.equal(frame.length, 6);
 *     assert.equal(frame.readUInt16BE(0), 0x0102);
 *     assert(frame.startsWith(Uint8Array.of(1, 2)));
 *     assert.equal(frame.toString('latin1', 2), 'four');
 *     kept = frame;
 *   },
 * });
 * decoder.write(Buffer.from('\x01\x02four\n'));
 * assert.throws(() => kept.length, { code: 'ERR_FRAME_RELEASED' });
 * ```
 */
export class Frame {
  #memory: Uint8Array | undefined;
  #start = 0;
  #end = 0;
  /** Of both segments together, -1 when released: kept, so that `length` is short and compiled into handlers. */
  #length = -1;
  /** The second segment, if there is one, and its length: typed arrays are slow to tell theirs. */
  #rest: Uint8Array = NO_BYTES;
  #restLength = 0;
  #view: Uint8Array | undefined;
  #terminator = -1;
  /** What ended the frames of the run at hand, if not all the same, and the number of this one in it. */
  #terminators: Uint16Array | undefined;
  #number = 0;
  #truncated = false;
  readonly #costs: FrameCosts;

  constructor(costs: FrameCosts) {
    this.#costs = costs;
  }

  /** Bytes of payload. */
  get length(): number {
    const length = this.#length;
    if (length < 0) throw frameReleased();
    return length;
  }

  /** Which terminator of the framing's set ended it: an index, 0 if there is but one, -1 if there is none. */
  get terminator(): number {
    this.#held();
    return this.#terminators?.[this.#number] ?? this.#terminator;
  }

  /** Whether these are only the first `maxFrameLength` bytes of an over-long frame. */
  get truncated(): boolean {
    this.#held();
    return this.#truncated;
  }

  /** The byte at `index`, counted from the end if negative; `undefined` outside of the frame. */
  at(index: number): number | undefined {
    const length = this.length;
    const whole = Math.trunc(index);
    const offset = whole < 0 ? length + whole : whole;
    return offset >= 0 && offset < length ? this.#byte(offset) : undefined;
  }

  /** The payload as one view, made once per frame. Two segments are copied together first. */
  get bytes(): Uint8Array {
    const memory = this.#contiguous();
    if (this.#view === undefined) {
      this.#view = viewOf(memory, this.#start, this.#end);
      this.#costs.countViews(1);
    }
    return this.#view;
  }

  /** The payload where it lies, uncopied: one view, or two if it straddles chunks. */
  get segments(): [Uint8Array] | [Uint8Array, Uint8Array] {
    const memory = this.#held();
    if (this.#restLength === 0) return [this.bytes];
    this.#costs.countViews(2);
    return [viewOf(memory, this.#start, this.#end), this.#rest];
  }

  /** The payload in memory of its own, to keep. */
  copy(): Uint8Array {
    return joined([this.#held().subarray(this.#start, this.#end), this.#rest]);
  }

  /**
   * The payload, or its bytes `[start, end)`, as text. Malformed UTF-8 becomes U+FFFD.
   *
   * @param encoding `'utf8'`, `'latin1'` or `'hex'`.
   * @throws {TypeError | RangeError} If the encoding is none of these, or the range lies outside of the frame.
   */
  toString(encoding: FrameEncoding = 'utf8', start = 0, end: number = this.length): string {
    const length = this.length;
    checkRange(start, end, length, 'frame');
    const memory = this.#contiguous();
    return decodeText(memory, this.#start + start, this.#start + end, encoding);
  }

  /** Whether the payload is `other`: bytes, or text as UTF-8. O(length). */
  equals(other: string | Uint8Array): boolean {
    const matches = typeof other === 'string' ? this.#startsWithAscii(other) : undefined;
    if (matches !== undefined) return matches && other.length === this.length;
    const bytes = toBytes('other', other);
    return bytes.length === this.length && this.#matchesAt(0, bytes);
  }

  /** Whether the payload begins with `prefix`: bytes, or text as UTF-8. O(prefix). */
  startsWith(prefix: string | Uint8Array): boolean {
    const matches = typeof prefix === 'string' ? this.#startsWithAscii(prefix) : undefined;
    if (matches !== undefined) return matches;
    const bytes = toBytes('prefix', prefix);
    return bytes.length <= this.length && this.#matchesAt(0, bytes);
  }

  /**
   * Where `value` (a byte, bytes, or text as UTF-8) first occurs at or behind `from`, or -1. For a look
   * into a short frame, O(length × value); to search much, use a `Finder`.
   */
  indexOf(value: number | string | Uint8Array, from = 0): number {
    checkCount('from', from);
    if (typeof value === 'number' && (!Number.isInteger(value) || value < 0 || value > 255)) {
      throw outOfRange('value', 'a byte, 0 to 255', value);
    }
    const bytes = typeof value === 'number' ? Uint8Array.of(value) : toBytes('value', value);
    const lastIndex = this.length - bytes.length;
    for (let index = from; index <= lastIndex; index++) {
      if (this.#matchesAt(index, bytes)) return index;
    }
    return -1;
  }

  /** @throws {RangeError} If that reaches beyond the frame, as the other readers do. */
  readUInt8(offset = 0): number {
    this.#checkRead(offset, 1);
    return this.#byte(offset);
  }

  readUInt16BE(offset = 0): number {
    this.#checkRead(offset, 2);
    return this.#byte(offset) * 0x100 + this.#byte(offset + 1);
  }

  readUInt16LE(offset = 0): number {
    this.#checkRead(offset, 2);
    return this.#byte(offset + 1) * 0x100 + this.#byte(offset);
  }

  readUInt32BE(offset = 0): number {
    this.#checkRead(offset, 4);
    const high = this.#byte(offset) * 0x100_0000 + this.#byte(offset + 1) * 0x1_0000;
    return high + this.#byte(offset + 2) * 0x100 + this.#byte(offset + 3);
  }

  readUInt32LE(offset = 0): number {
    this.#checkRead(offset, 4);
    const low = this.#byte(offset) + this.#byte(offset + 1) * 0x100;
    return low + this.#byte(offset + 2) * 0x1_0000 + this.#byte(offset + 3) * 0x100_0000;
  }

  #held(): Uint8Array {
    if (this.#memory === undefined) throw frameReleased();
    return this.#memory;
  }

  /** The byte at an offset within the frame, which has been found to be held. */
  #byte(offset: number): number {
    const index = this.#start + offset;
    const byte = index < this.#end ? (this.#memory as Uint8Array)[index] : this.#rest[index - this.#end];
    return byte as number;
  }

  #checkRead(offset: number, width: number): void {
    const length = this.length;
    if (!Number.isInteger(offset) || offset < 0 || offset + width > length) {
      throw outOfRange('offset', `that of ${width} bytes within the frame's ${length}`, offset);
    }
  }

  #matchesAt(offset: number, bytes: Uint8Array): boolean {
    for (let i = 0; i < bytes.length; i++) {
      if (this.#byte(offset + i) !== bytes[i]) return false;
    }
    return true;
  }

  /** Compares without encoding; `undefined` if it comes to a character that is not ASCII. */
  #startsWithAscii(text: string): boolean | undefined {
    const length = this.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return undefined;
      if (i >= length || this.#byte(i) !== code) return false;
    }
    return true;
  }

  #contiguous(): Uint8Array {
    if (this.#restLength > 0) this.#costs.bytesCopied += this.#moveTo(this.copy());
    return this.#held();
  }

  #moveTo(bytes: Uint8Array): number {
    this.#memory = bytes;
    this.#start = 0;
    this.#end = bytes.length;
    this.#length = bytes.length;
    this.#rest = NO_BYTES;
    this.#restLength = 0;
    this.#view = bytes;
    return bytes.length;
  }

  static {
    Object.defineProperty(Frame.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Frame): string {
        return this.#memory === undefined ? 'Frame (released)' : showFrame(this);
      },
    });
    lend = (frame, memory, terminator) => {
      frame.#memory = memory;
      frame.#rest = NO_BYTES;
      frame.#restLength = 0;
      frame.#terminator = terminator;
      frame.#terminators = undefined;
      frame.#truncated = false;
    };
    move = (frame, start, end, number) => {
      frame.#start = start;
      frame.#end = end;
      frame.#length = end - start;
      frame.#number = number;
      frame.#view = undefined;
    };
    nameTerminators = (frame, terminators) => {
      frame.#terminators = terminators;
    };
    lendRest = (frame, rest, truncated) => {
      frame.#rest = rest;
      frame.#restLength = rest.length;
      frame.#length = frame.#end - frame.#start + rest.length;
      frame.#truncated = truncated;
    };
    // What `bytes` has joined is memory that nobody else knows of.
    scribble = (frame, byte) => void frame.#view?.fill(byte);
    memoryOf = (frame) => frame.#memory;
    startOf = (frame) => frame.#start;
    endOf = (frame) => frame.#end;
    own = (frame) => {
      frame.#terminator = frame.terminator;
      frame.#terminators = undefined;
      return frame.#moveTo(frame.copy());
    };
    copyInto = (frame, target, offset) => {
      const behind = copyBytes(frame.#held(), frame.#start, frame.#end, target, offset);
      return frame.#restLength === 0 ? behind : copyBytes(frame.#rest, 0, frame.#restLength, target, behind);
    };
    release = (frame) => {
      frame.#memory = undefined;
      frame.#length = -1;
      frame.#rest = NO_BYTES;
      frame.#restLength = 0;
      frame.#view = undefined;
    };
  }
}

export {
  copyInto as copyFrameInto,
  endOf as endOfFrame,
  lend as lendFrame,
  lendRest as lendFrameRest,
  memoryOf as memoryOfFrame,
  move as moveFrame,
  nameTerminators,
  own as ownFrame,
  release as releaseFrame,
  scribble as scribbleOver,
  startOf as startOfFrame,
};
