import { discardLimit, type FrameError, frameTooLong } from '../errors.ts';
import type { Limits, OnOversize } from '../limits.ts';

/** How long frames may get, and what is said when one is longer. Offsets are those of the stream. */
export class LengthLimit {
  readonly maxFrameLength: number;
  readonly onOversize: OnOversize;
  /** A frame known to be longer than this ends the stream. */
  readonly fatalLength: number;
  readonly #maxDiscardedBytes: number;

  constructor({ maxFrameLength, onOversize, maxDiscardedBytes }: Limits) {
    this.maxFrameLength = maxFrameLength;
    this.onOversize = onOversize;
    this.#maxDiscardedBytes = maxDiscardedBytes;
    this.fatalLength = {
      error: maxFrameLength,
      skip: Math.max(maxFrameLength, maxDiscardedBytes),
      truncate: maxFrameLength + maxDiscardedBytes,
    }[onOversize];
  }

  /** A frame whose payload starts at `payloadOffset` has been thrown away. */
  skipped(payloadOffset: number): FrameError {
    return frameTooLong(this.maxFrameLength, payloadOffset + this.maxFrameLength, false);
  }

  /** One has passed `fatalLength`. */
  passed(payloadOffset: number): FrameError {
    const streamOffset = payloadOffset + this.fatalLength;
    return this.onOversize === 'error'
      ? frameTooLong(this.maxFrameLength, streamOffset, true)
      : discardLimit(this.#maxDiscardedBytes, streamOffset);
  }
}
