import { CHUNK_SIZE, type Corpus, delimited, framePieces } from './corpora.ts';

/** Some chunks, again and again, and a terminator that ends the last frame. */
export interface Repeats extends Corpus {
  readonly repeated: readonly Buffer[];
  readonly rounds: number;
}

/**
 * `count` chunks of frames of 50 % to 150 % of `size` bytes, `rounds` times. One frame breaks off with the last of
 * them, and goes on with the first.
 */
export function timedRepeats(size: number, terminator: Buffer, count: number, rounds: number): Repeats {
  const length = count * CHUNK_SIZE;
  const frames = Buffer.concat(framePieces(size, terminator, length)).subarray(0, length);
  // No terminator ends here, whatever chance says.
  frames[length - 1] = 'x'.charCodeAt(0);
  const repeated = Array.from({ length: count }, (_, index) => {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_SIZE);
    chunk.set(frames.subarray(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE));
    return chunk;
  });
  const chunks = [...Array.from({ length: rounds }, () => repeated).flat(), terminator];
  return { ...delimited(`frames of ${size} B`, chunks, terminator, CHUNK_SIZE), chunks, repeated, rounds };
}
