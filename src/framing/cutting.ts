import { type FrameError, framingInBatch, outOfRange } from '../errors.ts';
import { checkCount, type Limits } from '../limits.ts';
import type { RingBuffer } from '../memory/ring-buffer.ts';
import { viewOf } from '../memory/view-of.ts';
import { Delivery } from './delivery.ts';
import { type FrameTable, MAX_FRAMES_AHEAD } from './frame-table.ts';
import { DECIDED, type FrameFault, type Framing, malformed, REFUSED } from './framing.ts';
import { FramingInForce } from './framing-in-force.ts';
import { type FrameHandler, refusePromise } from './handler.ts';
import { LengthLimit } from './length-limit.ts';
import { PartialFrame } from './partial-frame.ts';
import { stalled } from './progress.ts';

/**
 * Cuts the bytes that a decoder shows it, step by step: whole frames where they
 * lie, and the one frame that lies across several chunks by way of the ring.
 *
 * A step leaves everything as it should be for the next one before it calls a
 * handler, so a handler may throw, close, suspend or set another framing.
 */
export class Cutting {
  /** Where the bytes at hand have been cut up to. */
  offset = 0;
  /** How many bytes in front of them may be written over. */
  headroom = 0;
  /** Whether the stream broke a rule that ends it. */
  failed = false;
  frames = 0;
  bytesDiscarded = 0;
  emptyHanded = 0;
  readonly delivery: Delivery;
  readonly partial: PartialFrame;
  readonly inForce: FramingInForce;
  readonly ring: RingBuffer;
  readonly #handler: FrameHandler;
  readonly limit: LengthLimit;
  /** `offset`, counted from the start of the stream. */
  streamOffset = 0;
  #framesAhead = 1;
  /** Whether the framing has been changed since frames were last cut. */
  #startedOver = false;
  #pieceLength = -1;
  #unread = 0;

  constructor(framing: Framing, handler: FrameHandler, limits: Limits, checked: boolean, ring: RingBuffer) {
    this.inForce = new FramingInForce(framing, handler, limits.maxFrameLength);
    this.#handler = handler;
    this.limit = new LengthLimit(limits);
    this.ring = ring;
    this.delivery = new Delivery(handler, checked);
    this.partial = new PartialFrame(ring);
    this.#startOver();
  }

