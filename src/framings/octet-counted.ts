import { outOfRange, wrongType } from '../errors.ts';
import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import { type FrameTable, MAX_FRAMES_AHEAD } from '../framing/frame-table.ts';
import type { Cutter, FrameFault, Framing } from '../framing/framing.ts';
import { checkOptions } from '../limits.ts';
import {
  DecimalCutter,
  type DecimalRule,
  decimalHeaderOf,
  LONGEST_DECIMAL_HEADER,
  writeDecimalHeader,
} from './decimal-cutter.ts';
import { delimiter } from './delimiter.ts';

const SPACE = 0x20;
const RULE: DecimalRule = { separator: SPACE, trailer: undefined, least: 1 };

/** Options of {@link octetCounted}. */
export interface OctetCountedOptions {
  /**
   * Whether frames may be lines as well, of senders that do not count.
   *
   * @default false
   */
  readonly lines?: boolean;
}

/**
 * Frames that begin with their length in decimal digits and a space, which are taken
 * off: `9 <13>1 end`. This is how syslog messages are sent over TCP and TLS. A length
 * that is zero, has a leading zero or another byte in it, or is above
 * `Number.MAX_SAFE_INTEGER` is refused with `ERR_FRAME_HEADER` at that byte.
 *
 * With `lines: true`, a frame that does not begin with a digit from 1 to 9 is a line,
 * which ends with `\n` and nothing else; that is taken off, and what is left may be
 * empty. Its `frame.terminator` is 0, that of a counted frame -1. Frames are sent
 * counted in either case.
 *
 * @throws {TypeError} If `lines` is no boolean, or there is an unknown option.
 * @throws {RangeError} By `encode`, if the payload is empty, which cannot be said.
 *
 * Complexity: O(1) per counted frame, of which no byte is examined; linear in lines.
 *
 * Source: RFC 6587, sections 3.4.1 (octet counting) and 3.4.2 (non-transparent
 * framing); RFC 5425, section 4.3.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, octetCounted } from 'wirecut';
 *
 * const messages = [];
 * const decoder = new FrameDecoder(octetCounted({ lines: true }), {
 *   frame: (frame) => messages.push(frame.toString()),
 * });
 * decoder.write(Buffer.from('18 <13>1 two\nin one -<13>old style\n9 <13>'));
 * decoder.write(Buffer.from('1 end'));
 * assert.deepEqual(messages, ['<13>1 two\nin one -', '<13>old style', '<13>1 end']);
 * ```
 */
export function octetCounted(options: OctetCountedOptions = {}): TwoWayFraming {
  checkOptions(options, ['lines']);
  const { lines = false } = options;
  if (typeof lines !== 'boolean') throw wrongType('lines', 'a boolean', lines);
  const line = lines ? delimiter('\n') : undefined;
  const framing: Framing = {
    name: `octetCounted(${lines ? '{ lines: true }' : ''})`,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => {
      const counted = new DecimalCutter(RULE);
      return line ? new CountedOrLineCutter(counted, line.newCutter(scans)) : counted;
    },
  };
  return twoWay(framing, ENCODER);
}

const ENCODER: FrameEncoder = {
  overhead: LONGEST_DECIMAL_HEADER,
  overheadOf: decimalHeaderOf,
  writeHeader(target, offset, length) {
    if (length === 0) throw outOfRange('payload', 'of at least 1 byte, to be counted', '0 bytes');
    return writeDecimalHeader(target, offset, length, SPACE);
  },
  writeTrailer: (_target, _start, end) => end,
};

/** Leaves each frame to one of two cutters, by its first byte. */
class CountedOrLineCutter implements Cutter {
  readonly #counted: Cutter;
  readonly #line: Cutter;
  /** What the frame at hand is cut by. */
  #current: Cutter;
  #begun = false;
  /** How many lines are cut before it is known whether they all are lines. */
  #linesAhead = 1;

  constructor(counted: Cutter, line: Cutter) {
    this.#counted = counted;
    this.#line = line;
    this.#current = counted;
  }

  /** Cuts frames of one kind: those that follow, up to one of the other. */
  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    if (start === end) return 0;
    this.#current = this.#cutterOf(bytes[start] as number);
    if (this.#current === this.#counted)
      return this.#counted.cut(bytes, start, end, frames, limit, maxFrameLength);
    const ahead = Math.min(limit, this.#linesAhead);
    const found = this.#line.cut(bytes, start, end, frames, ahead, maxFrameLength);
    const { spans, first } = frames;
    // What follows a terminator may be a counted frame, and the next one be in its payload.
    let count = Math.min(found, 1);
    while (count < found && !isCount(bytes[spans[2 * (first + count)] as number] as number)) count++;
    this.#linesAhead = count < found ? 1 : Math.min(2 * ahead, MAX_FRAMES_AHEAD);
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (!this.#begun) this.#current = this.#cutterOf(bytes[start] as number);
    this.#begun = true;
    return this.#current.advance(bytes, start, end);
  }

  reset(): void {
    this.#begun = false;
    this.#counted.reset();
    this.#line.reset();
  }

  #cutterOf(firstByte: number): Cutter {
    return isCount(firstByte) ? this.#counted : this.#line;
  }

  get headerLength(): number {
    return this.#current.headerLength;
  }

  get payloadLength(): number {
    return this.#current.payloadLength;
  }

  get undecided(): number {
    return this.#current.undecided;
  }

  get terminator(): Uint8Array {
    return this.#current.terminator;
  }

  get terminatorIndex(): number {
    return this.#current.terminatorIndex;
  }

  get missing(): number {
    return this.#current.missing;
  }

  get fault(): FrameFault | undefined {
    return this.#current.fault;
  }
}

/** Whether a frame that begins with `byte` is a counted one. */
function isCount(byte: number): boolean {
  return byte >= 0x31 && byte <= 0x39;
}
