import { do_not_optimize, measure } from 'mitata';
import { type Answer, checkAnswer } from './answer.ts';
import type { RunTask } from './groups/group.ts';
import type { Effort } from './protocol.ts';
import type { Timing } from './result.ts';
import { stopwatch } from './stopwatch.ts';

/** Times the runs of a task in this process. */
export async function timeRuns(task: RunTask, effort: Effort): Promise<Timing> {
  await warmUp(task, effort.warmUpMilliseconds);
  const run = (): Answer | Promise<Answer> => {
    const answer = task.run();
    do_not_optimize(answer);
    return answer;
  };
  const { p50 } = await measure(run, {
    min_cpu_time: effort.minMilliseconds * 1e6,
    min_samples: effort.minRuns,
    // A run takes long enough to be a sample by itself.
    batch_threshold: 0,
    // A forced collection throws out code that V8 has compiled for the decoders of past runs, and what follows
    // times the compiler: two to four times as slow for wirecut, unchanged for a plain loop.
    gc: false,
  });
  checkAnswer(await task.run(), task.expected);
  return { p50 };
}

/**
 * V8 compiles what runs often, and does so in the background: until it has, a run says
 * little. In time of the processor, since the workers of a crew warm up together.
 */
export async function warmUp(task: RunTask, milliseconds: number): Promise<void> {
  const spent = stopwatch();
  do checkAnswer(await task.run(), task.expected);
  while (spent() < milliseconds);
}
