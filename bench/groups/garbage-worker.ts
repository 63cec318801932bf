// Measures what one contender allocates, or how long it takes to collect that, in a process of its own:
// garbage-worker.ts CONTENDER allocated|collected ROW...
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAnswer } from '../answer.ts';
import { sendFinding } from '../probe.ts';
import { warmUp } from '../timed-runs.ts';
import { garbageGroup } from './garbage-group.ts';
import type { RunTask } from './group.ts';

/** What is asked about: bytes for each frame, or milliseconds for each million of them. */
export type Question = 'allocated' | 'collected';

const WARM_UP_MILLISECONDS = 300;
/** How many runs are measured in one go: what they allocate has to fit where the young are. */
const RUNS = 2;
const ATTEMPTS = 5;
const COLLECTED_MILLISECONDS = 400;

/** Of all collections so far. */
let collections = 0;
let milliseconds = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    collections++;
    milliseconds += duration;
  }
}).observe({ entryTypes: ['gc'] });

const [contender = '', question, ...rows] = process.argv.slice(2);

await sendFinding(async () => {
  const findings: Record<string, number> = {};
  for (const row of rows) {
    const task = garbageGroup.prepare(contender, row);
    if (!('run' in task)) throw new TypeError('there is something to run');
    await warmUp(task, WARM_UP_MILLISECONDS);
    findings[row] = question === 'allocated' ? await allocated(task) : await collected(task);
  }
  return findings;
});

/** Bytes for each frame. Nothing may be collected meanwhile, for it is the growth of all memory that is looked at. */
async function allocated(task: RunTask): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Of the young alone: a whole collection would throw out compiled code.
    await globalThis.gc?.({ type: 'minor', execution: 'async' });
    await told();
    const collectionsBefore = collections;
    const before = memoryUsed();
    for (let run = 0; run < RUNS; run++) checkAnswer(await task.run(), task.expected);
    const bytes = memoryUsed() - before;
    await told();
    if (collections === collectionsBefore) return bytes / (RUNS * task.expected.count);
  }
  throw new Error('there was a collection in each attempt');
}

/** Milliseconds for each million frames. */
async function collected(task: RunTask): Promise<number> {
  await told();
  const before = milliseconds;
  let frames = 0;
  for (const end = performance.now() + COLLECTED_MILLISECONDS; performance.now() < end; ) {
    checkAnswer(await task.run(), task.expected);
    frames += task.expected.count;
  }
  await told();
  return ((milliseconds - before) / frames) * 1e6;
}

function memoryUsed(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Observers hear of what has happened a little later. */
async function told(): Promise<void> {
  await delay(20);
}
