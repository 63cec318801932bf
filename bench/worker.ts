// Times one contender, in a process of its own: what V8 learns from the others would slow it down.
import { do_not_optimize, measure } from 'mitata';
import { type Answer, named, type Task } from './groups/group.ts';
import { GROUPS } from './groups/index.ts';
import type { Effort, Reply, Request } from './protocol.ts';
import type { Result } from './result.ts';

const [groupName = '', contender = ''] = process.argv.slice(2);
const group = named(GROUPS, groupName);

process.on('message', async (request) => {
  const { row, effort } = request as Request;
  try {
    reply({ kind: 'timed', result: await time(row, effort) });
  } catch (error) {
    reply({ kind: 'failed', message: String(error) });
  }
});
reply({ kind: 'ready' });

async function time(row: string, { minMilliseconds, minRuns }: Effort): Promise<Result> {
  const task = group.prepare(contender, row);
  checkAnswer(task, await task.run());
  const run = (): Answer | Promise<Answer> => {
    const answer = task.run();
    do_not_optimize(answer);
    return answer;
  };
  const stats = await measure(run, {
    min_cpu_time: minMilliseconds * 1e6,
    min_samples: minRuns,
    // A run takes long enough to be a sample by itself.
    batch_threshold: 0,
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

/** The bytes were compared before; this is to see that the timed code does the same. */
function checkAnswer({ expected }: Task, { count, sum }: Answer): void {
  if (count !== expected.count || sum !== expected.sum) {
    throw new Error(`answers ${count} and ${sum}, not ${expected.count} and ${expected.sum}`);
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}
