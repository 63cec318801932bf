import { wrongType } from '../errors.ts';
import type { Framing } from '../framing/framing.ts';
import { checkCount, checkOptions } from '../limits.ts';
import { SplitCutter } from './split-cutter.ts';
import type { SplitFunction } from './split-function.ts';

/** Options of {@link split}. */
export interface SplitOptions {
  /**
   * How many bytes the function is shown of one frame at most, all that belongs to it included. If it has not
   * found the frame in as many, the stream is given up with `ERR_FRAME_TOO_LONG`.
   *
   * @default 131072 (128 KiB)
   */
  readonly maxLength?: number;
}

const DEFAULT_MAX_LENGTH = 131_072;

/**
 * Frames that a function of your own finds, as `bufio.SplitFunc` does in Go: for a
 * framing that is not here and does not merit a `Cutter`.
 *
 * The function is shown the bytes from the start of a frame on, in one piece, and says
 * where the frame lies and where the next one starts; or that it needs more, and from
 * where it wants to go on looking. Bytes that belong to no frame can be passed over in
 * front of `start` and behind `end`. It is called again for each chunk until it has
 * found the frame; when the stream ends, with `atEnd`.
 *
 * Such frames cannot be sent. Under `streamed(split(...))` each comes as one part.
 *
 * @throws {TypeError | RangeError} If `fn` is no function, or `maxLength` no number of
 *   bytes of at least 1. What uses the framing throws a `TypeError` when the function
 *   answers something else than it should, or a frame that does not use up any bytes.
 *
 * Complexity: that of the function. Bytes of a frame that straddles chunks are copied
 * and held once more than with other framings, which `stats` does not count, and those
 * behind the last frame of a chunk may be shown twice.
 *
 * @example Words, however many spaces there are between them
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, split } from 'wirecut';
 *
 * const words = split((bytes, start, end, atEnd) => {
 *   let first = start;
 *   while (first < end && bytes[first] === 0x20) first++;
 *   let behind = first;
 *   while (behind < end && bytes[behind] !== 0x20) behind++;
 *   if (behind === end && !(atEnd && first < end)) return undefined;
 *   return { start: first, end: behind, next: behind };
 * });
 * const seen = [];
 * const decoder = new FrameDecoder(words, { frame: (frame) => seen.push(frame.toString()) });
 * decoder.write(Buffer.from('  to be  o'));
 * decoder.write(Buffer.from('r not'));
 * decoder.end();
 * assert.deepEqual(seen, ['to', 'be', 'or', 'not']);
 * ```
 */
export function split(fn: SplitFunction, options: SplitOptions = {}): Framing {
  if (typeof fn !== 'function') throw wrongType('fn', 'a function', fn);
  checkOptions(options, ['maxLength']);
  const { maxLength = DEFAULT_MAX_LENGTH } = options;
  checkCount('maxLength', maxLength, 1);
  return {
    name: `split(${fn.name || 'a function'})`,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    endsWithStream: true,
    newCutter: () => new SplitCutter(fn, maxLength),
  };
}
