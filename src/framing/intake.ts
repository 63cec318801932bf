import type { Limits } from '../limits.ts';
import { joined } from '../memory/joined.ts';
import { RingBuffer } from '../memory/ring-buffer.ts';
import { Cutting } from './cutting.ts';
import type { DecoderStats } from './decoder-stats.ts';
import type { EndReport } from './end-report.ts';
import { leaseFrameTable, returnFrameTable } from './frame-table.ts';
import { type Framing, NO_BYTES } from './framing.ts';
import type { FrameHandler } from './handler.ts';
import { deliverLast, describeEnd, endsFrame } from './stream-end.ts';

/** The ring holds what came and cannot be delivered yet; how long one frame may get is decided elsewhere. */
const UNLIMITED = { maxCapacity: Number.POSITIVE_INFINITY };

/**
 * Has the bytes of a stream cut in the order in which they came: what has been
 * kept, the chunk at hand, what handlers write meanwhile.
 */
export class Intake {
  readonly cutting: Cutting;
  /** Whether handlers may be on the stack. */
  running = false;
  suspended = false;
  /** What is held of the frame in progress (examined), then what is still to be cut (not examined). */
  readonly #ring: RingBuffer = new RingBuffer(UNLIMITED);
  /** What handlers have written; it comes behind the chunk that they are called for. */
  #later: RingBuffer | undefined;
  #closed = false;
  #pinned = false;
  /** Whether no frame can end with the stream any more, which has ended. */
  #finished = false;
  #bytesReceived = 0;
  #bytesQueued = 0;

