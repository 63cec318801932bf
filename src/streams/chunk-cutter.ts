import type { FrameError } from '../errors.ts';
import type { FrameBatch } from '../framing/frame-batch.ts';
import { FrameDecoder } from '../framing/frame-decoder.ts';
import { type Framing, NO_BYTES } from '../framing/framing.ts';
import { isPromise } from '../framing/is-promise.ts';
import { LengthLimit } from '../framing/length-limit.ts';
import { decodeText } from '../framing/text.ts';
import { resolveLimits } from '../limits.ts';
import { lastFrame } from './last-frame.ts';
import type { AnyStreamOptions } from './stream-options.ts';
import { checkWholeFrames } from './whole-frames.ts';

/** What came of a chunk: the frames that it completes, and the error behind them that ends the stream. */
export interface CutChunk<F> {
  readonly frames: readonly F[];
  readonly failure: Error | undefined;
}

/** Memory that views of one type are made of. */
interface Viewed<B> {
  subarray(start: number, end: number): B;
}

/**
 * Cuts a stream chunk by chunk into frames that can be kept: strings, or views of type
 * `B` of memory that nobody writes to any more.
 *
 * Frames are returned, not handed to a callback: whoever gets them may do anything to
 * the stream, while a decoder is at rest.
 */
export class ChunkCutter<B> {
  readonly #decoder: FrameDecoder;
  readonly #options: AnyStreamOptions;
  readonly #limit: LengthLimit;
  readonly #viewed: (bytes: Uint8Array) => Viewed<B>;
  #chunk = NO_BYTES;
  #frames: (string | B)[] = [];

  /**
   * @param options Checked already, but for the limits.
   * @param viewed The same memory as something that views of type `B` are made of.
   */
  constructor(framing: Framing, options: AnyStreamOptions, viewed: (bytes: Uint8Array) => Viewed<B>) {
    checkWholeFrames(framing, 'stream');
    const limits = resolveLimits(options);
    const { encoding, detach = false, atEnd, error } = options;
    this.#options = { encoding, detach, ...(atEnd && { atEnd }), ...(error && { error }) };
    this.#limit = new LengthLimit(limits);
    this.#viewed = viewed;
    this.#decoder = new FrameDecoder(
      framing,
      { frames: (batch) => this.#take(batch), error: (error) => this.#report(error) },
      limits,
    );
  }

  /** Cuts the next chunk, which nobody may write to any more. */
  write(chunk: Uint8Array): CutChunk<string | B> {
    this.#chunk = chunk;
    return this.#cut(() => this.#decoder.write(chunk));
  }

  /** Cuts what ends with the stream. */
  end(): CutChunk<string | B> {
    return this.#cut(() => this.#endStream());
  }

  /** Gives all memory back. What comes is dropped. */
  close(): void {
    this.#decoder.close();
  }

  #cut(run: () => void): CutChunk<string | B> {
    let failure: Error | undefined;
    try {
      run();
    } catch (error) {
      // Streams take an error for one only if it is truthy.
      failure =
        error instanceof Error ? error : new Error('A callback threw what is no Error', { cause: error });
    }
    const frames = this.#frames;
    this.#frames = [];
    // Frames keep it alive as long as they are kept, and nothing else does.
    this.#chunk = NO_BYTES;
    return { frames, failure };
  }

  #take(batch: FrameBatch): void {
    const { encoding, detach = false } = this.#options;
    const frames =
      encoding === undefined ? this.#views(batch, detach) : batch.toStrings(encoding, { detach });
    if (this.#frames.length === 0) this.#frames = frames;
    else this.#frames.push(...frames);
  }

  /** Frames that lie in the chunk stay there; those that the decoder has put together elsewhere are copied. */
  #views({ bytes, offsets }: FrameBatch, detach: boolean): B[] {
    const memory = !detach && bytes.buffer === this.#chunk.buffer ? this.#viewed(bytes) : undefined;
    const frames = new Array<B>(offsets.length / 2);
    for (let i = 0; i < frames.length; i++) {
      const start = offsets[2 * i] as number;
      const end = offsets[2 * i + 1] as number;
      frames[i] = memory === undefined ? this.#copy(bytes, start, end) : memory.subarray(start, end);
    }
    return frames;
  }

  #copy(bytes: Uint8Array, start: number, end: number): B {
    return this.#viewed(bytes.slice(start, end)).subarray(0, end - start);
  }

  #endStream(): void {
    const decoder = this.#decoder;
    const { atEnd, encoding } = this.#options;
    const report = decoder.end();
    let bytes: Uint8Array | undefined;
    try {
      bytes = lastFrame(report, atEnd, this.#limit, decoder.stats.bytesReceived);
    } catch (error) {
      this.#report(error as FrameError);
    }
    if (bytes === undefined) return;
    const { length } = bytes;
    this.#frames.push(
      encoding === undefined ? this.#copy(bytes, 0, length) : decodeText(bytes, 0, length, encoding),
    );
  }

  #report(error: FrameError): void {
    const { error: tell } = this.#options;
    if (error.fatal || !tell) throw error;
    const result: unknown = tell(error);
    if (!isPromise(result)) return;
    // It is refused: how it settles is nobody's concern.
    result.then(undefined, () => {});
    throw new TypeError('options.error is called synchronously: it must not return a promise');
  }
}
