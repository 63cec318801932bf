import { outOfRange, wrongType } from '../errors.ts';
import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import type { Framing } from '../framing/framing.ts';
import { checkOneOf, checkOptions } from '../limits.ts';
import { CountedCutter } from './counted-cutter.ts';
import { type LengthField, largestIn, readLength, writeLength } from './length-field.ts';

const WIDTHS: readonly number[] = [1, 2, 3, 4, 6, 8];
/** What counts bytes of a header goes up to here, and so stays exact when it is added to a length. */
const MOST = 2 ** 31 - 1;

/** Options of {@link lengthPrefix}. Lengths are in bytes. */
export interface LengthPrefixOptions {
  /** How wide the length field is. */
  readonly bytes: 1 | 2 | 3 | 4 | 6 | 8;
  /**
   * Which of its bytes comes first: the most significant or the least.
   *
   * @default 'big'
   */
  readonly endian?: 'big' | 'little';
  /**
   * How much comes in front of the length field.
   *
   * @default 0
   */
  readonly offset?: number;
  /**
   * How much more comes behind the length field than its value says; negative if the
   * value counts what comes in front of that.
   *
   * @default 0
   */
  readonly adjustment?: number;
  /**
   * How much of the message is taken off at its start: 0 leaves the header in the
   * frame, more than the header has takes from what follows as well.
   *
   * @default offset + bytes
   */
  readonly strip?: number;
  /**
   * Whether the value counts the length field's own bytes, as if `adjustment` were
   * less by as many.
   *
   * @default false
   */
  readonly includesSelf?: boolean;
}

/**
 * Messages that hold their length as an unsigned number of fixed width.
 *
 * ```text
 *   | offset | bytes: the value | value + adjustment ... |
 *   |<-- strip -->|<-------------- frame --------------->|
 * ```
 *
 * `maxFrameLength` counts the frame, without what is stripped. A message that would
 * be shorter than its header or than what is to be stripped, and one with more bytes
 * than `Number.MAX_SAFE_INTEGER`, are refused with `ERR_FRAME_HEADER` at the length field.
 *
 * Frames are sent where a header can be made for them: with no `offset`, and the
 * length field stripped and no more. With `strip: 0` they are whole messages and have
 * to hold the right length already, which is checked. With any other options they
 * can only be received: the framing then has no `encode`.
 *
 * The options are those of Netty's `LengthFieldBasedFrameDecoder`. Those of
 * tokio-util's `LengthDelimitedCodec` are the same, but that what `num_skip` takes off
 * behind the length field is not counted there: here, add it to `adjustment`.
 *
 * @throws {TypeError} If an option is unknown or of the wrong type.
 * @throws {RangeError} If one is out of range, or no length could be right. `encode`
 *   throws it for payloads whose length the field cannot hold, or holds wrongly.
 *
 * Complexity: O(1) per frame; no byte of a payload is examined.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, lengthPrefix } from 'wirecut';
 *
 * const framing = lengthPrefix({ bytes: 4 });
 * const messages = [];
 * const decoder = new FrameDecoder(framing, { frame: (frame) => messages.push(frame.toString()) });
 * decoder.write(Buffer.from('\0\0\0\x05hello\0\0'));
 * decoder.write(Buffer.from('\0\x02ok'));
 * assert.deepEqual(messages, ['hello', 'ok']);
 * assert.deepEqual(Buffer.from(framing.encode('ok')), Buffer.from('\0\0\0\x02ok'));
 * ```
 *
 * @example PostgreSQL: a byte for the type, then a length that counts itself; both stay in the frame
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, lengthPrefix } from 'wirecut';
 *
 * const framing = lengthPrefix({ offset: 1, bytes: 4, includesSelf: true, strip: 0 });
 * const types = [];
 * const decoder = new FrameDecoder(framing, { frame: (frame) => types.push(frame.toString('latin1', 0, 1)) });
 * decoder.write(Buffer.from('Q\0\0\0\x0dSELECT 1\0X\0\0\0\x04'));
 * assert.deepEqual(types, ['Q', 'X']);
 * ```
 */
