import type { TableRecord } from '../../recording/record.ts';
import type { Cell } from './cell.ts';
import type { Contender } from './contender.ts';
import type { Row } from './rows.ts';

/** Above this, the client has hardly been waiting for the server. */
const BUSY = 0.9;

export interface Results {
  /** The contender that the others are held against. */
  readonly ours: string;
  readonly rows: readonly Row[];
  readonly contenders: readonly Contender[];
  readonly cells: readonly Cell[];
}

export function echoTable({ ours, rows, contenders, cells }: Results): TableRecord {
  return {
    title: 'Lines sent back',
    unit: 'million replies/s',
    better: 'more',
    columns: rows.map(({ name }) => name),
    contenders: contenders.map(({ name, own }) => ({ name, own })),
    baseline: ours,
    samples: Object.fromEntries(contenders.map(({ name }) => [name, samplesOf(name, cells)])),
  };
}

function samplesOf(contender: string, cells: readonly Cell[]): TableRecord['samples'][string] {
  return Object.fromEntries(
    cells
      .filter((cell) => cell.contender === contender)
      .map(({ row, samples }) => [row.name, samples.map(({ replies, seconds }) => replies / seconds / 1e6)]),
  );
}

/** How far to trust them. */
export function busyNotes(rows: readonly Row[], cells: readonly Cell[]): string[] {
  const busy = cells.filter(({ samples }) => samples.some((sample) => sample.busy >= BUSY));
  const where = [...new Set(busy.map(({ contender }) => contender))]
    .map((name) => `${name} (${rowsOf(busy, name, rows.length)})`)
    .join('; ');
  return where === ''
    ? []
    : [`the client was at its limit, so that these may be faster than shown: ${where}`];
}

function rowsOf(cells: readonly Cell[], name: string, all: number): string {
  const rows = cells.filter(({ contender }) => contender === name).map(({ row }) => row.name);
  return rows.length === all ? 'every row' : rows.join('; ');
}
