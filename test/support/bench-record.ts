// Records of runs that were never run.

import type { Taken } from '../../bench/machine.ts';
import type { GroupRecord, TableRecord } from '../../bench/recording/record.ts';
import type { Run } from '../../bench/report/runs.ts';

type Samples = TableRecord['samples'];

/** A table of what is in `samples`; contenders are ours if their names begin with `wirecut`, the first is the baseline. */
export function tableOf(samples: Samples, options: Partial<TableRecord> = {}): TableRecord {
  const names = Object.keys(samples);
  return {
    title: 'Lines',
    unit: 'GB/s',
    better: 'more',
    columns: [...new Set(names.flatMap((name) => Object.keys(samples[name] ?? {})))],
    contenders: names.map((name) => ({ name, own: name.startsWith('wirecut') })),
    baseline: names[0] ?? '',
    samples,
    ...options,
  };
}

export function groupOf(
  name: string,
  tables: readonly TableRecord[],
  rest: Partial<GroupRecord> = {},
): GroupRecord {
  return {
    name,
    question: `What of ${name}?`,
    tables,
    targets: [],
    notes: [],
    wrong: [],
    passed: 5,
    failed: 0,
    ...rest,
  };
}

export function runOf(
  groups: readonly GroupRecord[],
  {
    node = '20.20.2',
    date = '2026-11-20',
    commit = 'abc1234',
    effort = 'thorough' as 'thorough' | 'quick',
    taken = {} as Partial<Taken>,
  } = {},
): Run {
  return {
    file: `${date}-abacus-node${node}${effort === 'quick' ? '-quick' : ''}.json`,
    record: {
      format: 1,
      setting: {
        machine: 'Abacus, 2 cores, 1 GiB, governor: none visible',
        system: 'Linux 6, x64',
        versions: `Node ${node}`,
        node,
        commit,
      },
      effort,
      groups: groups.map((group) => ({
        ...group,
        taken: { date, command: 'npm run bench -- --record', load: '0.1', ...taken },
      })),
    },
  };
}

/** What the summary begins with, and a group for each kind of chart. */
export function fullRun(node?: string): Run {
  const decode = tableOf(
    {
      'wirecut, callback': { '32 B': [3, 3.3, 3.2], '16 KiB': [20] },
      'wirecut, batch': { '32 B': [5], '16 KiB': [18] },
      'wirecut, lines as strings': { '32 B': [1.3] },
      'naive Buffer.concat': { '32 B': [0.15], '16 KiB': [7] },
      'careful Buffer.indexOf': { '32 B': [0.35], '16 KiB': [13] },
      'node:readline': { '32 B': [0.28] },
      split2: { '32 B': [0.53], '16 KiB': [5] },
      'V8 split, latin1': { '32 B': [1.06], '16 KiB': [11] },
      'C, memchr loop': { '32 B': [3.43], '16 KiB': [30] },
      'Go, bufio.Scanner': { '32 B': [2], '16 KiB': [18] },
    },
    { title: 'Frames ending in "\\n"' },
  );
  const columns = ['8 B', '32 B', '64 B', '256 B', '1 KiB', '4 KiB', '16 KiB'];
  const row = (first: number, growth: number): Samples[string] =>
    Object.fromEntries(columns.map((column, i) => [column, [first * growth ** i]]));
  const rivals: Samples = {
    wirecut: row(1, 2),
    '@serialport/parser-delimiter, and a name that goes on': row(0.004, 3),
    'a <wild> & "strange" one\u0001': row(1, 2.0001),
    'far behind': row(0.0001, 1.1),
    'far ahead': row(90, 2),
  };
  const depths = tableOf({
    wirecut: { '1 at a time': [2] },
    'redis-server': { '1 at a time': [1] },
  });
  const groups = [
    groupOf('decode', [decode], { wrong: ['node:readline: 7 of 7. First: "x" is not "y".'] }),
    groupOf('wide/range', [
      tableOf(rivals),
      tableOf(rivals, { title: 'A title that is as long as titles get' }),
    ]),
    groupOf('one-rival', [
      { ...depths, title: 'PING' },
      { ...depths, title: 'SET' },
    ]),
    groupOf('small', [depths]),
  ];
  return runOf(groups, node === undefined ? {} : { node });
}