export function lengthPrefix(
  options: LengthPrefixOptions & { readonly offset?: 0; readonly strip?: 0 },
): TwoWayFraming;
export function lengthPrefix(options: LengthPrefixOptions & { readonly strip: 0 }): TwoWayFraming;
export function lengthPrefix(options: LengthPrefixOptions): Framing;
export function lengthPrefix(options: LengthPrefixOptions): Framing {
  checkOptions(options, ['bytes', 'endian', 'offset', 'adjustment', 'strip', 'includesSelf']);
  const { bytes, endian = 'big', offset = 0, adjustment = 0, includesSelf = false } = options;
  checkWhole('bytes', bytes, 1);
  if (!WIDTHS.includes(bytes)) throw outOfRange('bytes', `one of ${WIDTHS.join(', ')}`, bytes);
  checkOneOf('endian', endian, ['big', 'little']);
  checkWhole('offset', offset, 0);
  checkWhole('adjustment', adjustment, -MOST);
  if (typeof includesSelf !== 'boolean') throw wrongType('includesSelf', 'a boolean', includesSelf);
  const header = offset + bytes;
  const { strip = header } = options;
  checkWhole('strip', strip, 0);

  const name = `lengthPrefix(${describe(options)})`;
  const beyond = header + adjustment - (includesSelf ? bytes : 0);
  const longest = largestIn(bytes) + beyond;
  const least = Math.max(header, strip);
  if (longest < least)
    throw new RangeError(`${name} has no messages: of ${least} bytes at least, and ${longest} at most`);

  const field: LengthField = { offset, width: bytes, littleEndian: endian === 'little', beyond };
  const framing: Framing = {
    name,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: () => new LengthPrefixCutter(field, strip),
  };
  if (strip === 0) return twoWay(framing, checkerOf(field, name));
  if (offset === 0 && strip === bytes) return twoWay(framing, encoderOf(field, name));
  return framing;
}

function checkWhole(name: string, value: unknown, least: number): void {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  if (!Number.isInteger(value) || value < least || value > MOST)
    throw outOfRange(name, `a whole number from ${least} to ${MOST}`, value);
}

/** The options given, as they would be written. */
function describe(options: LengthPrefixOptions): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const shown = given.map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`);
  return `{ ${shown.join(', ')} }`;
}

/** Puts the length field in front of a payload. */
function encoderOf({ width, littleEndian, beyond }: LengthField, name: string): FrameEncoder {
  const shortest = Math.max(0, beyond - width);
  const longest = largestIn(width) + beyond - width;
  return {
    overhead: width,
    writeHeader(target, offset, length) {
      if (length < shortest || length > longest)
        throw outOfRange('payload', `of ${shortest} to ${longest} bytes for ${name}`, `${length} bytes`);
      writeLength(target, offset, width, littleEndian, length + width - beyond);
      return offset + width;
    },
    writeTrailer: (_target, _start, end) => end,
  };
}

/** Passes whole messages on, if the length that they hold is theirs. */
function checkerOf({ offset, width, littleEndian, beyond }: LengthField, name: string): FrameEncoder {
  return {
    overhead: 0,
    writeHeader: (_target, at) => at,
    writeTrailer(target, start, end) {
      const length = end - start;
      if (length < offset + width)
        throw outOfRange(
          'payload',
          `of at least the ${offset + width} bytes of its header`,
          `${length} bytes`,
        );
      const value = readLength(target, start + offset, width, littleEndian);
      if (value !== length - beyond)
        throw outOfRange(`length field of the payload for ${name}`, `${length - beyond}`, value);
      return end;
    },
  };
}

class LengthPrefixCutter extends CountedCutter {
  readonly #field: LengthField;
  readonly #strip: number;
  /** Where the length field ends. */
  readonly #header: number;
  /** How short a message can be. */
  readonly #least: number;
  #value = 0;

  constructor(field: LengthField, strip: number) {
    super();
    this.#field = field;
    this.#strip = strip;
    this.#header = field.offset + field.width;
    this.#least = Math.max(this.#header, strip);
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { payloads, boundaries } = frames;
    const { offset, width, littleEndian, beyond } = this.#field;
    const strip = this.#strip;
    const header = this.#header;
    const least = this.#least;
    let count = 0;
    let frameStart = start;
    while (count < limit && header <= end - frameStart) {
      const length = readLength(bytes, frameStart + offset, width, littleEndian) + beyond;
      if (length < least || length > end - frameStart || length - strip > maxFrameLength) break;
      payloads[2 * count] = frameStart + strip;
      frameStart += length;
      payloads[2 * count + 1] = frameStart;
      boundaries[count++] = frameStart;
    }
    return count;
  }

  override reset(): void {
    super.reset();
    this.#value = 0;
  }

  protected takeHeader(byte: number, index: number): void {
    const { offset, littleEndian } = this.#field;
    const received = index + 1;
    this.missing = this.#least - received;
    if (index < offset) return;
    const before = this.#value;
    this.#value = littleEndian ? before + byte * 256 ** (index - offset) : before * 256 + byte;
    if (received === this.#header) this.#judge(this.#value);
  }

  /** The header is complete: looks at what it says. */
  #judge(value: number): void {
    const { offset, beyond } = this.#field;
    const strip = this.#strip;
    const header = this.#header;
    const length = value + beyond;
    if (Math.max(value, length) > Number.MAX_SAFE_INTEGER) {
      this.refuse(`Length of ${value} is more than can be counted`, offset);
    } else if (length < header) {
      this.refuse(`Length of ${value} makes ${length} bytes, with a header of ${header}`, offset);
    } else if (length < strip) {
      this.refuse(`Length of ${value} makes ${length} bytes, of which ${strip} are to be stripped`, offset);
    } else {
      this.declare(strip, length - strip, length - header);
    }
  }
}
