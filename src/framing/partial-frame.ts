import { copyBytes } from '../memory/copy-bytes.ts';
import type { RingBuffer } from '../memory/ring-buffer.ts';

/**
 * The frame that does not lie whole in one chunk: how much of it has come, and
 * which of it the ring buffer holds.
 *
 * ```text
 *   frame     | header | payload ...                | may begin the terminator |
 *             0                        stored ──^                  received ──^
 * ```
 *
 * Bytes that may begin the terminator are not stored: they are the terminator's
 * own first bytes, and written down only if they turn out to be payload.
 *
 * Offsets are counted from the start of the frame.
 */
export class PartialFrame {
  /** Whether a frame has begun and not ended. */
  inProgress = false;
  /** Bytes taken. */
  received = 0;
  /** Bytes of payload that have been handed over, of a streamed frame. */
  delivered = 0;
  /** Whether it is too long, and being thrown away or cut off. */
  oversize = false;
  /** The ring holds no byte at or behind this offset; in front of it, all that are still needed. */
  stored = 0;
  readonly #ring: RingBuffer;

  constructor(ring: RingBuffer) {
    this.#ring = ring;
  }

  reset(): void {
    this.inProgress = false;
    this.received = 0;
    this.delivered = 0;
    this.oversize = false;
    this.stored = 0;
  }

  /** Gives up the last `count` bytes taken, which the ring holds, to be cut anew. */
  putBack(count: number): void {
    this.#ring.unexamine(count);
    this.received -= count;
    this.stored -= count;
  }

  /** Where in the frame the ring's first byte stands. */
  get base(): number {
    return this.stored - this.#ring.examined;
  }

  /** Whether what the ring holds would have to be moved for it to take the frame up to offset `end`. */
  overflowsAt(end: number): boolean {
    const ring = this.#ring;
    return ring.contiguous && ring.length + end - this.stored > ring.capacity;
  }

  /**
   * Copies the frame's bytes into the ring, up to offset `end`: those that were
   * undecided, from the terminator, then those of `chunk`, whose index `start`
   * holds offset `before` of the frame.
   */
  store(
    end: number,
    terminator: Uint8Array,
    undecided: number,
    chunk: Uint8Array,
    start: number,
    before: number,
  ): void {
    const prefixEnd = Math.min(end, before);
    if (this.stored < prefixEnd) {
      const prefixStart = before - undecided;
      this.#append(terminator, this.stored - prefixStart, prefixEnd - prefixStart);
    }
    if (this.stored < end) this.#append(chunk, start + this.stored - before, start + end - before);
  }

  /**
   * Copies the frame's bytes from offset `from` on to the front of `whole`, where the rest of it
   * lies. None of them is undecided: its payload goes on.
   *
   * @returns How many.
   */
  copyInFront(from: number, whole: Uint8Array): number {
    let filled = 0;
    for (const bytes of this.#ring.segments(from - this.base, this.stored - this.base)) {
      filled = copyBytes(bytes, 0, bytes.length, whole, filled);
    }
    return filled;
  }

  /** Writes down the undecided bytes, so that bytes may be queued behind them. */
  storeUndecided(undecided: number, terminator: Uint8Array): void {
    if (!this.inProgress || this.oversize) return;
    this.store(this.received, terminator, undecided, terminator, 0, this.received);
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    this.#ring.append(bytes, start, end);
    this.#ring.examine(end - start);
    this.stored += end - start;
  }
}
