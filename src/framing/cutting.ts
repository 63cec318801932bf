import { framingInBatch, outOfRange } from '../errors.ts';
import { checkCount, type Limits } from '../limits.ts';
import type { RingBuffer } from '../memory/ring-buffer.ts';
import { type FrameTable, MAX_FRAMES_AHEAD } from './frame-table.ts';
import type { Framing } from './framing.ts';
import type { FrameHandler } from './handler.ts';
import { stalled } from './progress.ts';
import { Straddling } from './straddling.ts';

/**
 * Cuts the bytes that a decoder shows it, step by step: whole frames where they lie,
 * and the one that lies across several chunks as `Straddling` does.
 *
 * A step leaves everything as it should be for the next one before it calls a
 * handler, so a handler may throw, close, suspend or set another framing.
 */
export class Cutting extends Straddling {
  #framesAhead = 1;
  #pieceLength = -1;
  #unread = 0;

  constructor(framing: Framing, handler: FrameHandler, limits: Limits, checked: boolean, ring: RingBuffer) {
    super(framing, handler, limits, checked, ring);
    this.#startOver();
  }

  /** Sets what the next frame will be cut by. */
  reframe(framing: Framing): void {
    const { delivery, inForce } = this;
    if (delivery.inBatch && framing !== inForce.next) throw framingInBatch();
    if (inForce.set(framing, this.partial.inProgress)) this.breakOff();
  }

  /** Whether a frame can be delivered that takes no bytes. */
  get yieldsWithoutBytes(): boolean {
    return this.inForce.current.framing.frameLength === 0 && !this.partial.inProgress;
  }

  unread(count: number): void {
    if (this.#pieceLength < 0) throw new TypeError('unread() outside of the handler of a piece of raw()');
    checkCount('count', count);
    if (count > this.#pieceLength) {
      throw outOfRange('count', `at most the piece's ${this.#pieceLength} bytes`, count);
    }
    this.#unread = count;
  }

  /**
   * Goes on cutting `bytes` from `offset` to `end`; `inRing`, they are its bytes not yet examined.
   *
   * @returns Whether there may be more to do with these bytes.
   */
  step(bytes: Uint8Array, end: number, inRing: boolean, table: FrameTable): boolean {
    if (this.partial.inProgress) return this.advance(bytes, end, inRing);
    const start = this.offset;
    if (this.startedOver) this.#startOver();
    const { cutter, streamed, plain } = this.inForce.current;
    if (plain && !inRing && this.delivery.oneByOne) {
      this.#cutFrames(bytes, end, table);
      // What is here is the start of a frame, or too much of one.
      if (this.delivery.delivered === 0) this.partial.inProgress = start < end;
      return start < end;
    }
    const limit = streamed ? Number.POSITIVE_INFINITY : this.limit.maxFrameLength;
    table.clear();
    const count = cutter.cut(bytes, start, end, table, this.#framesAhead, limit);
    if (count > 0) this.#deliverRun(bytes, table, count, inRing);
    else if (start < end) this.partial.inProgress = true;
    else return false;
    return true;
  }

  /** Cuts whole frames where they lie and hands them over, and takes note of how far that went. */
  #cutFrames(bytes: Uint8Array, end: number, table: FrameTable): void {
    const { delivery, inForce, offset } = this;
    inForce.touched = false;
    try {
      delivery.cutFrames(inForce, bytes, offset, end, table, this.#framesAhead, this.limit.maxFrameLength);
    } finally {
      this.take(delivery.reached);
      this.frames += delivery.delivered;
      this.#framesAhead = delivery.ahead;
      this.startedOver = false;
    }
    if (delivery.delivered > 0 && this.offset === offset) this.#checkProgress();
  }

  /** Hands over the frames of a table, and takes note of how far that went. */
  #deliverRun(bytes: Uint8Array, table: FrameTable, count: number, inRing: boolean): void {
    const { delivery, inForce } = this;
    const { cutter, framing, streamed } = inForce.current;
    const start = this.offset;
    const isPiece = framing.unit === 'pieces';
    if (isPiece) this.#pieceLength = table.boundary(0, 0) - start;
    inForce.touched = false;
    try {
      if (streamed) delivery.parts(bytes, table, count, !isPiece);
      else delivery.frames(bytes, table, count, cutter.terminatorIndex);
    } finally {
      const { delivered } = delivery;
      this.take(table.boundary(delivered - 1, delivery.deliveredEnd) - this.#unread);
      this.#unread = 0;
      this.#pieceLength = -1;
      this.frames += isPiece && streamed ? 0 : delivered;
      if (inRing) {
        this.ring.examine(this.offset - start);
        this.ring.consume(this.offset - start);
      }
      // What was cut ahead and not handed over will be cut again: not so much next time.
      if (delivered < count) this.#framesAhead = 1;
      else if (count === this.#framesAhead) this.#framesAhead = Math.min(2 * count, MAX_FRAMES_AHEAD);
    }
    if (this.offset === start) this.#checkProgress();
  }

  /** Throws out a framing that yields frames for nothing. */
  #checkProgress(): void {
    const leftAsItIs = !this.inForce.touched && !this.delivery.stop;
    const error = stalled(++this.emptyHanded, leftAsItIs, this.inForce.current.framing, this.streamOffset);
    if (error) this.report(error);
  }

  /** What has been learnt of how many frames may be cut ahead counts for one framing only. */
  #startOver(): void {
    this.startedOver = false;
    // Of a batch no handler can break off what follows by setting another framing.
    const isBatch = this.delivery.inBatches && !this.inForce.current.streamed;
    this.#framesAhead = isBatch ? MAX_FRAMES_AHEAD : 1;
  }
}
