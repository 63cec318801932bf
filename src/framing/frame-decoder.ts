import { outOfRange, wrongType } from '../errors.ts';
import { checkCount, checkOptions, type Limits, resolveLimits } from '../limits.ts';
import { ReadSpace } from '../memory/read-space.ts';
import type { DecoderStats } from './decoder-stats.ts';
import type { EndReport } from './end-report.ts';
import { type Framing, NO_BYTES } from './framing.ts';
import { checkHandler, type FrameHandler } from './handler.ts';
import { Intake } from './intake.ts';

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
  readonly #intake: Intake;
  /** What has been claimed and not committed. */
  #readSpace: ReadSpace | undefined;
  #report: EndReport | undefined;

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
    this.#intake = new Intake(framing, handler, limits, checked);
  }

  /**
   * What the next frame will be cut by: also inside a handler, where that is what
   * the frame at hand was cut by unless somebody has set another meanwhile. Set it
   * at any time; it rules from the next frame on, so at once unless a frame is in
   * progress. Setting `fixed(0)` outside of a handler delivers its frame.
   *
   * @throws {TypeError | RangeError} As the constructor does.
   * @throws {TypeError} Inside `handler.frames`, unless it is the framing that rules already.
   */
  get framing(): Framing {
    return this.#intake.cutting.inForce.next;
  }

  set framing(framing: Framing) {
    const intake = this.#intake;
    intake.cutting.reframe(framing);
    // An empty frame waits for no bytes.
    if (!intake.running && intake.cutting.yieldsWithoutBytes) this.#drain();
  }

  /** Whether `suspend` holds deliveries back. */
  get suspended(): boolean {
    return this.#intake.suspended;
  }

  /** Whether the decoder was closed, or has given up on the stream. */
  get closed(): boolean {
    return this.#intake.closed;
  }

  /** What it has done so far: a snapshot. */
  get stats(): DecoderStats {
    return this.#intake.stats;
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
    if (chunk.length > MAX_CHUNK) return this.#writeInSlices(chunk);
    return this.#intake.accept(chunk, 0, chunk.length, 0);
  }

  /**
   * Memory to read the next bytes of the stream into, from a file or a datagram
   * say: at least `minimum` bytes, 65,536 if there is no reason for more. The same
   * as before until it is committed. What it held before is not cleared.
   *
   * Bytes that are read into it are searched where they lie, while a chunk that is
   * written may have to be copied for that.
   *
   * Every claim wants its `commit`, if of 0 bytes, also when the decoder has been
   * closed: as somebody may still be writing to it, the memory is not used for
   * anything else before.
   *
   * @throws {TypeError | RangeError} If `minimum` is no positive whole number of up to
   *   2 ** 30, or more than has been claimed already: `commit(0)` first.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { readSync } from 'node:fs';
   * import { delimiter, FrameDecoder } from 'wirecut';
   *
   * const lines = [];
   * const decoder = new FrameDecoder(delimiter('\n'), { frame: (frame) => lines.push(frame.toString()) });
   * const file = Buffer.from('one\ntwo\n');
   * const bytesRead = file.copy(decoder.claim()); // as fs.readSync(fd, decoder.claim()) does
   * decoder.commit(bytesRead);
   * assert.deepEqual(lines, ['one', 'two']);
   * ```
   */
  claim(minimum = 1): Uint8Array {
    checkCount('minimum', minimum, 1);
    if (minimum > MAX_CHUNK) throw outOfRange('minimum', `at most ${MAX_CHUNK}`, minimum);
    this.#readSpace ??= new ReadSpace(minimum);
    const { memory } = this.#readSpace;
    // Somebody may still be writing to it: it is not exchanged behind their back.
    if (memory.length < minimum) {
      throw outOfRange('minimum', `at most the ${memory.length} bytes claimed already`, minimum);
    }
    return memory;
  }

  /**
   * Says that the next bytes of the stream fill the first `count` bytes of the space
   * claimed, and delivers the frames that they end. The space is no longer the
   * caller's.
   *
   * @returns As `write` does.
   * @throws {RangeError} If `count` is more than was claimed.
   * @throws As `write` does.
   */
  commit(count: number): boolean {
    checkCount('count', count);
    const space = this.#readSpace;
    const claimed = space?.memory.length ?? 0;
    if (count > claimed) throw outOfRange('count', `at most the ${claimed} bytes claimed`, count);
    this.#readSpace = undefined;
    try {
      if (this.#report) throw new TypeError('commit() after end()');
      return this.#intake.accept(space?.memory ?? NO_BYTES, 0, count, space?.headroom ?? 0);
    } finally {
      space?.giveBack();
    }
  }

  /**
   * Says that the stream has ended, and delivers the frames that end with it, of
   * `untilEnd()` and `split()`.
   *
   * @returns Whether it ended between frames, or what was left over. Of a closed
   *   decoder, which has dropped everything, `clean`.
   * @throws {TypeError} From inside a handler, or if bytes are waiting because the
   *   decoder is suspended: `resume` first.
   * @throws As `write`, if bytes were waiting because a handler had thrown.
   */
  end(): EndReport {
    if (this.#report) return this.#report;
    const intake = this.#intake;
    if (intake.running) throw new TypeError('end() inside a handler');
    if (!intake.finish()) {
      const { cutting, waiting } = intake;
      const frame = cutting.yieldsWithoutBytes ? 'an empty frame' : 'the last frame';
      const what = waiting > 0 ? `${waiting} bytes` : frame;
      throw new TypeError(`end() with ${what} waiting: resume() first`);
    }
    this.#report = intake.describeEnd();
    intake.release();
    return this.#report;
  }

  /** Stops delivering after the current frame, batch or part; what comes is kept until `resume`. */
  suspend(): void {
    this.#intake.suspended = true;
    this.#intake.cutting.delivery.halt();
  }

  /**
   * Goes on delivering, with what was kept first; also after a handler has thrown.
   *
   * @throws As `write` does.
   */
  resume(): void {
    this.#intake.suspended = false;
    if (!this.#intake.running) this.#drain();
  }

  /** Stops delivering for good, after the current frame, batch or part; what is held and still comes is dropped. */
  close(): void {
    this.#intake.close();
  }

  /**
   * Gives the last `count` bytes of the current piece of a `raw()` stream back, to
   * be cut by the framing that the handler sets.
   *
   * @throws {TypeError} Outside of the handler of such a piece.
   * @throws {RangeError} If the piece has fewer bytes.
   */
  unread(count: number): void {
    this.#intake.cutting.unread(count);
  }

  #writeInSlices(chunk: Uint8Array): boolean {
    let more = true;
    for (let start = 0; start < chunk.length; start += MAX_CHUNK) {
      more = this.write(chunk.subarray(start, start + MAX_CHUNK));
    }
    return more;
  }

  #drain(): void {
    // After the end a framing may be set, and has nothing to cut.
    if (!this.#report) this.#intake.drain();
  }
}
