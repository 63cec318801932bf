import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { checkAnswer } from '../answer.ts';
import type { RunTask } from '../groups/group.ts';
import { median } from '../recording/values.ts';
import { warmUp } from '../timed-runs.ts';

const WARM_UP_MS = 150;
const SAMPLES = 5;
const ATTEMPTS = 20;

/** What V8 has to be told for `bytesAllocated`: room for a whole run, and nothing done in other threads, at other times. */
export const FLAGS: readonly string[] = [
  '--expose-gc',
  '--single-threaded',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
];

/**
 * Bytes allocated per frame, on the heap and outside, in code that V8 has optimised: by how much the memory in use has
 * grown in a run in which none was collected. The median of some runs; it differs by a byte or two.
 */
export async function bytesAllocated(task: RunTask): Promise<number> {
  if (gc === undefined) throw new Error(`allocations are measured under ${FLAGS.join(' ')}`);
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  await warmUp(task, WARM_UP_MS);
  const samples: number[] = [];
  for (let attempt = 0; samples.length < SAMPLES; attempt++) {
    if (attempt === ATTEMPTS) throw new Error('memory is collected in every run');
    // A major collection would throw optimised code out.
    gc({ type: 'minor' });
    await observed();
    const [collected, before] = [collections, inUse()];
    const answer = await task.run();
    const after = inUse();
    await observed();
    checkAnswer(answer, task.expected);
    if (collections === collected) samples.push((after - before) / task.expected.count);
  }
  observer.disconnect();
  return median(samples);
}

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Collections are reported in a later turn. */
async function observed(): Promise<void> {
  await turn();
  await turn();
}
