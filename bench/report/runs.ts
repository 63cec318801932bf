import type { Filed } from '../recording/read-records.ts';
import type { RecordedGroup } from '../recording/record.ts';
import { isRepeat, repeatFile } from '../recording/record-file.ts';
import { isSame } from '../recording/recorder.ts';

/** A record, and the one that was taken after it to be held against it. */
export interface Run extends Filed {
  readonly repeat?: Filed;
}

export function majorOf({ record }: Filed): number {
  return Number.parseInt(record.setting.node, 10);
}

/** The newest run of each Node major, a quick one only if there is no other; the oldest major first. */
export function newestOfEachMajor(all: readonly Filed[]): Run[] {
  const newest = new Map<number, Filed>();
  const records = all.filter(({ file }) => !isRepeat(file));
  for (const filed of records.sort(byWorth)) newest.set(majorOf(filed), filed);
  return [...newest.values()].sort((a, b) => majorOf(a) - majorOf(b)).map((filed) => withRepeat(filed, all));
}

/** What was repeated with another commit, or elsewhere, is no repeat. */
function withRepeat(filed: Filed, all: readonly Filed[]): Run {
  const repeat = all.find(({ file }) => file === repeatFile(filed.file));
  const { setting } = filed.record;
  return repeat !== undefined && isSame(repeat.record.setting, setting) ? { ...filed, repeat } : filed;
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
  readonly group: RecordedGroup;
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
function byWorth(a: Filed, b: Filed): number {
  const [{ setting: one }, { setting: other }] = [a.record, b.record];
  return (
    Number(isThorough(a)) - Number(isThorough(b)) ||
    compare(dateOf(a), dateOf(b)) ||
    one.node.localeCompare(other.node, 'en', { numeric: true }) ||
    compare(a.file, b.file)
  );
}

/** When the last of its groups was taken. */
export function dateOf({ record }: Filed): string {
  return (
    record.groups
      .map(({ taken }) => taken.date)
      .sort()
      .at(-1) ?? ''
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function isThorough({ record }: Filed): boolean {
  return record.effort === 'thorough';
}