  /** Sets what the next frame will be cut by. */
  reframe(framing: Framing): void {
    const { delivery, inForce } = this;
    if (delivery.inBatch && framing !== inForce.next) throw framingInBatch();
    if (inForce.set(framing, this.partial.inProgress)) this.#breakOff();
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
    if (this.partial.inProgress) return this.#advance(bytes, end, inRing);
    const start = this.offset;
    if (this.#startedOver) this.#startOver();
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

  /** Makes room in the ring for bytes that come behind the frame in progress. */
  storeUndecided(): void {
    this.partial.storeUndecided(this.inForce.current.cutter);
  }

  /** Cuts whole frames where they lie and hands them over, and takes note of how far that went. */
  #cutFrames(bytes: Uint8Array, end: number, table: FrameTable): void {
    const { delivery, inForce, offset } = this;
    inForce.touched = false;
    try {
      delivery.cutFrames(inForce, bytes, offset, end, table, this.#framesAhead, this.limit.maxFrameLength);
    } finally {
      this.#take(delivery.reached);
      this.frames += delivery.delivered;
      this.#framesAhead = delivery.ahead;
      this.#startedOver = false;
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
      this.#take(table.boundary(delivered - 1, delivery.deliveredEnd) - this.#unread);
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

  /** Feeds the frame in progress. */
  #advance(bytes: Uint8Array, end: number, inRing: boolean): boolean {
    const start = this.offset;
    if (start === end) return false;
    const { inForce, partial } = this;
    const { cutter } = inForce.current;
    const before = partial.received;
    const { undecided, terminator } = cutter;
    const boundary = cutter.advance(bytes, start, end);
    const fault = boundary === REFUSED ? cutter.fault : undefined;
    const taken = fault ? Math.max(start, start + fault.at - before) : end;
    this.#take(boundary >= 0 ? boundary : boundary === DECIDED ? start : taken);
    partial.received += this.offset - start;
    if (inRing) {
      this.ring.examine(this.offset - start);
      partial.stored += this.offset - start;
    }
    return this.settle(bytes, start, before, undecided, terminator, boundary >= 0, inRing, fault);
  }

  /**
   * Sees to the frame in progress, which has got more bytes: those in `bytes` from `start` on,
   * `before` bytes into it. Of the bytes in front of them, `undecided` were not decided.
   *
   * @returns Whether to go on.
   */
  settle(
    bytes: Uint8Array,
    start: number,
    before: number,
    undecided: number,
    terminator: Uint8Array,
    complete: boolean,
    inRing: boolean,
    fault?: FrameFault,
  ): boolean {
    const { limit, partial } = this;
    const { cutter, streamed } = this.inForce.current;
    if (!streamed && cutter.payloadLength > limit.maxFrameLength) {
      if (cutter.payloadLength > limit.fatalLength) return this.#giveUp(limit.passed(this.#payloadOffset()));
      partial.oversize = true;
    }
    // What a streamed frame has in front of the bad byte is handed over first.
    if (fault && (!streamed || fault.at <= before))
      return this.#giveUp(malformed(fault, this.streamOffset - partial.received));
    if (partial.oversize && limit.onOversize === 'skip') {
      this.ring.consume(this.ring.examined);
      if (complete) this.#reportSkipped();
      return true;
    }

    // Offsets in the frame: its payload is known up to `to`; the bytes at hand begin at `before`.
    const payloadEnd =
      cutter.headerLength +
      (streamed ? cutter.payloadLength : Math.min(cutter.payloadLength, limit.maxFrameLength));
    const to = complete ? payloadEnd : Math.min(payloadEnd, partial.received - cutter.undecided);
    const from = streamed ? cutter.headerLength + partial.delivered : cutter.headerLength;
    const inPlace = from >= before && (complete || (streamed && to > from));
    const endsHere = complete && !streamed && !inPlace && !inRing && to > before;
    const inFront = endsHere && before - from <= this.headroom;
    // Not worth moving what is held for: the frame's end can stay where it is, as a second segment.
    const split = endsHere && !inFront && !this.delivery.inBatches && partial.overflowsAt(to);
    if (inPlace) partial.stored = Math.max(partial.stored, to);
    else if (inFront) {
      partial.copyInFront(from, bytes, start);
      this.delivery.bytesCopied += before - from;
    } else if (!inRing) {
      const end = split ? before : to;
      partial.store(end, terminator, undecided, bytes, start, before);
    }
    if (!complete && !(streamed && to > from)) return true;

    const place = (offset: number): number => start + offset - before;
    const segments =
      inPlace || inFront
        ? [viewOf(bytes, place(from), place(to))]
        : this.ring.segments(from - partial.base, Math.min(to, partial.stored) - partial.base);
    if (split) segments.push(viewOf(bytes, place(partial.stored), place(to)));
    if (streamed) this.#deliverPart(segments, to, complete);
    else this.#deliverFrame(segments);
    return true;
  }

  /** Hands over the frame in progress, which is complete. */
  #deliverFrame(segments: readonly Uint8Array[]): void {
    const { terminatorIndex, payloadLength } = this.inForce.current.cutter;
    const truncated = this.partial.oversize;
    if (truncated) this.bytesDiscarded += payloadLength - this.limit.maxFrameLength;
    this.#finish();
    this.frames++;
    try {
      this.delivery.frame(segments, terminatorIndex, truncated);
    } finally {
      this.ring.consume(this.ring.examined);
    }
  }

  /** Hands over a part of the frame in progress, up to offset `to` in it. */
  #deliverPart(segments: readonly Uint8Array[], to: number, last: boolean): void {
    const { partial } = this;
    const used = last ? this.ring.examined : to - partial.base;
    partial.delivered = to - this.inForce.current.cutter.headerLength;
    if (last) {
      this.#finish();
      this.frames++;
    }
    try {
      this.delivery.part(this.delivery.contiguous(segments), last);
    } finally {
      this.ring.consume(used);
    }
  }

  #reportSkipped(): void {
    const error = this.limit.skipped(this.#payloadOffset());
    this.bytesDiscarded += this.inForce.current.cutter.payloadLength;
    this.#finish();
    this.#report(error);
  }

  /** Ends the stream in the middle of a frame. */
  #giveUp(error: FrameError): boolean {
    this.bytesDiscarded += this.partial.received;
    this.#report(error);
    return false;
  }

  /** Where in the stream the payload of the frame in progress starts. */
  #payloadOffset(): number {
    return this.streamOffset - this.partial.received + this.inForce.current.cutter.headerLength;
  }

  /** Throws out a framing that yields frames for nothing. */
  #checkProgress(): void {
    const leftAsItIs = !this.inForce.touched && !this.delivery.stop;
    const error = stalled(++this.emptyHanded, leftAsItIs, this.inForce.current.framing, this.streamOffset);
    if (error) this.#report(error);
  }

  #report(error: FrameError): void {
    this.failed ||= error.fatal;
    if (!this.#handler.error) throw error;
    refusePromise(this.#handler.error(error));
  }

  /** Makes ready for the next frame. */
  #finish(): void {
    this.partial.reset();
    if (this.inForce.advance()) this.#breakOff();
  }

  // What was cut ahead of the handler was cut by the framing before this.
  #breakOff(): void {
    this.#startedOver = true;
    this.delivery.stop = true;
  }

  /** What has been learnt of how many frames may be cut ahead counts for one framing only. */
  #startOver(): void {
    this.#startedOver = false;
    // Of a batch no handler can break off what follows by setting another framing.
    const isBatch = this.delivery.inBatches && !this.inForce.current.streamed;
    this.#framesAhead = isBatch ? MAX_FRAMES_AHEAD : 1;
  }

  #take(offset: number): void {
    if (offset !== this.offset) this.emptyHanded = 0;
    this.streamOffset += offset - this.offset;
    this.offset = offset;
  }
}
