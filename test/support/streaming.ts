import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect } from 'vitest';
import { FrameDecoder, type Framing } from '../../src/index.ts';
import { type FramesOptions, frames } from '../../src/streams.ts';

/** The input in memory of its own, cut into chunks of these sizes, over and over. */
export function* chunksOf(input: string | Uint8Array, sizes: readonly number[]): Generator<Buffer> {
  const bytes = Buffer.from(input);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + (sizes[i % sizes.length] as number);
    // Not out of Node's pool: then it shows where a frame lies.
    yield Buffer.from(Uint8Array.from(bytes.subarray(at, end)).buffer);
    at = end;
  }
}

/** A Node stream of these chunks. */
export function sourceOf(input: string | Uint8Array, sizes: readonly number[] = [Infinity]): Readable {
  return Readable.from(chunksOf(input, sizes), { objectMode: false });
}

/** A Web stream of these chunks. */
export function webSourceOf(
  input: string | Uint8Array,
  sizes: readonly number[] = [Infinity],
): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunksOf(input, sizes));
}

/** What a stream hands out before it ends or fails, and what it fails with. */
export async function drain<T>(stream: AsyncIterable<T>): Promise<{ items: T[]; failure: unknown }> {
  const items: T[] = [];
  try {
    for await (const item of stream) items.push(item);
  } catch (failure) {
    return { items, failure };
  }
  return { items, failure: undefined };
}

/** What a stream hands out that does not fail. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const { items, failure } = await drain(stream);
  if (failure !== undefined) throw failure;
  return items;
}

/** What a decoder makes of the whole input, what is left over as a last frame. */
export function decoded(framing: Framing, input: Uint8Array): string[] {
  const frames: string[] = [];
  const decoder = new FrameDecoder(framing, { frame: (frame) => frames.push(frame.toString('latin1')) });
  decoder.write(input);
  const report = decoder.end();
  if (report.kind === 'partial') frames.push(Buffer.from(report.bytes).toString('latin1'));
  return frames;
}

/** Sizes of chunks: from byte by byte to all at once. */
export const sizes: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 400 })),
  { minLength: 1, maxLength: 5 },
);

/** How `outcome` cuts its input. */
export const cuttings = [[Infinity], [1], [2], [3, 1], [7]];

/** Frames and failure, the same however the input is cut, one by one and in batches. */
export async function outcome(
  framing: Framing,
  input: string,
  options: FramesOptions = {},
): Promise<{ frames: readonly string[]; failure: unknown }> {
  const outcomes = [];
  for (const sizes of cuttings) {
    for (const batch of [false, true]) {
      const stream = sourceOf(input, sizes).pipe(frames(framing, { ...options, encoding: 'latin1', batch }));
      const { items, failure } = await drain<string | string[]>(stream);
      outcomes.push({ frames: items.flat(), failure });
    }
  }
  const [first = { frames: [], failure: undefined }, ...others] = outcomes;
  for (const other of others) expect(other).toEqual(first);
  return first;
}
