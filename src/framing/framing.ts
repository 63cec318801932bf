import { FrameError, type FrameErrorCode, wrongType } from '../errors.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import type { FrameTable } from './frame-table.ts';

/**
 * How a stream is cut into frames: an immutable value, made once and shared by
 * any number of decoders.
 *
 * One of your own is an object like this, whose {@link Cutter} keeps the state of
 * a stream; check it with `wirecut/testing`.
 *
 * @example Frames behind one byte that holds their length
 * ```js
 * import assert from 'node:assert/strict';
 * import { INCOMPLETE } from 'wirecut';
 * import { assertChunkInvariant, traceOf } from 'wirecut/testing';
 *
 * class CountedCutter {
 *   headerLength = 1;
 *   payloadLength = 0; // until the header has come
 *   undecided = 0;
 *   terminator = new Uint8Array(0);
 *   terminatorIndex = -1;
 *   missing = 1;
 *   #received = 0;
 *
 *   cut(bytes, start, end, frames, limit, maxFrameLength) {
 *     let count = 0;
 *     while (count < limit && start < end) {
 *       const boundary = start + 1 + bytes[start];
 *       if (boundary > end || bytes[start] > maxFrameLength) break;
 *       frames.payloads[2 * count] = start + 1;
 *       frames.payloads[2 * count + 1] = boundary;
 *       frames.boundaries[count++] = boundary;
 *       start = boundary;
 *     }
 *     return count;
 *   }
 *   advance(bytes, start, end) {
 *     if (this.#received === 0) this.payloadLength = bytes[start];
 *     const taken = Math.min(end - start, 1 + this.payloadLength - this.#received);
 *     this.#received += taken;
 *     this.missing = 1 + this.payloadLength - this.#received;
 *     return this.missing === 0 ? start + taken : INCOMPLETE;
 *   }
 *   reset() {
 *     this.payloadLength = 0;
 *     this.missing = 1;
 *     this.#received = 0;
 *   }
 * }
 * const counted = {
 *   name: 'counted',
 *   unit: 'frames',
 *   streamed: false,
 *   frameLength: undefined,
 *   newCutter: () => new CountedCutter(),
 * };
 * const trace = assertChunkInvariant(traceOf(counted), '\x02ab\x00\x03cd');
 * assert.deepEqual(trace, ['frame "ab"', 'frame ""', 'end partial "\\u0003cd" (1 missing)']);
 * ```
 */
export interface Framing {
  /** For messages and reports, such as `delimiter("\r\n")`. */
  readonly name: string;
  /**
   * `'frames'` have ends that the bytes decide. `'pieces'` have none: what there
   * is, is handed over, and the framing may change at any byte.
   */
  readonly unit: 'frames' | 'pieces';
  /** Whether frames are handed over piece by piece as they arrive, rather than whole. */
  readonly streamed: boolean;
  /** Length of every frame in bytes, where the framing fixes it. */
  readonly frameLength: number | undefined;
  /**
   * The state of cutting one stream this way.
   *
   * @param spare A cutter that this stream was cut by before, and need not be again:
   *   to be made over if it is one of one's own.
   */
  newCutter(scans: NeedleScans, spare?: Cutter): Cutter;
  /** Whether the end of the stream may end a frame: its cutter then has `finish`. */
  readonly endsWithStream?: boolean;
  /** How payloads become frames, for `connection.send`. A framing without one can only be received. */
  readonly encoder?: FrameEncoder;
}

/** Throws unless `value`, given as `name`, is a framing. */
export function assertFraming(value: unknown, name = 'framing'): asserts value is Framing {
  const newCutter: unknown = (value as Partial<Framing> | null | undefined)?.newCutter;
  if (typeof newCutter !== 'function') throw wrongType(name, 'a framing', value);
}

/** `Cutter.advance`: the frame goes on behind the bytes given, all of which have been taken. */
export const INCOMPLETE = -1;
/** `Cutter.advance`: no byte was taken, but none are undecided any longer. */
export const DECIDED = -2;
/** `Cutter.advance`: the frame is malformed, and {@link Cutter.fault} says how. */
export const REFUSED = -3;

/**
 * `Cutter.advance`: the frame is complete, and ends in front of the last
 * {@link Cutter.surplus} bytes taken before. None was taken now.
 */
export const GIVES_BACK = -4;

/** What makes a frame malformed. */
export interface FrameFault {
  readonly code: FrameErrorCode;
  /** What is wrong, to be followed by where in the stream. */
  readonly problem: string;
  /** How many bytes of the frame come in front of the first bad one. */
  readonly at: number;
}

/** What is reported of a frame that starts at `frameStart` in the stream. */
export function malformed({ code, problem, at }: FrameFault, frameStart: number): FrameError {
  return new FrameError(code, problem, frameStart + at, true);
}

/**
 * Cuts one stream, of which it is shown each byte once.
 *
 * Whole frames are cut by `cut`, many at a time. A frame that does not lie whole
 * in the bytes at hand is fed to `advance` chunk by chunk, until its end comes;
 * the properties then tell what is known of that frame so far.
 */
export interface Cutter {
  /**
   * Cuts whole frames off the front of `bytes[start, end)`, up to `limit`, stopping
   * in front of one that is malformed or holds more than `maxFrameLength` bytes.
   *
   * @returns How many were written to `frames`.
   */
  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number;
  /**
   * Takes bytes of the frame in progress from the front of `bytes[start, end)`.
   *
   * @returns The offset behind the frame, terminator included, if it ends here;
   *   else {@link INCOMPLETE}, {@link DECIDED}, {@link GIVES_BACK} or {@link REFUSED}.
   *   A cutter that has refused a frame goes on to until it is reset: the bytes in front
   *   of the bad one may be handed over first.
   */
  advance(bytes: Uint8Array, start: number, end: number): number;
  /**
   * Says that the stream ends behind the bytes taken.
   *
   * @returns How many of them are a whole frame, or {@link INCOMPLETE}. The others
   *   will be cut anew.
   */
  finish?(): number;
  /** Makes ready for a new frame. */
  reset(): void;

  /** Bytes in front of the frame's payload, as far as is known. */
  readonly headerLength: number;
  /** Bytes of payload that the frame has at least, as far as is known. */
  readonly payloadLength: number;
  /** How many of the bytes taken last may turn out to begin the terminator. */
  readonly undecided: number;
  /** Its first `undecided` bytes are the undecided ones. */
  readonly terminator: Uint8Array;
  /** Index of the terminator in the framing's set of them; -1 if it has none. */
  readonly terminatorIndex: number;
  /** Bytes of a counted frame still to come, 0 if the framing does not count. */
  readonly missing: number;
  /** How many of the bytes taken turned out to lie behind the frame. */
  readonly surplus?: number;
  /** Why `advance` refuses the frame. `payloadLength` is then what came in front of the bad byte. */
  readonly fault?: FrameFault | undefined;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);
