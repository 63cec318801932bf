// Measures tasks, one after the other, and says what has come out. Arguments: the measurement, and the tasks' names.
import { bestTime } from './best-time.ts';
import { bytesAllocated } from './bytes-allocated.ts';
import type { Reply } from './measuring.ts';
import { TASKS } from './tasks.ts';

const MEASUREMENTS = { bytesAllocated, bestTime };

const [measurement = '', ...names] = process.argv.slice(2);
process.send?.(await measured().catch((error): Reply => ({ failed: String(error) })));
process.disconnect();

async function measured(): Promise<Reply> {
  const measure = Object.entries(MEASUREMENTS).find(([name]) => name === measurement)?.[1];
  if (measure === undefined) throw new RangeError(`no measurement ${JSON.stringify(measurement)}`);
  const numbers: Record<string, number> = {};
  for (const name of names) {
    const prepare = TASKS[name];
    if (prepare === undefined) throw new RangeError(`no task ${JSON.stringify(name)}`);
    numbers[name] = await measure(prepare());
  }
  return { numbers };
}
