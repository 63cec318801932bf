import { getDefaultHighWaterMark, Transform, type TransformCallback } from 'node:stream';
import type { Framing } from '../framing/framing.ts';
import { checkCount } from '../limits.ts';
import { ChunkCutter, type CutChunk } from './chunk-cutter.ts';
import {
  type AnyStreamOptions,
  type AsBatches,
  type AsBytes,
  type AsFrames,
  type AsStrings,
  checkStreamOptions,
  type FrameStreamOptions,
} from './stream-options.ts';

/** Options of {@link frames}. */
export interface FramesOptions extends FrameStreamOptions {
  /**
   * How many frames (or batches) may wait to be read before no more chunks are cut. A
   * chunk is cut whole: the frames that it completes may be more.
   *
   * @default 16, or 1 with `batch`
   */
  readonly readableHighWaterMark?: number;
}

/**
 * A Node stream that takes bytes and hands out frames. No interface that extends
 * `Transform`: with an iterator of its own, of arrays say, `pipeline()` would refuse it.
 */
export type FrameStream<T> = Transform & { [Symbol.asyncIterator](): NodeJS.AsyncIterator<T> };

/**
 * A Node `Transform` that takes bytes (strings are encoded as UTF-8) and hands out
 * frames: `Buffer`s, with `encoding` strings, with `batch` arrays of either.
 *
 * Frames are yours to keep. They lie in the memory of the chunk that they came in,
 * which is not copied and must not be written to again, unless they straddle chunks or
 * `detach` is asked for. An empty frame is an empty `Buffer` or string.
 *
 * Where the stream breaks a rule of its framing, ends within a counted frame, or a
 * frame is skipped and there is no `error`, the `Transform` is destroyed with the
 * `FrameError`, as soon as the frames in front of that have been read.
 *
 * Complexity: linear in the bytes. What waits to be read is less than
 * `readableHighWaterMark` and the frames of one chunk; when the source has ended, also
 * those of the chunks that it had written (a `Transform` holds nothing back then).
 *
 * @throws {TypeError} If the framing is none or a `streamed()` one, or an option is
 *   unknown or of the wrong type.
 * @throws {RangeError} If an option is out of range, the framing's frames are longer
 *   than `maxFrameLength`, or it is `fixed(0)`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { Readable } from 'node:stream';
 * import { delimiter } from 'wirecut';
 * import { frames } from 'wirecut/streams';
 *
 * const source = Readable.from([Buffer.from('one\ntw'), Buffer.from('o\nthree')]);
 * const lines = [];
 * for await (const line of source.pipe(frames(delimiter('\n'), { encoding: 'utf8' }))) lines.push(line);
 * assert.deepEqual(lines, ['one', 'two', 'three']);
 * ```
 *
 * @example Many short frames: an array for each chunk, and errors by `pipeline`
 * ```js
 * import assert from 'node:assert/strict';
 * import { pipeline } from 'node:stream/promises';
 * import { fixed } from 'wirecut';
 * import { frames } from 'wirecut/streams';
 *
 * const sizes = [];
 * const reading = pipeline(
 *   [Buffer.from('aaaabb'), Buffer.from('bbc')],
 *   frames(fixed(4), { batch: true }),
 *   async (batches) => {
 *     for await (const records of batches) sizes.push(records.length);
 *   },
 * );
 * await assert.rejects(reading, { code: 'ERR_FRAME_INCOMPLETE', streamOffset: 9 }); // 'c', and 3 bytes missing
 * assert.deepEqual(sizes, [1, 1]);
 * ```
 */
export function frames(
  framing: Framing,
  options: FramesOptions & AsStrings & AsBatches,
): FrameStream<string[]>;
export function frames(framing: Framing, options: FramesOptions & AsStrings & AsFrames): FrameStream<string>;
export function frames(framing: Framing, options: FramesOptions & AsBytes & AsBatches): FrameStream<Buffer[]>;
export function frames(framing: Framing, options?: FramesOptions & AsBytes & AsFrames): FrameStream<Buffer>;
export function frames(
  framing: Framing,
  options?: FramesOptions & AnyStreamOptions,
): FrameStream<string | Buffer | string[] | Buffer[]>;
export function frames(
  framing: Framing,
  options: FramesOptions & AnyStreamOptions = {},
): FrameStream<unknown> {
  checkStreamOptions(options, ['readableHighWaterMark']);
  const { batch = false, readableHighWaterMark = batch ? 1 : getDefaultHighWaterMark(true) } = options;
  checkCount('readableHighWaterMark', readableHighWaterMark);
  return new FrameTransform(new ChunkCutter(framing, options, asBuffer), batch, readableHighWaterMark);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

class FrameTransform extends Transform implements FrameStream<unknown> {
  readonly #cutter: ChunkCutter<Buffer>;
  readonly #batch: boolean;
  /** Destroys the stream, when all that comes before has been read. */
  #fail: (() => void) | undefined;

  constructor(cutter: ChunkCutter<Buffer>, batch: boolean, readableHighWaterMark: number) {
    super({ readableObjectMode: true, readableHighWaterMark });
    this.#cutter = cutter;
    this.#batch = batch;
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pass(this.#cutter.write(chunk), callback);
  }

  override _flush(callback: TransformCallback): void {
    this.#pass(this.#cutter.end(), callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#cutter.close();
    this.#fail = undefined;
    callback(error);
  }

  /** A destroyed stream forgets what it holds, so a failure has to wait until everything has been read. */
  override read(size?: number): unknown {
    const item: unknown = super.read(size);
    if (this.readableLength === 0) this.#fail?.();
    return item;
  }

  #pass({ frames, failure }: CutChunk<unknown>, callback: TransformCallback): void {
    if (!this.#batch) for (const frame of frames) this.push(frame);
    else if (frames.length > 0) this.push(frames);
    if (failure === undefined) {
      callback();
      return;
    }
    this.#fail = () => {
      this.#fail = undefined;
      callback(failure);
    };
    if (this.readableLength === 0) this.#fail();
  }
}
