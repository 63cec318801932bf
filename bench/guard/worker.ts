// Measures tasks, one after the other, and says what has come out. Arguments: the measurement, and the tasks' names.
import { sendFinding } from '../probe.ts';
import { bestTime } from './best-time.ts';
import { bytesAllocated } from './bytes-allocated.ts';
import { TASKS } from './tasks.ts';

const MEASUREMENTS = { bytesAllocated, bestTime };

const [measurement = '', ...names] = process.argv.slice(2);
await sendFinding(measured);

async function measured(): Promise<Readonly<Record<string, number>>> {
  const measure = Object.entries(MEASUREMENTS).find(([name]) => name === measurement)?.[1];
  if (measure === undefined) throw new RangeError(`no measurement ${JSON.stringify(measurement)}`);
  const numbers: Record<string, number> = {};
  for (const name of names) {
    const prepare = TASKS[name];
    if (prepare === undefined) throw new RangeError(`no task ${JSON.stringify(name)}`);
    numbers[name] = await measure(prepare());
  }
  return numbers;
}
