import { checkAnswer } from '../answer.ts';
import type { RunTask } from '../groups/group.ts';

/** Runs a task so that V8 optimises it: for so many milliseconds of the processor, which on a busy machine take longer. */
export async function warmUp(task: RunTask, milliseconds: number): Promise<void> {
  const spent = stopwatch();
  do checkAnswer(await task.run(), task.expected);
  while (spent() < milliseconds);
}

/** Milliseconds of the processor since it was made. */
export function stopwatch(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
