import type { FrameError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { RingBuffer } from '../memory/ring-buffer.ts';
import { viewOf } from '../memory/view-of.ts';
import { Delivery } from './delivery.ts';
import {
  DECIDED,
  type FrameFault,
  type Framing,
  GIVES_BACK,
  malformed,
  NO_BYTES,
  REFUSED,
} from './framing.ts';
import { FramingInForce } from './framing-in-force.ts';
import { type FrameHandler, refusePromise } from './handler.ts';
import { LengthLimit } from './length-limit.ts';
import { PartialFrame } from './partial-frame.ts';

/**
 * Cuts the one frame that lies across several chunks, by way of the ring: what
 * `Cutting` stands on.
 */
export class Straddling {
  /** Where the bytes at hand have been cut up to. */
  offset = 0;
  /** `offset`, counted from the start of the stream. */
  streamOffset = 0;
  /** How many bytes in front of the bytes at hand may be written over. */
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
  readonly limit: LengthLimit;
  /** Whether the framing has been changed since frames were last cut. */
  protected startedOver = false;
  readonly #handler: FrameHandler;

  constructor(framing: Framing, handler: FrameHandler, limits: Limits, checked: boolean, ring: RingBuffer) {
    this.inForce = new FramingInForce(framing, handler, limits.maxFrameLength);
    this.#handler = handler;
    this.limit = new LengthLimit(limits);
    this.ring = ring;
    this.delivery = new Delivery(handler, checked);
    this.partial = new PartialFrame(ring);
  }

  /** Makes room in the ring for bytes that come behind the frame in progress. */
  storeUndecided(): void {
    const { terminator, undecided } = this.inForce.current.cutter;
    this.partial.storeUndecided(undecided, terminator);
  }

  /** Feeds the frame in progress. */
  protected advance(bytes: Uint8Array, end: number, inRing: boolean): boolean {
    const start = this.offset;
    if (start === end) return false;
    const { inForce, partial } = this;
    const { cutter } = inForce.current;
    const before = partial.received;
    const { undecided, terminator } = cutter;
    const boundary = cutter.advance(bytes, start, end);
    if (boundary === GIVES_BACK) {
      // What it gives back comes before the bytes at hand.
      partial.storeUndecided(undecided, terminator);
      this.putBack(cutter.surplus ?? 0);
      this.deliverHeld();
      return false;
    }
    const fault = boundary === REFUSED ? cutter.fault : undefined;
    const taken = fault ? Math.max(start, start + fault.at - before) : end;
    this.take(boundary >= 0 ? boundary : boundary === DECIDED ? start : taken);
    partial.received += this.offset - start;
    if (inRing) {
      this.ring.examine(this.offset - start);
      partial.stored += this.offset - start;
    }
    return this.#settle(bytes, start, before, undecided, terminator, boundary >= 0, inRing, fault);
  }

  /** Gives up the last `count` bytes of the frame in progress, to be cut anew. */
  putBack(count: number): void {
    this.partial.putBack(count);
    this.streamOffset -= count;
    // What is known of the ring's bytes is that of the frames behind these.
    this.inForce.scans.release();
  }

  /** Hands over the frame in progress, all of which is held. */
  deliverHeld(): void {
    this.#settle(NO_BYTES, 0, this.partial.received, 0, NO_BYTES, true, false);
  }

  /**
   * Sees to the frame in progress, which has got more bytes: those in `bytes` from `start` on,
   * `before` bytes into it. Of the bytes in front of them, `undecided` were not decided.
   *
   * @returns Whether to go on.
   */
  #settle(
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
    if (fault && !streamed) return this.#refuse(fault);
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
    const inFront = endsHere && undecided === 0 && before - from <= this.headroom;
    // Not worth moving what is held for: the frame's end can stay where it is, as a second segment.
    const split = endsHere && !inFront && !this.delivery.inBatches && partial.overflowsAt(to);
    // Where in `bytes` the frame begins, if it lay there as a whole.
    const origin = start - before;
    if (inPlace) partial.stored = Math.max(partial.stored, to);
    else if (!inFront && !inRing) {
      partial.store(split ? before : to, terminator, undecided, bytes, start, before);
    }
    // What a streamed frame has in front of the bad byte is handed over first.
    if (fault && to <= from) return this.#refuse(fault);
    if (!complete && !(streamed && to > from)) return true;

    let segments: readonly Uint8Array[];
    if (inPlace || inFront) {
      const whole = viewOf(bytes, origin + from, origin + to);
      if (inFront) this.delivery.bytesCopied += partial.copyInFront(from, whole);
      segments = [whole];
    } else {
      segments = this.ring.segments(from - partial.base, Math.min(to, partial.stored) - partial.base);
      // Of a ring that `overflowsAt` there is one.
      if (split) segments = [segments[0] as Uint8Array, viewOf(bytes, origin + partial.stored, origin + to)];
    }
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
    this.report(error);
  }

  /** Ends the stream in the middle of a frame. */
  #giveUp(error: FrameError): boolean {
    this.bytesDiscarded += this.partial.received;
    this.report(error);
    return false;
  }

  #refuse(fault: FrameFault): boolean {
    return this.#giveUp(malformed(fault, this.streamOffset - this.partial.received));
  }

  /** Where in the stream the payload of the frame in progress starts. */
  #payloadOffset(): number {
    return this.streamOffset - this.partial.received + this.inForce.current.cutter.headerLength;
  }

  protected report(error: FrameError): void {
    this.failed ||= error.fatal;
    if (!this.#handler.error) throw error;
    refusePromise(this.#handler.error(error));
  }

  /** Makes ready for the next frame. */
  #finish(): void {
    this.partial.reset();
    if (this.inForce.advance()) this.breakOff();
  }

  // What was cut ahead of the handler was cut by the framing before this.
  protected breakOff(): void {
    this.startedOver = true;
    this.delivery.stop = true;
  }

  protected take(offset: number): void {
    if (offset !== this.offset) this.emptyHanded = 0;
    this.streamOffset += offset - this.offset;
    this.offset = offset;
  }
}
