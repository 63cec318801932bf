import type { Bench, Progress } from './bench.ts';
import { type Checked, check } from './check.ts';
import { type Group, isAsked, type Row } from './groups/group.ts';
import type { GroupRecord, TableRecord, Thoroughness } from './recording/record.ts';
import { gigabytesPerSecond, middleResults, nanosecondsPerItem, type Result } from './result.ts';
import { EFFORTS, secondsOf, type TimingEffort, timeAll } from './timing.ts';

/** A group of contenders that are timed each in a process of their own, as a part of the suite. */
export function inProcess(listed: Group): Bench {
  const { name, question } = listed;
  return {
    name,
    question,
    estimate(thoroughness) {
      const group = asked(listed, thoroughness);
      return secondsOf(group, rowsOf(group, thoroughness), EFFORTS[thoroughness]);
    },
    async check(progress) {
      const group = await opened(listed);
      progress('checking all answers');
      return recordOf(group, await check(group, group.rows(false)));
    },
    async measure(thoroughness, progress) {
      const group = asked(await opened(listed), thoroughness);
      return await measure(group, thoroughness, progress);
    },
  };
}

async function measure(group: Group, thoroughness: Thoroughness, progress: Progress): Promise<GroupRecord> {
  const rows = rowsOf(group, thoroughness);
  progress('checking all answers');
  const checked = await check(group, rows);
  const results = await timeAll(group, rows, checked, EFFORTS[thoroughness], progress);
  const record = recordOf(group, checked);
  return {
    ...record,
    notes: [...record.notes, whatSamplesAre(EFFORTS[thoroughness])],
    tables: tablesOf(group, rows, results),
    targets: group.targets(middleResults(results)),
  };
}

function whatSamplesAre({ effort }: TimingEffort): string {
  const { warmUpMilliseconds, minMilliseconds } = effort;
  return `a sample is the median run of a process, of at least ${minMilliseconds} ms, behind ${warmUpMilliseconds} ms to warm up`;
}

/** As this machine can run it. */
async function opened(group: Group): Promise<Group> {
  return (await group.open?.()) ?? group;
}

/** A quick run leaves out contenders, too. */
function asked(group: Group, thoroughness: Thoroughness): Group {
  const { quickContenders } = group;
  if (thoroughness === 'thorough' || quickContenders === undefined) return group;
  return { ...group, contenders: group.contenders.filter((name) => quickContenders.includes(name)) };
}

function rowsOf(group: Group, thoroughness: Thoroughness): readonly Row[] {
  return group.rows(thoroughness === 'quick');
}

export function recordOf(
  { name, question, notes = [] }: Group,
  { wrong, passed, failed }: Checked,
): GroupRecord {
  return { name, question, tables: [], targets: [], notes, wrong: wrong.map(wrongLine), passed, failed };
}

function wrongLine({ contender, kind, wrong, checked, first, rows }: Checked['wrong'][number]): string {
  const consequence = rows.length > 0 ? ` Not timed on: ${rows.join(', ')}.` : '';
  return `${contender}: ${wrong} of ${checked} wrong on ${kind}. First: ${first}.${consequence}`;
}

/** Two of each title: how many bytes a second, and how long for each frame. */
function tablesOf(group: Group, rows: readonly Row[], results: readonly Result[]): TableRecord[] {
  const titles = [...new Set(rows.map((row) => row.table))];
  return titles.flatMap((title) => {
    const columns = rows.filter((row) => row.table === title);
    const contenders = group.contenders.filter((name) => columns.some((row) => isAsked(name, row)));
    const table = {
      title,
      columns: columns.map(({ column }) => column),
      contenders: contenders.map((name) => ({ name, own: group.own.has(name) })),
      baseline: group.baseline,
    };
    const samplesBy = (toValue: (result: Result) => number): TableRecord['samples'] =>
      samplesOf(contenders, columns, results, toValue);
    return [
      { ...table, unit: 'GB/s', better: 'more' as const, samples: samplesBy(gigabytesPerSecond) },
      {
        ...table,
        unit: `ns per ${group.unit}`,
        better: 'less' as const,
        samples: samplesBy(nanosecondsPerItem),
      },
    ];
  });
}

function samplesOf(
  contenders: readonly string[],
  rows: readonly Row[],
  results: readonly Result[],
  toValue: (result: Result) => number,
): TableRecord['samples'] {
  const cellsOf = (contender: string) =>
    rows.flatMap(({ name, column }): [string, number[]][] => {
      const taken = results
        .filter((result) => result.row === name && result.contender === contender)
        .map(toValue)
        // Where there is nothing to find, nothing takes no time.
        .filter(Number.isFinite);
      return taken.length === 0 ? [] : [[column, taken]];
    });
  return Object.fromEntries(contenders.map((name) => [name, Object.fromEntries(cellsOf(name))]));
}
