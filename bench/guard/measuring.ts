import { messageOf } from '../numbers.ts';
import { probe, withOurs } from '../probe.ts';

const WORKER = new URL('./worker.ts', import.meta.url);

export type Measurement = 'bytesAllocated' | 'bestTime';

/**
 * Measures tasks in a process of their own: what V8 has learned from others would change what it makes of them.
 *
 * @param flags For that process.
 * @returns A number for each.
 * @throws {Error} If one of them gives a wrong answer.
 */
export async function measure(
  measurement: Measurement,
  names: readonly string[],
  flags: readonly string[] = [],
): Promise<Readonly<Record<string, number>>> {
  try {
    return await probe(WORKER, [measurement, ...names], withOurs(...flags));
  } catch (error) {
    throw new Error(`${names.join(', ')}: ${messageOf(error)}`, { cause: error });
  }
}
