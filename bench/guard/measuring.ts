import { fork } from 'node:child_process';
import { once } from 'node:events';

const WORKER = new URL('./worker.ts', import.meta.url);

/** What a worker says. */
export type Reply = { readonly numbers: Readonly<Record<string, number>> } | { readonly failed: string };

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
  const worker = fork(WORKER, [measurement, ...names], { execArgv: [...process.execArgv, ...flags] });
  const exit = once(worker, 'exit');
  const silence: Reply = { failed: 'its process has said nothing' };
  const [reply]: Reply[] = await Promise.race([once(worker, 'message'), exit.then(() => [silence])]);
  await exit;
  if (reply === undefined) throw new Error(`${names.join(', ')}: an empty reply`);
  if ('failed' in reply) throw new Error(`${names.join(', ')}: ${reply.failed}`);
  return reply.numbers;
}
