import { table } from '../../table.ts';
import { median, threeDigits, times } from '../numbers.ts';
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

export function ratioTable(cells: readonly Cell[]): string {
  return tableOf(cells, 'beside redis-server', (cell) => times(ratioOf(cell)));
}

export function speedTable(cells: readonly Cell[]): string {
  const thousands = (rates: readonly number[]): string => threeDigits(median(rates) / 1000);
  return tableOf(
    cells,
    'thousand requests/s',
    ({ ours, theirs }) => `${thousands(ours)} / ${thousands(theirs)}`,
  );
}

function tableOf(cells: readonly Cell[], title: string, format: (cell: Cell) => string): string {
  const depths = [...new Set(cells.map(({ depth }) => depth))];
  const body = COMMANDS.map((command) => {
    const row = depths.map((depth) => cells.find((cell) => cell.command === command && cell.depth === depth));
    return [command, ...row.map((cell) => (cell ? format(cell) : '-'))];
  });
  return table([title, ...depths.map((depth) => `${depth} at a time`)], body);
}
