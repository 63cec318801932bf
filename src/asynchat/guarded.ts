import { warn } from '../net/warn.ts';
import { ExitNow } from './exit-now.ts';
import { leaveLoops } from './poll.ts';

/** Whom something is done for. */
interface Guarded {
  handleError(error: unknown): void;
  close(): void;
}

/**
 * Does something for a channel: what is thrown goes to its `handleError`, but for `ExitNow`. What
 * that throws closes the channel, and is a warning of the process.
 */
export function guarded(channel: Guarded, action: () => void): void {
  attempt(action, (error) => {
    attempt(
      () => channel.handleError(error),
      (another) => {
        warn(another);
        attempt(() => channel.close(), warn);
      },
    );
  });
}

function attempt(action: () => void, failed: (error: unknown) => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof ExitNow) leaveLoops(error);
    else failed(error);
  }
}
