import type { Filed } from '../recording/read-records.ts';
import type { GroupRecord } from '../recording/record.ts';

export type Run = Filed;

export function majorOf({ record }: Run): number {
  return Number.parseInt(record.setting.node, 10);
}

/** The newest run of each Node major, a quick one only if there is no other; the oldest major first. */
export function newestOfEachMajor(runs: readonly Run[]): Run[] {
  const newest = new Map<number, Run>();
  for (const run of [...runs].sort(byWorth)) newest.set(majorOf(run), run);
  return [...newest.values()].sort((a, b) => majorOf(a) - majorOf(b));
}

/** The one whose tables are shown: thorough before quick, with as many groups as can be had, of the newest Node. */
export function mainRun(runs: readonly Run[]): Run {
  const [main] = [...runs].sort(
    (a, b) =>
      Number(isThorough(b)) - Number(isThorough(a)) ||
      b.record.groups.length - a.record.groups.length ||
      majorOf(b) - majorOf(a),
  );
  if (main === undefined) throw new Error('no record');
  return main;
}

/** A group, and the run that it was measured in. */
export interface GroupOfRun {
  readonly run: Run;
  readonly group: GroupRecord;
}

/** Each group once: from the main run, or else from the newest Node that has it. */
export function groupsOf(runs: readonly Run[]): GroupOfRun[] {
  const main = mainRun(runs);
  const others = runs.filter((run) => run !== main).reverse();
  const groups = new Map<string, GroupOfRun>();
  for (const run of [main, ...others]) {
    for (const group of run.record.groups) {
      if (!groups.has(group.name)) groups.set(group.name, { run, group });
    }
  }
  return [...groups.values()];
}

/** The one that is to be believed last. */
function byWorth(a: Run, b: Run): number {
  const [{ setting: one }, { setting: other }] = [a.record, b.record];
  return (
    Number(isThorough(a)) - Number(isThorough(b)) ||
    compare(one.date, other.date) ||
    one.node.localeCompare(other.node, 'en', { numeric: true }) ||
    compare(a.file, b.file)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function isThorough({ record }: Run): boolean {
  return record.effort === 'thorough';
}
