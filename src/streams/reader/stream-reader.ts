/// <reference lib="esnext.disposable" preserve="true" />
import type { Terminator } from './terminators.ts';

/** What every call takes last. */
export interface ReadOptions {
  /**
   * Ends the wait: the call rejects with its `reason`, and has taken nothing. How far the
   * search has come is kept, should the call be tried again.
   */
  readonly signal?: AbortSignal;
}

/** What a {@link StreamReader} has done so far. In bytes. */
export interface ReaderStats {
  /** Given by the source. */
  readonly bytesReceived: number;
  /**
   * Copied, to put short chunks together and to hand out what lay in several chunks in one
   * piece. At most 2 per byte received, and 2 per byte that `peek` looks at.
   */
  readonly bytesCopied: number;
  /** Looked at in search of terminators, as of `FrameDecoder`. */
  readonly bytesExamined: number;
  /** Thrown away of frames that were too long. */
  readonly bytesDiscarded: number;
}

/**
 * Reads a byte stream by asking for it, as asyncio's `StreamReader` does in Python: made
 * by {@link reader}.
 *
 * What it gives lies in memory that nobody writes to again, and is the caller's to keep:
 * most often that of the chunk as it came, which it keeps alive. If the first chunk is a
 * `Buffer`, all that is given are `Buffer`s; else plain `Uint8Array`s. What is given before
 * any chunk has come is empty, and a `Buffer` where there are any.
 *
 * One call at a time: another one rejects with a `TypeError` while one waits. So do all
 * after `close` and `detach`. A call that can be answered at once takes no detour.
 *
 * A frame or line with more than `maxFrameLength` bytes rejects with a `FrameError`,
 * `ERR_FRAME_TOO_LONG`, as soon as that is known, and the calls after it go on behind its
 * terminator: what comes of it until then is thrown away. Where that is more than
 * `maxDiscardedBytes`, or a frame is malformed, the error is `fatal`, and every later call
 * rejects with it.
 *
 * What fails the source fails the calls that cannot do with what came before; so does a
 * Node stream that is destroyed before its end.
 *
 * Complexity: linear in the bytes, for each terminator that is used. With up to eight in
 * turn, what has been looked through for one is not looked through for it again, however
 * the stream is cut, however often calls are aborted and tried again, and whatever is read
 * in between; but for the end of it that may begin the terminator. Frames of `framing`
 * that have not ended are looked through from their start again when another call has come
 * between.
 */
export interface StreamReader<Bytes extends Uint8Array = Uint8Array> extends AsyncIterable<Bytes, undefined> {
  /**
   * Up to and including `terminator`: of several, the one that ends first.
   *
   * @throws {TypeError | RangeError} If it is none, or empty. These too are rejections.
   * @throws {IncompleteReadError} If the stream ends before one comes.
   * @throws {FrameError} If more than `maxFrameLength` bytes come before one.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { reader } from 'wirecut/streams';
   *
   * const input = reader([Buffer.from('EHLO a\r'), Buffer.from('\nQUIT\r\n')]);
   * assert.equal((await input.readUntil('\r\n')).toString(), 'EHLO a\r\n');
   * assert.equal((await input.readUntil([' ', '\r\n'])).toString(), 'QUIT\r\n');
   * ```
   */
  readUntil(terminator: Terminator, options?: ReadOptions): Promise<Bytes>;
  /**
   * Up to and including a `\n`; at the end of the stream what is left, which is nothing
   * behind the last line.
   *
   * @throws {FrameError} If the line is longer than `maxFrameLength`.
   */
  readLine(options?: ReadOptions): Promise<Bytes>;
  /**
   * The next `n` bytes, any number of them: what is held grows with what comes.
   *
   * @throws {IncompleteReadError} If the stream ends before that.
   * @throws {RangeError} If `n` is negative or no whole number.
   */
  readExactly(n: number, options?: ReadOptions): Promise<Bytes>;
  /**
   * From 1 up to `n` bytes, as soon as there are any; without `n`, as many as lie
   * together. None at the end of the stream, and if `n` is 0.
   *
   * @throws {RangeError} If `n` is negative or no whole number.
   */
  read(n?: number, options?: ReadOptions): Promise<Bytes>;
  /**
   * The next `n` bytes, which stay; fewer if the stream ends before that. They lie in the
   * memory that later calls hand out, and so must not be written to.
   *
   * @throws {RangeError} If `n` is more than `highWaterMark`, negative or no whole number.
   */
  peek(n: number, options?: ReadOptions): Promise<Bytes>;
  /**
   * Whether no byte will come any more, as soon as that is known.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { reader } from 'wirecut/streams';
   *
   * const input = reader([Buffer.from('\x02hi\x03you')]);
   * const texts = [];
   * while (!(await input.atEnd())) {
   *   const [length] = await input.readExactly(1);
   *   texts.push((await input.readExactly(length)).toString());
   * }
   * assert.deepEqual(texts, ['hi', 'you']);
   * ```
   */
  atEnd(options?: ReadOptions): Promise<boolean>;
  /**
   * The frames of `framing`. Who leaves the loop leaves the stream behind the frame
   * handed out last, for other calls or another loop: `return()` ends a `next()` that
   * waits, which then is `done`.
   *
   * @throws {IncompleteReadError} If the stream ends within a counted frame.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { reader } from 'wirecut/streams';
   *
   * const input = reader([Buffer.from('one\ntwo\n\nbody')]);
   * const head = [];
   * for await (const line of input) {
   *   if (line.length === 0) break;
   *   head.push(line.toString());
   * }
   * assert.deepEqual(head, ['one', 'two']);
   * assert.equal((await input.readExactly(4)).toString(), 'body');
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Bytes, undefined, undefined>;
  /**
   * The same frames in arrays: all that are there, one at least. For many short frames,
   * where a promise for each would cost as much as the work done on it.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { reader } from 'wirecut/streams';
   *
   * const input = reader([Buffer.from('one\ntwo\nthr'), Buffer.from('ee\n')]);
   * const batches = [];
   * for await (const batch of input.batches()) batches.push(batch.map(String));
   * assert.deepEqual(batches.flat(), ['one', 'two', 'three']);
   * ```
   */
  batches(options?: ReadOptions): AsyncIterableIterator<Bytes[], undefined, undefined>;
  /**
   * Gives the source back: listeners are removed, a Node stream is paused, a Web stream
   * unlocked.
   *
   * @returns What came and has not been read. If an iterable has been asked for a chunk, it
   *   is waited for. What came of a frame that was too long is not given; the rest of it, up
   *   to its end, is still to come.
   * @throws {TypeError} While a call waits: abort it first.
   * @throws {FrameError} If there is too much of such a frame, or it is malformed.
   * @throws What has failed the source. What came before that can still be read.
   */
  detach(): Promise<Bytes>;
  /**
   * Stops reading for good: destroys a Node stream (and with it what has been written to a
   * socket and not been sent), cancels a Web stream, returns from an iterator. What came
   * and has not been read is dropped; a call that waits rejects.
   *
   * An async generator returns only where it yields: while it waits for something itself,
   * so does this. A Node stream is not waited for, and what fails in destroying it is not
   * told.
   *
   * @throws What cancelling or returning throws.
   */
  close(): Promise<void>;
  /** As `close`, for `await using`; where the engine has `Symbol.asyncDispose`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** What it has done so far: a snapshot. */
  readonly stats: ReaderStats;
}
