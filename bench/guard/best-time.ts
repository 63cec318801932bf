import type { RunTask } from '../groups/group.ts';
import { stopwatch } from '../stopwatch.ts';
import { warmUp } from '../timed-runs.ts';

const WARM_UP_MS = 300;
const TIMED_MS = 200;

/** Nanoseconds per frame of the fastest of many runs: what others do on the machine only makes runs slower. */
export async function bestTime(task: RunTask): Promise<number> {
  await warmUp(task, WARM_UP_MS);
  const spent = stopwatch();
  let best = Number.POSITIVE_INFINITY;
  do {
    const start = performance.now();
    await task.run();
    best = Math.min(best, performance.now() - start);
  } while (spent() < TIMED_MS);
  return (best * 1e6) / task.expected.count;
}
