import { ExitNow } from './exit-now.ts';
import { leaveLoops } from './poll.ts';

/** Does something for a channel: what is thrown goes to its `handleError`, but for `ExitNow`. */
export function guarded(channel: { handleError(error: unknown): void }, action: () => void): void {
  try {
    try {
      action();
    } catch (error) {
      if (error instanceof ExitNow) throw error;
      channel.handleError(error);
    }
  } catch (error) {
    if (!(error instanceof ExitNow)) throw error;
    leaveLoops(error);
  }
}
