import { type FrameError, wrongType } from '../errors.ts';
import { checkEncoding, type FrameEncoding } from '../framing/text.ts';
import { checkOneOf, checkOptions, type Limits } from '../limits.ts';

/**
 * What becomes of a stream that ends within a frame: the rest is a last frame, an
 * error, or thrown away.
 */
export type AtEnd = 'frame' | 'error' | 'drop';

/**
 * Options of streams of frames, whatever they are handed out as. Nothing tells of a
 * frame that `onOversize: 'truncate'` has shortened: it has `maxFrameLength` bytes.
 */
export interface FrameStreamOptions extends Partial<Limits> {
  /**
   * Gives every frame memory of its own. Otherwise frames share the memory of the
   * chunk that they came in, and keep it alive: all of 64 KiB, say, for one frame
   * that is kept. Of strings, see `ToStringsOptions`.
   *
   * @default false
   */
  readonly detach?: boolean;
  /**
   * What becomes of a stream that ends within a frame. `'frame'`: what came of it is
   * a last frame, with the start of a terminator that it may end in, and with its
   * header if it is counted. `'error'`: `ERR_FRAME_INCOMPLETE`. `'drop'`: nothing.
   *
   * @default 'error' for a counted frame, else 'frame'
   */
  readonly atEnd?: AtEnd;
  /**
   * Called with errors that the stream goes on after: frames that `onOversize: 'skip'`
   * has thrown away. As they are found, so before the frames in front of them have
   * been read. Without it such an error ends the stream, as any other does; so does
   * what this throws.
   */
  error?(error: FrameError): void;
}

/** Frames are handed out as text. */
export interface AsStrings {
  /** How bytes become text. Malformed UTF-8 becomes U+FFFD. */
  readonly encoding: FrameEncoding;
}

/** Frames are handed out as bytes. */
export interface AsBytes {
  readonly encoding?: undefined;
}

/** Frames are handed out in arrays. */
export interface AsBatches {
  /**
   * Hands out arrays of frames, one for each chunk that completes any, rather than
   * each frame by itself: a stream takes far longer to pass an item on than it takes
   * to cut a frame.
   *
   * @default false
   */
  readonly batch: true;
}

/** Frames are handed out one by one. */
export interface AsFrames {
  readonly batch?: false;
}

/** Options that do not tell before they run what frames are handed out as. */
export interface AnyStreamOptions extends FrameStreamOptions {
  readonly encoding?: FrameEncoding | undefined;
  readonly batch?: boolean;
}

const KNOWN = [
  'maxFrameLength',
  'onOversize',
  'maxDiscardedBytes',
  'encoding',
  'batch',
  'detach',
  'atEnd',
  'error',
];

/** Throws unless these are options of streams, or are called as one of `others`. Limits are the decoder's to check. */
export function checkStreamOptions(options: AnyStreamOptions, others: readonly string[] = []): void {
  checkOptions(options, [...KNOWN, ...others]);
  const { encoding, batch = false, detach = false, atEnd, error } = options;
  if (encoding !== undefined) checkEncoding(encoding);
  if (typeof batch !== 'boolean') throw wrongType('batch', 'a boolean', batch);
  if (typeof detach !== 'boolean') throw wrongType('detach', 'a boolean', detach);
  if (atEnd !== undefined) checkOneOf('atEnd', atEnd, ['frame', 'error', 'drop']);
  if (error !== undefined && typeof error !== 'function') throw wrongType('error', 'a function', error);
}
