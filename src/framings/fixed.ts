import { outOfRange } from '../errors.ts';
import { encodeFrame, type TwoWayFraming, writeFrame } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, INCOMPLETE, NO_BYTES } from '../framing/framing.ts';
import type { Sendable } from '../framing/payload.ts';
import { checkCount } from '../limits.ts';
import type { NeedleScans } from '../search/needle-scans.ts';

/**
 * Frames of `length` bytes each.
 *
 * `fixed(0)` yields one empty frame without waiting for bytes, so that a counted
 * payload of length 0 needs no special case; its handler has to set another
 * framing.
 *
 * @throws {TypeError} If `length` is no number.
 * @throws {RangeError} If it is negative or no whole number. A decoder throws it,
 *   too, when it is given a length above its `maxFrameLength`.
 *
 * Complexity: O(1) per frame; no byte is examined.
 *
 * @example A header line that counts its payload
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, fixed, FrameDecoder } from 'wirecut';
 *
 * const header = delimiter('\r\n');
 * const payloads = [];
 * const decoder = new FrameDecoder(header, {
 *   frame(frame) {
 *     if (decoder.framing === header) {
 *       decoder.framing = fixed(Number(frame.toString()));
 *     } else {
 *       payloads.push(frame.toString());
 *       decoder.framing = header;
 *     }
 *   },
 * });
 * decoder.write(Buffer.from('5\r\nhello0\r\n2\r\nok'));
 * assert.deepEqual(payloads, ['hello', '', 'ok']);
 * ```
 */
export function fixed(length: number): TwoWayFraming {
  checkCount('length', length);
  return new FixedFraming(length);
}

/** A class, and its name made on demand: there is one of these for every counted payload. */
class FixedFraming implements TwoWayFraming, FrameEncoder {
  readonly frameLength: number;

  constructor(length: number) {
    this.frameLength = length;
  }

  get name(): string {
    return `fixed(${this.frameLength})`;
  }

  get unit(): 'frames' {
    return 'frames';
  }

  get streamed(): boolean {
    return false;
  }

  get encoder(): FrameEncoder {
    return this;
  }

  get overhead(): number {
    return 0;
  }

  encode(payload: Sendable): Uint8Array {
    return encodeFrame(payload, this);
  }

  writeInto(target: Uint8Array, offset: number, payload: Sendable): number {
    return writeFrame(target, offset, payload, this);
  }

  writeHeader(_target: Uint8Array, offset: number, length: number): number {
    const { frameLength } = this;
    if (length !== frameLength)
      throw outOfRange('payload', `of the frame's ${frameLength} bytes`, `${length} bytes`);
    return offset;
  }

  writeTrailer(_target: Uint8Array, _start: number, end: number): number {
    return end;
  }

  newCutter(_scans: NeedleScans, spare?: Cutter): Cutter {
    if (!(spare instanceof FixedCutter)) return new FixedCutter(this.frameLength);
    spare.payloadLength = this.frameLength;
    return spare;
  }
}

class FixedCutter implements Cutter {
  readonly headerLength = 0;
  readonly undecided = 0;
  readonly terminator = NO_BYTES;
  readonly terminatorIndex = -1;
  payloadLength: number;
  missing: number;

  constructor(length: number) {
    this.payloadLength = length;
    this.missing = length;
  }

  cut(_bytes: Uint8Array, start: number, end: number, frames: FrameTable, limit: number): number {
    const length = this.payloadLength;
    const { payloads, boundaries } = frames;
    let count = 0;
    let frameStart = start;
    // Counted in whole numbers, without a division: most often there is one frame, a counted payload.
    while (count < limit && length <= end - frameStart) {
      payloads[2 * count] = frameStart;
      frameStart += length;
      payloads[2 * count + 1] = frameStart;
      boundaries[count++] = frameStart;
      // Empty frames use up nothing: they come one at a time, so that the handler can end them.
      if (length === 0) break;
    }
    return count;
  }

  advance(_bytes: Uint8Array, start: number, end: number): number {
    const taken = Math.min(this.missing, end - start);
    this.missing -= taken;
    return this.missing === 0 ? start + taken : INCOMPLETE;
  }

  reset(): void {
    this.missing = this.payloadLength;
  }
}