  constructor(framing: Framing, handler: FrameHandler, limits: Limits, checked: boolean) {
    this.cutting = new Cutting(framing, handler, limits, checked, this.#ring);
  }

  get closed(): boolean {
    return this.#closed || this.cutting.failed;
  }

  get stats(): DecoderStats {
    const { bytesDiscarded, delivery, frames, inForce } = this.cutting;
    return {
      bytesReceived: this.#bytesReceived,
      bytesExamined: inForce.scans.examined,
      bytesCopied: this.bytesCopied,
      bytesStaged: inForce.scans.staged,
      bytesDiscarded,
      bytesHeld: this.#ring.capacity + (this.#later?.capacity ?? 0) + inForce.scans.bytesHeld,
      frames,
      views: delivery.views,
      search: inForce.scans.strategy,
    };
  }

  get bytesCopied(): number {
    return this.#ring.bytesCopied + this.#bytesQueued + this.cutting.delivery.bytesCopied;
  }

  /** How many bytes have come and not been cut. */
  get waiting(): number {
    return this.#ring.length - this.#ring.examined;
  }

  /** Whether anything could be delivered if it were not suspended. */
  get undelivered(): boolean {
    return !this.closed && (this.waiting > 0 || this.cutting.yieldsWithoutBytes);
  }

  /**
   * Takes `bytes[start, end)`, which are the caller's again afterwards, behind all that
   * has come. The `headroom` bytes in front of them may be written over.
   *
   * @returns Whether to go on.
   */
  accept(bytes: Uint8Array, start: number, end: number, headroom: number): boolean {
    if (this.closed) return false;
    this.#bytesReceived += end - start;
    if (this.running) {
      this.#later ??= new RingBuffer(UNLIMITED);
      this.#later.append(bytes, start, end);
    } else {
      if (this.suspended || this.waiting > 0) this.#queue(bytes, start, end);
      else this.#run(bytes, start, end, false, headroom);
      this.drain();
    }
    return !this.suspended && !this.closed;
  }

  /** Cuts what waits in the ring, segment by segment, where it lies. */
  drain(): void {
    while (this.undelivered && !this.suspended) {
      const { waiting } = this;
      if (waiting > 0) {
        const start = this.#ring.examinedIndex;
        const end = Math.min(start + waiting, this.#ring.capacity);
        this.#run(this.#ring.storage.subarray(0, end), start, end, true, 0);
      } else {
        this.#run(NO_BYTES, 0, 0, false, 0);
      }
    }
  }

  /**
   * Delivers the frames that end with the stream, where the framing has such.
   *
   * @returns Whether all has been delivered; not if it is suspended before that.
   */
  finish(): boolean {
    this.drain();
    while (!this.#finished && this.#atRest) {
      const ends = endsFrame(this.cutting);
      this.#finished = !ends || this.waiting === 0;
      if (ends) this.#deliverLast();
      this.drain();
    }
    const isOver = this.#finished || !this.cutting.inForce.current.framing.endsWithStream;
    return this.closed || (isOver && !this.undelivered);
  }

  /** How the stream ended, of which all has been delivered. */
  describeEnd(): EndReport {
    return this.closed ? { kind: 'clean' } : describeEnd(this.cutting);
  }

  /** Whether nothing of the stream is held, so that another one might be cut. */
  get idle(): boolean {
    const { partial, yieldsWithoutBytes } = this.cutting;
    return this.#atRest && !this.#pinned && !partial.inProgress && !yieldsWithoutBytes;
  }

  /** Goes on with another stream, of which `streamOffset` bytes have been cut. */
  continueWith(framing: Framing, streamOffset: number): void {
    this.cutting.reframe(framing);
    this.cutting.streamOffset = streamOffset;
    this.cutting.emptyHanded = 0;
    this.#finished = false;
  }

  /**
   * Gives up the frame in progress, if it is all that is held and has at most `longest`
   * bytes: it can go on later, or elsewhere, when these have been accepted again.
   */
  letGo(longest: number): Uint8Array | undefined {
    const { inForce, partial } = this.cutting;
    const { framing, streamed } = inForce.current;
    if (!this.#atRest || this.#pinned || !partial.inProgress || partial.received > longest) return undefined;
    if (streamed || partial.oversize || inForce.next !== framing) return undefined;
    this.cutting.storeUndecided();
    const bytes = joined(this.#ring.segments());
    this.cutting.streamOffset -= bytes.length;
    this.cutting.partial.reset();
    inForce.advance();
    this.release();
    return bytes;
  }

  /** Gives up what waits and has not been cut, and all memory; not while a frame is in progress. */
  withdraw(): Uint8Array | undefined {
    if (this.running || this.#pinned || this.cutting.partial.inProgress) return undefined;
    const bytes = joined(this.#ring.segments());
    this.release();
    return bytes;
  }

  /**
   * Space behind the frame in progress, to be read into at any time: pinned until `unpin`. None if
   * fewer than `least` bytes are held, or what comes is thrown away.
   */
  claimBehind(least: number): Uint8Array | undefined {
    if (this.#ring.length < least || !this.#atRest || this.cutting.partial.oversize) return undefined;
    this.cutting.storeUndecided();
    const space = this.#ring.claim(least);
    this.#ring.pin();
    this.#pinned = true;
    return space;
  }

  /** Takes the first `count` bytes of `space`, which `claimBehind` gave. As `accept` does. */
  commitBehind(space: Uint8Array, count: number): boolean {
    if (this.closed) return false;
    if (this.#ring.claimed === 0) return this.accept(space, 0, count, 0);
    this.#bytesReceived += count;
    this.#ring.commit(count);
    this.drain();
    return !this.suspended && !this.closed;
  }

  /** Says that nobody writes to the space behind the frame any more. */
  unpin(): void {
    this.#ring.unpin();
    this.#pinned = false;
  }

  #deliverLast(): void {
    this.running = true;
    try {
      deliverLast(this.cutting);
    } finally {
      this.running = false;
      this.#keepRest(NO_BYTES, 0, false);
    }
  }

  get #atRest(): boolean {
    return !this.running && !this.suspended && !this.closed && this.waiting === 0;
  }

  close(): void {
    this.#closed = true;
    this.cutting.delivery.halt();
    if (!this.running) this.release();
  }

  /** Gives all memory back. */
  release(): void {
    this.#ring.release();
    this.#later?.release();
    this.#later = undefined;
    this.cutting.inForce.scans.release();
  }

  /**
   * Cuts `bytes[start, end)`: a chunk of the caller's, or the part of our own ring that
   * waits. The `headroom` bytes in front of them may be written over.
   */
  #run(bytes: Uint8Array, start: number, end: number, inRing: boolean, headroom: number): void {
    const table = leaseFrameTable();
    this.cutting.offset = start;
    this.cutting.headroom = headroom;
    this.running = true;
    try {
      while (!this.suspended && !this.closed && this.cutting.step(bytes, end, inRing, table));
    } finally {
      returnFrameTable(table);
      this.running = false;
      this.#keepRest(bytes, end, inRing);
    }
  }

  /** Sees to what a run has left uncut, and to what handlers have written in the meantime. */
  #keepRest(bytes: Uint8Array, end: number, inRing: boolean): void {
    if (this.closed) {
      this.release();
      return;
    }
    const { offset } = this.cutting;
    // The ring stays where it is, and so does what has been found in it.
    if (inRing && offset < end) this.cutting.inForce.scans.park(offset);
    else this.cutting.inForce.scans.release();
    if (!inRing && offset < end) this.#queue(bytes, offset, end);

    const later = this.#later;
    if (later === undefined) return;
    this.#later = undefined;
    for (const segment of later.segments()) this.#queue(segment, 0, segment.length);
    this.#bytesQueued += later.bytesCopied;
    later.release();
  }

  /** Puts `bytes[start, end)` into the ring, behind all that has come. */
  #queue(bytes: Uint8Array, start: number, end: number): void {
    this.cutting.storeUndecided();
    const storage = this.#ring.storage;
    this.#ring.append(bytes, start, end);
    if (this.#ring.storage !== storage) this.cutting.inForce.scans.release();
  }
}
