import { wrongType } from '../errors.ts';
import { checkOptions } from '../limits.ts';
import { lenderOf, type ToStringsOptions } from './frame-batch.ts';
import { type FrameHandler, refusePromise } from './handler.ts';
import { checkEncoding, type FrameEncoding } from './text.ts';

/** Options of {@link lines}. */
export interface LinesOptions extends ToStringsOptions {
  /**
   * How bytes become text.
   *
   * @default 'utf8'
   */
  readonly encoding?: FrameEncoding;
}

/**
 * A handler that calls `each` with every frame as a string: lines of text at the
 * speed of `batch.toStrings()`.
 *
 * It does what one with `frame(frame) { each(frame.toString()); }` does: `suspend`,
 * `close` and an exception take effect behind the line at hand. Only the framing
 * cannot be changed in it. It goes with any framing whose frames are text.
 *
 * For errors, spread it: `{ ...lines(each), error(error) { ... } }`. What a stream
 * holds behind its last terminator is in the report of `decoder.end()`.
 *
 * Strings may keep longer ones alive: see `detach` before you keep some of them.
 *
 * @param each Called with each frame as text, its terminator taken off. A promise
 *   that it returns is refused with a `TypeError`.
 * @throws {TypeError} If `each` is no function, or an option is unknown or of the
 *   wrong type.
 * @throws {RangeError} If the encoding is none that is supported.
 *
 * Complexity: linear in the bytes, as `FrameBatch.toStrings`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder, lines } from 'wirecut';
 *
 * const seen = [];
 * const decoder = new FrameDecoder(delimiter('\n'), lines((line) => seen.push(line)));
 * decoder.write(Buffer.from('one\ntwo\nthr'));
 * decoder.write(Buffer.from('ee\nfour'));
 * assert.deepEqual(seen, ['one', 'two', 'three']);
 * assert.equal(Buffer.from(decoder.end().bytes).toString(), 'four');
 * ```
 */
export function lines(each: (line: string) => void, options: LinesOptions = {}): FrameHandler {
  if (typeof each !== 'function') throw wrongType('each', 'a function', each);
  checkOptions(options, ['encoding', 'detach']);
  const { encoding = 'utf8', detach = false } = options;
  checkEncoding(encoding);
  if (typeof detach !== 'boolean') throw wrongType('detach', 'a boolean', detach);
  return {
    frames(batch) {
      const lender = lenderOf(batch);
      const texts = batch.toStrings(encoding, { detach });
      let delivered = 0;
      try {
        do {
          const result: unknown = each(texts[delivered++] as string);
          if (result !== undefined) refusePromise(result);
        } while (delivered < texts.length && !lender.stop);
      } finally {
        lender.delivered = delivered;
      }
    },
  };
}
