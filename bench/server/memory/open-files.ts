import { run } from '../run.ts';

/** What a process needs beside its connections. */
const OTHERS = 100;

/** How many connections a process of ours may have at the same time. */
export async function connectionsAllowed(): Promise<number> {
  // Node has raised its own limit as far as it could, and children inherit that.
  const limit = (await run(['sh', '-c', 'ulimit -n'], 5000)).trim();
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit) - OTHERS;
}
