import { FrameError } from '../errors.ts';
import { checkCount } from '../limits.ts';
import { Line, Until } from '../streams/reader/calls.ts';
import type { Cut } from '../streams/reader/cut.ts';
import type { Call, Incoming } from '../streams/reader/incoming.ts';
import type { Terminator } from '../streams/reader/terminators.ts';
import { decisive } from './decisive.ts';
import { LimitOverrunError } from './limit-overrun-error.ts';

/** As many bytes as have come, `n` at most. */
export class UpTo implements Call<Uint8Array> {
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  prepare(): void {
    checkCount('n', this.#most);
  }

  attempt({ unread, hasEnded }: Incoming): Uint8Array | undefined {
    const count = Math.min(this.#most, unread.length);
    return count > 0 || hasEnded || this.#most === 0 ? unread.take(count) : undefined;
  }
}

/** All bytes up to the end of the stream. */
export class UntilEnd implements Call<Uint8Array> {
  attempt(incoming: Incoming): Uint8Array | undefined {
    if (!incoming.hasEnded) return undefined;
    incoming.checkIntact();
    return incoming.takeRest();
  }
}

/** Up to and including a separator; what is too long stays. */
export class UntilSeparator extends Until {
  constructor(separator: Terminator) {
    super(decisive(separator));
  }

  protected override tooLong({ search, unread }: Incoming, cut: Cut): Error {
    const { maxFrameLength } = search.limit;
    const { length, isWhole } = search.measure(cut);
    const found = isWhole ? 'Separator is found, but behind' : 'Separator is not found in';
    const message = `${found} more than limit (${maxFrameLength} bytes)`;
    return new LimitOverrunError(message, length, unread.offset + maxFrameLength);
  }
}

/** Up to and including a line feed, or the end of the stream; what is too long is thrown away up to its end. */
export class LineWithinLimit extends Line {
  protected override tooLong({ search, unread }: Incoming, cut: Cut): Error {
    const { maxFrameLength } = search.limit;
    const streamOffset = unread.offset + maxFrameLength;
    // What has come of the line is looked through first, so that `refuse` throws all of it away.
    search.measure(cut);
    const error = search.refuse(cut);
    if (error.fatal) return error;
    const message = `Line is longer than limit (${maxFrameLength} bytes)`;
    return new FrameError('ERR_FRAME_TOO_LONG', message, streamOffset, false);
  }
}
