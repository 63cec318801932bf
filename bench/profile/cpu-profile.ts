import type { Profiler } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Time in which a function was running itself, not what it has called. */
interface SelfTime {
  readonly name: string;
  /** Its file and line. */
  readonly where: string;
  readonly microseconds: number;
}

/** The functions that took most of the time that was not spent waiting. */
export function hottest(profile: Profiler.Profile, count: number): string {
  const busy = selfTimes(profile).filter(({ name }) => name !== '(idle)');
  const total = busy.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const rows = busy
    .slice(0, count)
    .map(({ name, where, microseconds }) => [
      name,
      where,
      `${((100 * microseconds) / total).toFixed(1)} %`,
      (microseconds / 1000).toFixed(0),
    ]);
  return table(['function', 'where', 'self', 'ms'], rows, 2);
}

/** The longest first. */
function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTime[] {
  const spent = new Map<number, number>();
  samples.forEach((id, i) => {
    spent.set(id, (spent.get(id) ?? 0) + (timeDeltas[i] ?? 0));
  });
  const functions = new Map<string, Profiler.ProfileNode[]>();
  for (const node of nodes) {
    const { functionName, url, lineNumber } = node.callFrame;
    const key = `${functionName}\n${url}\n${lineNumber}`;
    functions.set(key, [...(functions.get(key) ?? []), node]);
  }
  return [...functions.values()]
    .map((all) => selfTime(all, spent))
    .sort((a, b) => b.microseconds - a.microseconds);
}

/** Of one function, which has a node for each way in which it came to be called. */
function selfTime(nodes: readonly Profiler.ProfileNode[], spent: ReadonlyMap<number, number>): SelfTime {
  const { functionName, url, lineNumber } = (nodes[0] as Profiler.ProfileNode).callFrame;
  return {
    name: functionName || '(anonymous)',
    where: url === '' ? 'V8, or native code' : `${shortened(url)}:${lineNumber + 1}`,
    microseconds: nodes.reduce((sum, { id }) => sum + (spent.get(id) ?? 0), 0),
  };
}

function shortened(url: string): string {
  return url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url;
}
