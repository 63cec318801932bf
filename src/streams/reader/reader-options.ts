import { outOfRange } from '../../errors.ts';
import type { Framing } from '../../framing/framing.ts';
import { LengthLimit } from '../../framing/length-limit.ts';
import { checkCount, checkOneOf, checkOptions, type Limits, resolveLimits } from '../../limits.ts';
import type { AtEnd } from '../stream-options.ts';
import { checkWholeFrames } from '../whole-frames.ts';

/** Options of `reader`. */
export interface ReaderOptions extends Partial<Pick<Limits, 'maxFrameLength' | 'maxDiscardedBytes'>> {
  /**
   * How iteration cuts the stream. It yields payloads: terminators and length headers are
   * taken off.
   *
   * @default delimiter('\n')
   */
  readonly framing?: Framing;
  /**
   * What iteration makes of a stream that ends within a frame. `'frame'`: what came of it
   * is a last frame, with the start of a terminator that it may end in, and with its header
   * if it is counted. `'error'`: an `IncompleteReadError`. `'drop'`: nothing.
   *
   * @default 'error' for a counted frame, else 'frame'
   */
  readonly atEnd?: AtEnd;
  /**
   * With so many bytes unread, no more are asked of the source, unless a call wants them.
   *
   * @default 65536
   */
  readonly highWaterMark?: number;
  /**
   * With so few bytes unread, more are asked of it again.
   *
   * @default a quarter of highWaterMark
   */
  readonly lowWaterMark?: number;
}

/** All of them, checked. */
export interface ResolvedOptions {
  readonly framing: Framing | undefined;
  readonly atEnd: AtEnd | undefined;
  readonly limit: LengthLimit;
  readonly highWaterMark: number;
  readonly lowWaterMark: number;
}

const DEFAULT_HIGH_WATER_MARK = 65_536;
const KNOWN = ['framing', 'maxFrameLength', 'maxDiscardedBytes', 'atEnd', 'highWaterMark', 'lowWaterMark'];

/** Fills in the defaults and refuses what makes no sense. */
export function resolveOptions(options: ReaderOptions): ResolvedOptions {
  checkOptions(options, KNOWN);
  const {
    framing,
    maxFrameLength,
    maxDiscardedBytes,
    atEnd,
    highWaterMark = DEFAULT_HIGH_WATER_MARK,
  } = options;
  const limits = resolveLimits({
    ...(maxFrameLength !== undefined && { maxFrameLength }),
    ...(maxDiscardedBytes !== undefined && { maxDiscardedBytes }),
    onOversize: 'skip',
  });
  if (framing !== undefined) {
    checkWholeFrames(framing, 'reader');
    checkLength(framing, limits.maxFrameLength);
  }
  if (atEnd !== undefined) checkOneOf('atEnd', atEnd, ['frame', 'error', 'drop']);
  checkCount('highWaterMark', highWaterMark, 1);
  const { lowWaterMark = Math.floor(highWaterMark / 4) } = options;
  checkCount('lowWaterMark', lowWaterMark);
  if (lowWaterMark >= highWaterMark) {
    throw outOfRange('lowWaterMark', `less than highWaterMark (${highWaterMark} bytes)`, lowWaterMark);
  }
  return { framing, atEnd, limit: new LengthLimit(limits), highWaterMark, lowWaterMark };
}

function checkLength({ frameLength, name }: Framing, maxFrameLength: number): void {
  if (frameLength !== undefined && frameLength > maxFrameLength) {
    throw new RangeError(`${name} exceeds maxFrameLength (${maxFrameLength} bytes): raise it`);
  }
}
