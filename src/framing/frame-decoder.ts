import { wrongType } from '../errors.ts';
import { checkOptions, type Limits, resolveLimits } from '../limits.ts';
import { RingBuffer } from '../memory/ring-buffer.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { Cutting } from './cutting.ts';
import type { DecoderStats } from './decoder-stats.ts';
import type { EndReport } from './end-report.ts';
import { leaseFrameTable, returnFrameTable } from './frame-table.ts';
import { type Framing, NO_BYTES } from './framing.ts';
import { checkHandler, type FrameHandler } from './handler.ts';

/** Options of {@link FrameDecoder}. */
export interface FrameDecoderOptions extends Partial<Limits> {
  /**
   * Gives every frame a cursor and memory of its own and scribbles over both when
   * its handler returns, so that a frame or view kept too long is caught. Slow;
   * for tests.
   *
   * @default whether the environment has WIRECUT_CHECKED=1
   */
  readonly checked?: boolean;
}

/** Offsets within a chunk are kept in 32 bits, and those that Node's search answers in 31. */
const MAX_CHUNK = 2 ** 30;
/** The ring holds what came and cannot be delivered yet; how long one frame may get is decided elsewhere. */
const UNLIMITED = { maxCapacity: Number.POSITIVE_INFINITY };

/**
 * Cuts a stream of bytes into frames and hands them to a handler, in the call
 * that brings their last byte.
 *
 * A frame inside one chunk is not copied: its handler reads the chunk. One that
 * straddles chunks is collected in a ring buffer. The framing can be set at any
 * time, also by a handler in the middle of a chunk, and rules from the next frame
 * on.
 *
 * Frames, limit decisions and errors depend on the bytes, never on where they
 * were cut into chunks. (Of pieces of `raw()` and parts, their concatenation.)
 *
 * Complexity: linear in the bytes written, whatever they are; `stats` counts.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder } from 'wirecut';
 *
 * const lines = [];
 * const decoder = new FrameDecoder(delimiter('\n'), { frame: (frame) => lines.push(frame.toString()) });
 * decoder.write(Buffer.from('one\ntw'));
 * decoder.write(Buffer.from('o\nthr'));
 * assert.deepEqual(lines, ['one', 'two']);
 *
 * const report = decoder.end();
 * assert.equal(report.kind, 'partial');
 * assert.equal(Buffer.from(report.bytes).toString(), 'thr');
 * ```
 */
export class FrameDecoder {
  /** What is held of the frame in progress (examined), then what is still to be cut (not examined). */
  readonly #ring: RingBuffer = new RingBuffer(UNLIMITED);
  readonly #cutting: Cutting;
  /** What handlers have written; it comes behind the chunk that they are called for. */
  #later: RingBuffer | undefined;
  /** Whether the scans still describe the memory of the ring. */
  #scansKept = false;
  #running = false;
  #suspended = false;
  #closed = false;
  #report: EndReport | undefined;
  #bytesReceived = 0;
  #bytesQueued = 0;

  /**
   * @throws {TypeError} If the framing is none, the handler has no method for its
   *   frames, or an option is of the wrong type.
   * @throws {RangeError} If an option is out of range, or the framing's frames are
   *   longer than `maxFrameLength`.
   */
  constructor(framing: Framing, handler: FrameHandler, options: FrameDecoderOptions = {}) {
    checkHandler(handler);
    checkOptions(options, ['maxFrameLength', 'onOversize', 'maxDiscardedBytes', 'checked']);
    const limits = resolveLimits(options);
    const { checked = globalThis.process?.env?.WIRECUT_CHECKED === '1' } = options;
    if (typeof checked !== 'boolean') throw wrongType('checked', 'a boolean', checked);
    this.#cutting = new Cutting(framing, handler, limits, checked, this.#ring);
  }

  /**
   * What the next frame will be cut by: also inside a handler, where that is what
   * the frame at hand was cut by unless somebody has set another meanwhile. Set it
   * at any time; it rules from the next frame on, so at once unless a frame is in
   * progress. Setting `fixed(0)` outside of a handler delivers its frame.
   *
   * @throws {TypeError | RangeError} As the constructor does.
   */
  get framing(): Framing {
    return this.#cutting.inForce.next;
  }

