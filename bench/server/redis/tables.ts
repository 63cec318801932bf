import type { TableRecord } from '../../recording/record.ts';
import { median } from '../../recording/values.ts';
import { OURS, THEIRS } from './contenders.ts';
import { COMMANDS } from './redis-benchmark.ts';

/** Requests per second of one command at one depth, time after time. */
export interface Cell {
  readonly command: string;
  readonly depth: number;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

export function ratioOf({ ours, theirs }: Cell): number {
  return median(ours) / median(theirs);
}

/** One for each command. */
export function tablesOf(cells: readonly Cell[]): TableRecord[] {
  return COMMANDS.flatMap((command) => {
    const own = cells.filter((cell) => cell.command === command);
    return own.length === 0 ? [] : [tableOf(command, own)];
  });
}

function tableOf(command: string, cells: readonly Cell[]): TableRecord {
  const samplesBy = (ratesOf: (cell: Cell) => readonly number[]): TableRecord['samples'][string] =>
    Object.fromEntries(cells.map((cell) => [columnOf(cell), ratesOf(cell).map((rate) => rate / 1000)]));
  return {
    title: command,
    unit: 'thousand requests/s',
    better: 'more',
    columns: cells.map(columnOf),
    contenders: [
      { name: OURS, own: true },
      { name: THEIRS, own: false },
    ],
    baseline: OURS,
    samples: { [OURS]: samplesBy(({ ours }) => ours), [THEIRS]: samplesBy(({ theirs }) => theirs) },
  };
}

function columnOf({ depth }: Cell): string {
  return `${depth} at a time`;
}
