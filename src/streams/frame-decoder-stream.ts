import type { Framing } from '../framing/framing.ts';
import { toBytes } from '../framing/to-bytes.ts';
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

/**
 * Web streams that take bytes (strings are encoded as UTF-8) and hand out frames:
 * `Uint8Array`s, with `encoding` strings, with `batch` arrays of either. Made for
 * `readable.pipeThrough()`.
 *
 * Frames are yours to keep. They lie in the memory of the chunk that they came in,
 * which is not copied and must not be written to again nor transferred, unless they
 * straddle chunks or `detach` is asked for.
 *
 * Where the stream breaks a rule of its framing, ends within a counted frame, or a
 * frame is skipped and there is no `error`, both sides fail with the `FrameError`, as
 * soon as the frames in front of that have been read.
 *
 * Complexity: linear in the bytes. At most the frames of one chunk wait to be read.
 *
 * @throws {TypeError} If the framing is none or a `streamed()` one, or an option is
 *   unknown or of the wrong type.
 * @throws {RangeError} If an option is out of range, the framing's frames are longer
 *   than `maxFrameLength`, or it is `fixed(0)`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter } from 'wirecut';
 * import { FrameDecoderStream } from 'wirecut/streams';
 *
 * const body = new Blob(['one\ntwo\nthree']).stream(); // or (await fetch(url)).body
 * const lines = [];
 * for await (const line of body.pipeThrough(new FrameDecoderStream(delimiter('\n'), { encoding: 'utf8' }))) {
 *   lines.push(line);
 * }
 * assert.deepEqual(lines, ['one', 'two', 'three']);
 * ```
 */
export interface FrameDecoderStream<T> {
  /** Bytes go in here. */
  readonly writable: WritableStream<Uint8Array | string>;
  /** Frames, or arrays of them, come out here. */
  readonly readable: ReadableStream<T>;
}

/** What a {@link FrameDecoderStream} hands out follows from its options. */
export interface FrameDecoderStreamConstructor {
  new (framing: Framing, options: FrameStreamOptions & AsStrings & AsBatches): FrameDecoderStream<string[]>;
  new (framing: Framing, options: FrameStreamOptions & AsStrings & AsFrames): FrameDecoderStream<string>;
  new (framing: Framing, options: FrameStreamOptions & AsBytes & AsBatches): FrameDecoderStream<Uint8Array[]>;
  new (framing: Framing, options?: FrameStreamOptions & AsBytes & AsFrames): FrameDecoderStream<Uint8Array>;
  new (
    framing: Framing,
    options?: AnyStreamOptions,
  ): FrameDecoderStream<string | Uint8Array | string[] | Uint8Array[]>;
  readonly prototype: FrameDecoderStream<unknown>;
}

export const FrameDecoderStream: FrameDecoderStreamConstructor = class FrameDecoderStream<T> {
  readonly writable: WritableStream<Uint8Array | string>;
  readonly readable: ReadableStream<T>;
  readonly #cutter: ChunkCutter<Uint8Array>;
  /** Whether everything has been read and more is wanted; called when it is. */
  #wanted = false;
  #onWanted: (() => void) | undefined;

  constructor(framing: Framing, options: AnyStreamOptions = {}) {
    checkStreamOptions(options);
    const { batch = false } = options;
    this.#cutter = new ChunkCutter(framing, options, (bytes) => bytes);
    // Hands on what each chunk completes as one item. Back-pressure, abort and cancel are the platform's.
    const cutting = new TransformStream<Uint8Array | string, readonly T[]>({
      transform: (chunk, controller) =>
        this.#pass(this.#cutter.write(toBytes('chunk', chunk)), batch, controller),
      flush: (controller) => this.#pass(this.#cutter.end(), batch, controller),
    });
    this.writable = cutting.writable;
    this.readable = this.#itemsOf(cutting.readable.getReader());
  }

  /** Whatever fails, fails last: a stream that has failed forgets what it holds, so that has to be read before. */
  async #pass(
    { frames, failure }: CutChunk<unknown>,
    batch: boolean,
    controller: TransformStreamDefaultController<readonly T[]>,
  ): Promise<void> {
    if (frames.length > 0) {
      this.#wanted = false;
      // The options say what T is.
      controller.enqueue((batch ? [frames] : frames) as readonly T[]);
    }
    if (failure === undefined) return;
    if (!this.#wanted) {
      await new Promise<void>((resolve) => {
        this.#onWanted = resolve;
      });
    }
    throw failure;
  }

  #itemsOf(reader: ReadableStreamDefaultReader<readonly T[]>): ReadableStream<T> {
    const want = (): void => {
      this.#wanted = true;
      this.#onWanted?.();
    };
    return new ReadableStream<T>(
      {
        start: (controller) => {
          const close = (): void => this.#cutter.close();
          reader.closed.then(close, (error) => {
            close();
            controller.error(error);
          });
        },
        async pull(controller) {
          want();
          const { done, value } = await reader.read();
          if (done) controller.close();
          else for (const item of value) controller.enqueue(item);
        },
        cancel(reason) {
          want();
          return reader.cancel(reason);
        },
      },
      // Nothing is asked for ahead: so it is only when all has been read.
      { highWaterMark: 0 },
    );
  }
};
