import { discardLimit, type FrameError, frameTooLong, noProgress, outOfRange } from '../errors.ts';
import { checkCount, type Limits } from '../limits.ts';
import type { RingBuffer } from '../memory/ring-buffer.ts';
import { NeedleScans } from '../search/needle-scans.ts';
import { Delivery } from './delivery.ts';
import type { EndReport } from './end-report.ts';
import { type FrameTable, MAX_FRAMES_AHEAD } from './frame-table.ts';
import { type Cutter, DECIDED, type Framing, NO_BYTES } from './framing.ts';
import { checkFraming, type FrameHandler, isStreamed, refusePromise } from './handler.ts';
import { PartialFrame } from './partial-frame.ts';

/** How many frames in a row may use up no byte, each under a framing newly set. */
const MAX_EMPTY_HANDED = 1_000;

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
  /** Whether the stream broke a rule that ends it. */
  failed = false;
  frames = 0;
  bytesDiscarded = 0;
  readonly delivery: Delivery;
  readonly partial: PartialFrame;
  readonly scans: NeedleScans = new NeedleScans();
  readonly #ring: RingBuffer;
  readonly #handler: FrameHandler;
  readonly #limits: Limits;
  /** A frame known to be longer than this ends the stream. */
  readonly #fatalLength: number;

  #framing: Framing;
  #nextFraming: Framing | undefined;
  #cutter: Cutter;
  #streamed: boolean;
  /** The framing before this one, which many protocols return to, and its cutter while its scans live. */
  #lastFraming: Framing | undefined;
  #lastCutter: Cutter | undefined;
  #lastDrops = 0;
  /** `offset`, counted from the start of the stream. */
  #streamOffset = 0;
  #framesAhead = 1;
  #reframed = false;
  #emptyHanded = 0;
  #pieceLength = -1;
  #unread = 0;

  constructor(framing: Framing, handler: FrameHandler, limits: Limits, checked: boolean, ring: RingBuffer) {
    const { maxFrameLength, onOversize, maxDiscardedBytes } = limits;
    checkFraming(framing, handler, maxFrameLength);
    this.#fatalLength = {
      error: maxFrameLength,
      skip: Math.max(maxFrameLength, maxDiscardedBytes),
      truncate: maxFrameLength + maxDiscardedBytes,
    }[onOversize];
    this.#handler = handler;
    this.#limits = limits;
    this.#ring = ring;
    this.delivery = new Delivery(handler, checked);
    this.partial = new PartialFrame(ring);
    this.#framing = framing;
    this.#cutter = framing.newCutter(this.scans);
    this.#streamed = isStreamed(framing, handler);
  }

  get framing(): Framing {
    return this.#nextFraming ?? this.#framing;
  }

  set framing(framing: Framing) {
    checkFraming(framing, this.#handler, this.#limits.maxFrameLength);
    this.#reframed = true;
    if (this.partial.inProgress) this.#nextFraming = framing;
    else if (framing !== this.#framing) this.#adopt(framing);
  }

  /** Whether a frame can be delivered that takes no bytes. */
  get yieldsWithoutBytes(): boolean {
    return this.#framing.frameLength === 0 && !this.partial.inProgress;
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
   * Goes on cutting `bytes` from `offset` to `end`. If they lie `inRing`, they are
   * its bytes that have not been examined.
   *
   * @returns Whether there may be more to do with these bytes.
   */
  step(bytes: Uint8Array, end: number, inRing: boolean, table: FrameTable): boolean {
    if (this.partial.inProgress) return this.#advance(bytes, end, inRing);
    const start = this.offset;
    const limit = this.#streamed ? Number.POSITIVE_INFINITY : this.#limits.maxFrameLength;
    const count = this.#cutter.cut(bytes, start, end, table, this.#framesAhead, limit);
    if (count > 0) this.#deliverRun(bytes, table, count, inRing);
    else if (start < end) this.partial.inProgress = true;
    else return false;
    return true;
  }

  /** Makes room in the ring for bytes that come behind the frame in progress. */
  storeUndecided(): void {
    this.partial.storeUndecided(this.#cutter);
  }

  /** What is left of a stream that ends here. */
  describeEnd(): EndReport {
    const partial = this.partial;
    if (!partial.inProgress) return { kind: 'clean' };
    const cutter = this.#cutter;
    const heldPrefix = partial.oversize ? 0 : cutter.undecided;
    this.storeUndecided();
    const longest = partial.oversize
      ? cutter.headerLength + this.#limits.maxFrameLength
      : Number.POSITIVE_INFINITY;
    const bytes = joined(this.#ring.segments(0, Math.min(this.#ring.length, longest)));
    const discarded = partial.oversize ? partial.received - bytes.length : 0;
    this.bytesDiscarded += discarded;
    return { kind: 'partial', bytes, heldPrefix, missing: cutter.missing, discarded, framing: this.#framing };
  }

  /** Hands over the frames of a table, and takes note of how far that went. */
  #deliverRun(bytes: Uint8Array, table: FrameTable, count: number, inRing: boolean): void {
    const delivery = this.delivery;
    const start = this.offset;
    const isPiece = this.#framing.unit === 'pieces';
    if (isPiece) this.#pieceLength = (table.boundaries[0] as number) - start;
    this.#framesAhead = Math.min(this.#framesAhead * 2, MAX_FRAMES_AHEAD);
    this.#reframed = false;
    try {
      if (this.#streamed) delivery.parts(bytes, table, count, !isPiece);
      else delivery.frames(bytes, table, count, this.#cutter.terminatorIndex);
    } finally {
      this.#take((table.boundaries[delivery.delivered - 1] as number) - this.#unread);
      this.#unread = 0;
      this.#pieceLength = -1;
      this.frames += isPiece && this.#streamed ? 0 : delivery.delivered;
      if (inRing) this.#drop(this.offset - start);
    }
    if (this.offset !== start) this.#emptyHanded = 0;
    else this.#checkProgress();
  }

  /** Feeds the frame in progress. */
  #advance(bytes: Uint8Array, end: number, inRing: boolean): boolean {
    const start = this.offset;
    if (start === end) return false;
    const { partial } = this;
    const cutter = this.#cutter;
    const before = partial.received;
    const undecided = cutter.undecided;
    const boundary = cutter.advance(bytes, start, end);
    const complete = boundary >= 0;
    this.#take(complete ? boundary : boundary === DECIDED ? start : end);
    partial.received += this.offset - start;
    if (inRing) {
      this.#ring.examine(this.offset - start);
      partial.stored += this.offset - start;
    }

    if (!this.#streamed && cutter.payloadLength > this.#limits.maxFrameLength) {
      if (cutter.payloadLength > this.#fatalLength) return this.#failOversize();
      partial.oversize = true;
    }
    if (partial.oversize && this.#limits.onOversize === 'skip') {
      this.#ring.consume(this.#ring.examined);
      if (complete) this.#reportSkipped();
      return true;
    }

    // Offsets in the frame: its payload is known up to `to`; the bytes at hand begin at `before`.
    const payloadEnd = cutter.headerLength + this.#cappedLength();
    const to = complete ? payloadEnd : Math.min(payloadEnd, partial.received - cutter.undecided);
    const from = this.#streamed ? cutter.headerLength + partial.delivered : cutter.headerLength;
    const inPlace = from >= before && (complete || this.#streamed);
    if (inPlace) partial.stored = Math.max(partial.stored, to);
    else if (!inRing) partial.store(to, cutter.terminator, undecided, bytes, start, before);

    if (!complete && !(this.#streamed && to > from)) return true;
    const segments = inPlace
      ? [bytes.subarray(start + from - before, start + to - before)]
      : this.#ring.segments(from - partial.base, to - partial.base);
    if (this.#streamed) this.#deliverPart(segments, to, complete);
    else this.#deliverFrame(segments);
    return true;
  }

  /** Hands over the frame in progress, which is complete. */
  #deliverFrame(segments: readonly Uint8Array[]): void {
    const { terminatorIndex, payloadLength } = this.#cutter;
    const truncated = this.partial.oversize;
    if (truncated) this.bytesDiscarded += payloadLength - this.#limits.maxFrameLength;
    this.#finish();
    this.frames++;
    try {
      this.delivery.frame(segments, terminatorIndex, truncated);
    } finally {
      this.#ring.consume(this.#ring.examined);
    }
  }

  /** Hands over a part of the frame in progress, up to offset `to` in it. */
  #deliverPart(segments: readonly Uint8Array[], to: number, last: boolean): void {
    const { partial } = this;
    const used = last ? this.#ring.examined : to - partial.base;
    partial.delivered = to - this.#cutter.headerLength;
    if (last) {
      this.#finish();
      this.frames++;
    }
    let [part = NO_BYTES] = segments;
    if (segments.length > 1) {
      part = joined(segments);
      this.delivery.costs.bytesCopied += part.length;
    }
    try {
      this.delivery.part(part, last);
    } finally {
      this.#ring.consume(used);
    }
  }

  #reportSkipped(): void {
    const error = frameTooLong(
      this.#limits.maxFrameLength,
      this.#limitOffset(this.#limits.maxFrameLength),
      false,
    );
    this.bytesDiscarded += this.#cutter.payloadLength;
    this.#finish();
    this.#report(error);
  }

  #failOversize(): boolean {
    const { maxFrameLength, onOversize, maxDiscardedBytes } = this.#limits;
    const streamOffset = this.#limitOffset(this.#fatalLength);
    this.#fail(
      onOversize === 'error'
        ? frameTooLong(maxFrameLength, streamOffset, true)
        : discardLimit(maxDiscardedBytes, streamOffset),
    );
    return false;
  }

  /** Where in the stream the frame in progress passes `length` bytes of payload. */
  #limitOffset(length: number): number {
    return this.#streamOffset - this.partial.received + this.#cutter.headerLength + length;
  }

  #cappedLength(): number {
    const { payloadLength } = this.#cutter;
    return this.#streamed ? payloadLength : Math.min(payloadLength, this.#limits.maxFrameLength);
  }

  /** Throws out a framing that yields frames for nothing. */
  #checkProgress(): void {
    this.#emptyHanded++;
    const leftAsItIs = !this.#reframed && !this.delivery.stop;
    if (!leftAsItIs && this.#emptyHanded <= MAX_EMPTY_HANDED) return;
    const message = leftAsItIs
      ? `The handler left ${this.#framing.name} in place, which uses up no bytes`
      : `${MAX_EMPTY_HANDED} frames in a row used up no bytes`;
    this.#fail(noProgress(message, this.#streamOffset));
  }

  #fail(error: FrameError): void {
    this.failed = true;
    this.#report(error);
  }

  #report(error: FrameError): void {
    if (!this.#handler.error) throw error;
    refusePromise(this.#handler.error(error));
  }

  /** Makes ready for the next frame. */
  #finish(): void {
    this.partial.reset();
    if (this.#nextFraming) this.#adopt(this.#nextFraming);
    else this.#cutter.reset();
  }

  #adopt(framing: Framing): void {
    const { scans } = this;
    const returning =
      framing === this.#lastFraming && this.#lastDrops === scans.drops ? this.#lastCutter : undefined;
    this.#lastFraming = this.#framing;
    this.#lastCutter = this.#cutter;
    this.#lastDrops = scans.drops;
    this.#framing = framing;
    this.#nextFraming = undefined;
    this.#cutter = returning ?? framing.newCutter(scans);
    this.#cutter.reset();
    this.#streamed = isStreamed(framing, this.#handler);
    this.#framesAhead = 1;
    this.delivery.stop = true;
  }

  #take(offset: number): void {
    this.#streamOffset += offset - this.offset;
    this.offset = offset;
  }

  /** Frees the next `count` bytes of the ring. */
  #drop(count: number): void {
    this.#ring.examine(count);
    this.#ring.consume(count);
  }
}

function joined(segments: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(segments.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const segment of segments) {
    bytes.set(segment, filled);
    filled += segment.length;
  }
  return bytes;
}
