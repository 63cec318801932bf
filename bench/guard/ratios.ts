import { measure } from './measuring.ts';
import { TIMED } from './tasks.ts';

/**
 * How many times as fast frames are delivered as what nearly every tutorial shows, each in a process of its own.
 *
 * @param suffices Whether a ratio will do; one that does not is measured once more.
 */
export async function ratios(
  suffices: (what: string, ratio: number) => boolean,
): Promise<Record<string, number>> {
  const rivals = new Map<string, number>();
  const found: Record<string, number> = {};
  for (const [ours, rival] of TIMED) {
    const what = `${ours}: times as fast as ${rival}`;
    const best = rivals.get(rival) ?? (await nanoseconds(rival));
    rivals.set(rival, best);
    const ratio = best / (await nanoseconds(ours));
    found[what] = suffices(what, ratio) ? ratio : (await nanoseconds(rival)) / (await nanoseconds(ours));
  }
  return found;
}

async function nanoseconds(name: string): Promise<number> {
  return (await measure('bestTime', [name]))[name] as number;
}
