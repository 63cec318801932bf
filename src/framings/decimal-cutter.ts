import type { FrameTable } from '../framing/frame-table.ts';
import { CountedCutter } from './counted-cutter.ts';

const ZERO = 0x30;
/** Of `Number.MAX_SAFE_INTEGER`. */
const MOST_DIGITS = 16;

/** How a length is written in decimal digits, and what stands behind them and behind the payload. */
export interface DecimalRule {
  /** The byte behind the digits. */
  readonly separator: number;
  /** The byte behind the payload; none if undefined. */
  readonly trailer: number | undefined;
  /** The smallest length: a zero is never followed by more digits. */
  readonly least: 0 | 1;
}

/** The most bytes that a header of decimal digits has. */
export const LONGEST_DECIMAL_HEADER: number = MOST_DIGITS + 1;

/** How long the header of a payload of `length` bytes is. */
export function decimalHeaderOf(length: number): number {
  let digits = 1;
  for (let least = 10; least <= length; least *= 10) digits++;
  return digits + 1;
}

/**
 * Writes a header.
 *
 * @returns The offset behind it.
 */
export function writeDecimalHeader(
  target: Uint8Array,
  offset: number,
  length: number,
  separator: number,
): number {
  const behind = offset + decimalHeaderOf(length);
  let rest = length;
  for (let at = behind - 2; at >= offset; at--) {
    target[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  target[behind - 1] = separator;
  return behind;
}

/** Cuts frames that begin with their length in decimal digits. */
export class DecimalCutter extends CountedCutter {
  readonly #rule: DecimalRule;
  readonly #trailerLength: 0 | 1;
  #value = 0;

  constructor(rule: DecimalRule) {
    super();
    this.#rule = rule;
    this.#trailerLength = rule.trailer === undefined ? 0 : 1;
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
    const { separator, trailer, least } = this.#rule;
    const trailerLength = this.#trailerLength;
    let count = 0;
    let frameStart = start;
    while (count < limit && frameStart < end) {
      let at = frameStart;
      let value = (bytes[at++] as number) - ZERO;
      if (value < least || value > 9) break;
      // Behind a zero there has to be the separator.
      while (value > 0 && at < end) {
        const digit = (bytes[at] as number) - ZERO;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
        at++;
      }
      if (at === end || bytes[at++] !== separator) break;
      const payloadEnd = at + value;
      if (payloadEnd + trailerLength > end || value > maxFrameLength) break;
      if (trailer !== undefined && bytes[payloadEnd] !== trailer) break;
      payloads[2 * count] = at;
      payloads[2 * count + 1] = payloadEnd;
      frameStart = payloadEnd + trailerLength;
      boundaries[count++] = frameStart;
    }
    return count;
  }

  override advance(bytes: Uint8Array, start: number, end: number): number {
    const boundary = super.advance(bytes, start, end);
    const { trailer } = this.#rule;
    if (boundary < 0 || trailer === undefined) return boundary;
    // It is the last byte that was wanted, so it is there.
    const last = bytes[boundary - 1] as number;
    if (last === trailer) return boundary;
    const problem = `${show(last)} behind a payload of ${this.payloadLength} bytes, not ${show(trailer)}`;
    return this.refuse(problem, this.headerLength + this.payloadLength);
  }

  override reset(): void {
    super.reset();
    this.#value = 0;
  }

  protected takeHeader(byte: number, index: number): void {
    const { separator, least } = this.#rule;
    const before = this.#value;
    if (byte === separator && index > 0) {
      this.declare(index + 1, before, before + this.#trailerLength);
      return;
    }
    const digit = byte - ZERO;
    const value = before * 10 + digit;
    this.#value = value;
    this.missing = 1 + value + this.#trailerLength;
    if (digit < 0 || digit > 9) this.refuse(`${show(byte)} in a length, which is decimal digits`, index);
    else if (index === 0 && value < least) this.refuse('Length begins with a zero', index);
    else if (index > 0 && before === 0) this.refuse('Length has a leading zero', index);
    else if (value > Number.MAX_SAFE_INTEGER) this.refuse('Length is more than can be counted', index);
  }
}

/** A byte for people to read. */
function show(byte: number): string {
  const isPrintable = byte > 0x20 && byte < 0x7f;
  return isPrintable ? `'${String.fromCharCode(byte)}'` : `Byte 0x${byte.toString(16).padStart(2, '0')}`;
}
