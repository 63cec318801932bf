// Runs one contender of a group on one row until it is stopped. Arguments: their names.
import { setImmediate as turn } from 'node:timers/promises';
import { checkAnswer } from '../answer.ts';
import { named } from '../groups/group.ts';
import { GROUPS } from '../groups/index.ts';
import { warmUp } from '../timed-runs.ts';

const WARM_UP_MS = 1000;

const [groupName = '', contender = '', row = ''] = process.argv.slice(2);
const task = named(GROUPS, groupName).prepare(contender, row);
if (!('run' in task)) throw new Error(`${contender} is a program of its own, which times itself`);

await warmUp(task, WARM_UP_MS);
console.log('warm');
for (;;) {
  checkAnswer(await task.run(), task.expected);
  // So that orders come through.
  await turn();
}