  set framing(framing: Framing) {
    this.#cutting.reframe(framing);
    // An empty frame waits for no bytes.
    if (!this.#running && this.#cutting.yieldsWithoutBytes) this.#drain();
  }

  /** Whether `suspend` holds deliveries back. */
  get suspended(): boolean {
    return this.#suspended;
  }

  /** Whether the decoder was closed, or has given up on the stream. */
  get closed(): boolean {
    return this.#closed || this.#cutting.failed;
  }

  /** What it has done so far: a snapshot. */
  get stats(): DecoderStats {
    const { inForce, delivery, bytesDiscarded, frames } = this.#cutting;
    return {
      bytesReceived: this.#bytesReceived,
      bytesExamined: inForce.scans.examined,
      bytesCopied: this.#ring.bytesCopied + this.#bytesQueued + delivery.bytesCopied,
      bytesDiscarded,
      bytesHeld: this.#ring.capacity + (this.#later?.capacity ?? 0) + inForce.scans.bytesHeld,
      frames,
      views: delivery.views,
    };
  }

  /**
   * Takes the next bytes of the stream and delivers the frames that they end. The
   * chunk is the caller's again when this returns.
   *
   * From inside a handler, or while suspended, the chunk is copied, to be served in
   * order. A closed decoder drops it.
   *
   * @returns Whether to go on: `false` while suspended, and when closed.
   * @throws {FrameError} If the stream breaks a rule and there is no `handler.error`.
   * @throws {TypeError} If `chunk` is no `Uint8Array`, after `end`, or if a handler
   *   returns a promise.
   * @throws What a handler throws: its frame is consumed, what follows is kept.
   *
   * Complexity: linear in the bytes written.
   */
  write(chunk: Uint8Array): boolean {
    if (!(chunk instanceof Uint8Array)) throw wrongType('chunk', 'a Uint8Array', chunk);
    if (this.#report) throw new TypeError('write() after end()');
    if (this.closed) return false;
    if (chunk.length > MAX_CHUNK) return this.#writeInSlices(chunk);
    this.#bytesReceived += chunk.length;
    if (this.#running) {
      this.#later ??= new RingBuffer(UNLIMITED);
      this.#later.append(chunk);
    } else {
      if (this.#suspended || this.#waiting > 0) this.#queue(chunk, 0);
      else this.#run(chunk, 0, chunk.length, false);
      this.#drain();
    }
    return !this.#suspended && !this.closed;
  }

  /**
   * Says that the stream has ended.
   *
   * @returns Whether it ended between frames, or what was left over. Of a closed
   *   decoder, which has dropped everything, `clean`.
   * @throws {TypeError} From inside a handler, or if bytes are waiting because the
   *   decoder is suspended: `resume` first.
   * @throws As `write`, if bytes were waiting because a handler had thrown.
   */
  end(): EndReport {
    if (this.#report) return this.#report;
    if (this.#running) throw new TypeError('end() inside a handler');
    this.#drain();
    const waiting = this.#cutting.yieldsWithoutBytes ? 'an empty frame' : `${this.#waiting} bytes`;
    if (this.#undelivered) throw new TypeError(`end() with ${waiting} waiting: resume() first`);
    this.#report = this.closed ? { kind: 'clean' } : this.#cutting.describeEnd();
    this.#release();
    return this.#report;
  }

  /** Stops delivering after the current frame or part; what comes is kept until `resume`. */
  suspend(): void {
    this.#suspended = true;
    this.#cutting.delivery.stop = true;
  }

  /**
   * Goes on delivering, with what was kept first; also after a handler has thrown.
   *
   * @throws As `write` does.
   */
  resume(): void {
    this.#suspended = false;
    if (!this.#running) this.#drain();
  }

  /** Stops delivering for good, after the current frame or part; what is held and what still comes is dropped. */
  close(): void {
    this.#closed = true;
    this.#cutting.delivery.stop = true;
    if (!this.#running) this.#release();
  }

  /**
   * Gives the last `count` bytes of the current piece of a `raw()` stream back, to
   * be cut by the framing that the handler sets.
   *
   * @throws {TypeError} Outside of the handler of such a piece.
   * @throws {RangeError} If the piece has fewer bytes.
   */
  unread(count: number): void {
    this.#cutting.unread(count);
  }

  #writeInSlices(chunk: Uint8Array): boolean {
    let more = true;
    for (let start = 0; start < chunk.length; start += MAX_CHUNK) {
      more = this.write(chunk.subarray(start, start + MAX_CHUNK));
    }
    return more;
  }

  get #scans(): NeedleScans {
    return this.#cutting.inForce.scans;
  }

  /** How many bytes have come and not been cut. */
  get #waiting(): number {
    return this.#ring.length - this.#ring.examined;
  }

  /** Whether anything could be delivered if it were not suspended. */
  get #undelivered(): boolean {
    return !this.#report && !this.closed && (this.#waiting > 0 || this.#cutting.yieldsWithoutBytes);
  }

  /** Cuts what waits in the ring, segment by segment, where it lies. */
  #drain(): void {
    while (this.#undelivered && !this.#suspended) {
      const waiting = this.#waiting;
      if (waiting > 0) {
        const start = this.#ring.examinedIndex;
        const end = Math.min(start + waiting, this.#ring.capacity);
        this.#run(this.#ring.storage.subarray(0, end), start, end, true);
      } else {
        this.#run(NO_BYTES, 0, 0, false);
      }
    }
  }

  /** Cuts `bytes[start, end)`: a chunk of the caller's, or the part of our own ring that waits. */
  #run(bytes: Uint8Array, start: number, end: number, inRing: boolean): void {
    if (!this.#scansKept) this.#scans.release();
    const table = leaseFrameTable();
    this.#cutting.offset = start;
    this.#running = true;
    try {
      while (!this.#suspended && !this.closed && this.#cutting.step(bytes, end, inRing, table));
    } finally {
      returnFrameTable(table);
      this.#running = false;
      this.#keepRest(bytes, end, inRing);
    }
  }

  /** Sees to what a run has left uncut, and to what handlers have written in the meantime. */
  #keepRest(bytes: Uint8Array, end: number, inRing: boolean): void {
    if (this.closed) {
      this.#release();
      return;
    }
    const { offset } = this.#cutting;
    this.#scansKept = inRing && offset < end;
    if (!this.#scansKept) this.#scans.release();
    if (!inRing && offset < end) this.#queue(bytes.subarray(0, end), offset);

    const later = this.#later;
    if (later === undefined) return;
    this.#later = undefined;
    for (const segment of later.segments()) this.#queue(segment, 0);
    this.#bytesQueued += later.bytesCopied;
    later.release();
  }

  /** Puts `bytes` from `start` on into the ring, behind all that has come. */
  #queue(bytes: Uint8Array, start: number): void {
    this.#cutting.storeUndecided();
    const storage = this.#ring.storage;
    this.#ring.append(bytes, start);
    if (this.#ring.storage === storage) return;
    this.#scansKept = false;
    this.#scans.release();
  }

  #release(): void {
    this.#ring.release();
    this.#later?.release();
    this.#later = undefined;
    this.#scansKept = false;
    this.#scans.release();
  }
}
