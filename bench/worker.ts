// Times one contender, in a process of its own: what V8 has learned from the others would slow it down.
import { do_not_optimize, measure } from 'mitata';
import { type Answer, named, type Task } from './groups/group.ts';
import { GROUPS } from './groups/index.ts';
import type { Effort, Reply, Request } from './protocol.ts';
import type { Result } from './result.ts';

const [groupName = '', contender = ''] = process.argv.slice(2);
const group = named(GROUPS, groupName);

process.on('message', async (message) => {
  try {
    say(await answerTo(message as Request));
  } catch (error) {
    say({ kind: 'failed', message: String(error) });
  }
});
say({ kind: 'ready' });

function say(reply: Reply): void {
  process.send?.(reply);
}

async function answerTo(request: Request): Promise<Reply> {
  if (request.kind === 'time') return { kind: 'timed', result: await time(request.row, request.effort) };
  for (const row of request.rows) {
    await warmUp(group.prepare(contender, row), request.milliseconds / request.rows.length);
  }
  return { kind: 'ready' };
}

async function time(row: string, effort: Effort): Promise<Result> {
  const task = group.prepare(contender, row);
  await warmUp(task, effort.warmUpMilliseconds);
  const run = (): Answer | Promise<Answer> => {
    const answer = task.run();
    do_not_optimize(answer);
    return answer;
  };
  const stats = await measure(run, {
    min_cpu_time: effort.minMilliseconds * 1e6,
    min_samples: effort.minRuns,
    // A run takes long enough to be a sample by itself.
    batch_threshold: 0,
    // A forced collection throws out code that V8 has compiled for the decoders of past runs, and what follows
    // times the compiler: two to four times as slow for wirecut, unchanged for a plain loop.
    gc: false,
  });
  checkAnswer(task, await task.run());
  const { min, p25, p50, p75, p99, samples } = stats;
  return {
    group: group.name,
    row,
    contender,
    bytes: task.bytes,
    count: task.expected.count,
    samples: samples.length,
    min,
    p25,
    p50,
    p75,
    p99,
  };
}

/**
 * V8 compiles what runs often, and does so in the background: until it has, a run says
 * little. In time of the processor, since the workers of a crew warm up together.
 */
async function warmUp(task: Task, milliseconds: number): Promise<void> {
  const start = process.cpuUsage();
  let used: NodeJS.CpuUsage;
  do {
    checkAnswer(task, await task.run());
    used = process.cpuUsage(start);
  } while (used.user + used.system < milliseconds * 1000);
}

/** The bytes were compared before; this is to see that the timed code does the same. */
function checkAnswer({ expected }: Task, { count, sum }: Answer): void {
  if (count !== expected.count || sum !== expected.sum) {
    throw new Error(`answers ${count} and ${sum}, not ${expected.count} and ${expected.sum}`);
  }
}
