// Times one contender, in a process of its own: what V8 has learned from the others would slow it down.
import { named } from './groups/group.ts';
import { GROUPS } from './groups/index.ts';
import type { Effort, Reply, Request } from './protocol.ts';
import type { Result } from './result.ts';
import { timeRuns, warmUp } from './timed-runs.ts';

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
    const task = group.prepare(contender, row);
    if ('run' in task) await warmUp(task, request.milliseconds / request.rows.length);
  }
  return { kind: 'ready' };
}

async function time(row: string, effort: Effort): Promise<Result> {
  const task = group.prepare(contender, row);
  const timing = 'run' in task ? await timeRuns(task, effort) : await task.time(effort);
  return { row, contender, bytes: task.bytes, count: task.expected.count, ...timing };
}
