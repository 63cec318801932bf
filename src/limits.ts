import { notOneOf, outOfRange, wrongType } from './errors.ts';

/** What to do with a frame that holds more than `maxFrameLength` bytes. */
export type OnOversize = 'error' | 'skip' | 'truncate';

/** What a peer may make a decoder hold or throw away. Every limit is finite unless `Infinity` is asked for. */
export interface Limits {
  /**
   * Longest frame that is held whole, in bytes; terminators and length headers
   * do not count. Frames of `streamed()` framings and pieces of `raw()` are not
   * held and so not limited.
   *
   * @default 65536
   */
  readonly maxFrameLength: number;
  /**
   * `'error'` gives up on the stream with `ERR_FRAME_TOO_LONG`. `'skip'` throws
   * the frame away, reports `ERR_FRAME_TOO_LONG` at its end and carries on.
   * `'truncate'` delivers the first `maxFrameLength` bytes when the frame ends,
   * with `frame.truncated` set.
   *
   * @default 'error'
   */
  readonly onOversize: OnOversize;
  /**
   * How many bytes of one over-long frame `'skip'` and `'truncate'` may throw
   * away; beyond that the stream is given up with `ERR_DISCARD_LIMIT`.
   *
   * @default 16777216 (16 MiB)
   */
  readonly maxDiscardedBytes: number;
}

const DEFAULT_MAX_FRAME_LENGTH = 65_536;
const DEFAULT_MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** Fills in the defaults and refuses what is no limit. */
export function resolveLimits(options: Partial<Limits>): Limits {
  const {
    maxFrameLength = DEFAULT_MAX_FRAME_LENGTH,
    onOversize = 'error',
    maxDiscardedBytes = DEFAULT_MAX_DISCARDED_BYTES,
  } = options;
  checkLimit('maxFrameLength', maxFrameLength);
  checkLimit('maxDiscardedBytes', maxDiscardedBytes);
  checkOneOf('onOversize', onOversize, ['error', 'skip', 'truncate']);
  return { maxFrameLength, onOversize, maxDiscardedBytes };
}

/** Throws unless `value` is a whole number of bytes or `Infinity`. */
export function checkLimit(name: string, value: unknown): void {
  if (typeof value !== 'number') throw wrongType(name, 'a number of bytes or Infinity', value);
  if (value !== Number.POSITIVE_INFINITY) checkCount(name, value);
}

/** Throws unless `value` is a whole number from `least` to `Number.MAX_SAFE_INTEGER`. */
export function checkCount(name: string, value: unknown, least = 0): asserts value is number {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  if (!Number.isSafeInteger(value) || value < least) {
    throw outOfRange(name, `a whole number of at least ${least}`, value);
  }
}

/** Throws unless `[start, end)` is a range of whole numbers within the `length` bytes of `what`. */
export function checkRange(start: number, end: number, length: number, what: string): void {
  const isRange =
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length;
  if (!isRange)
    throw outOfRange('[start, end)', `within the ${length} bytes of the ${what}`, `${start}, ${end}`);
}

/** Throws unless `options` is an object that has no other properties than those `known`. */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw wrongType('options', 'an object', options);
  for (const name of Object.keys(options)) {
    // A limit that is mistyped would be no limit.
    if (!known.includes(name))
      throw new TypeError(`options has no ${JSON.stringify(name)}: there are ${known.join(', ')}`);
  }
}

/** Throws unless `value` is one of the words `allowed`. */
export function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value !== 'string' || !allowed.includes(value)) throw notOneOf(name, value, allowed);
}
