import { table } from '../../table.ts';
import { percent, spread, threeDigits, times } from '../numbers.ts';
import { type Cell, ratios, repliesPerSecond } from './cell.ts';
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

export function ratioTable({ ours, rows, contenders, cells }: Results): string {
  const body = contenders
    .filter(({ name }) => name !== ours)
    .map((contender) => {
      const all = ratios(cells, ours, contender.name);
      const ratioIn = ({ name }: Row) => all.find(({ row }) => row === name)?.ratio;
      return [`beside ${contender.name}`, ...rows.map((row) => cellOf(contender, ratioIn(row), times))];
    });
  return table([`${ours}, speed`, ...rows.map(({ name }) => name)], body);
}

export function speedTable({ rows, contenders, cells }: Results): string {
  const body = contenders.map((contender) => {
    const own = cells.filter((cell) => cell.contender === contender.name);
    const speeds = rows
      .map((row) => own.find((cell) => cell.row === row))
      .map((cell) => cellOf(contender, cell && repliesPerSecond(cell) / 1e6, threeDigits));
    return [contender.name, ...speeds];
  });
  return table(['million replies/s', ...rows.map(({ name }) => name)], body);
}

/** How far to trust them. */
export function reservations({ rows, cells }: Results): string[] {
  const rates = cells.map(({ samples }) => samples.map(({ replies, seconds }) => replies / seconds));
  const widest = Math.max(0, ...rates.map(spread));
  const busy = cells.filter(({ samples }) => samples.some((sample) => sample.busy >= BUSY));
  const where = [...new Set(busy.map(({ contender }) => contender))]
    .map((name) => `${name} (${rowsOf(busy, name, rows.length)})`)
    .join('; ');
  return [
    `repeats lie within ${percent(widest)} of their median, in the worst cell`,
    ...(where === ''
      ? []
      : [`the client was at its limit, so that these may be faster than shown: ${where}`]),
  ];
}

function rowsOf(cells: readonly Cell[], name: string, all: number): string {
  const rows = cells.filter(({ contender }) => contender === name).map(({ row }) => row.name);
  return rows.length === all ? 'every row' : rows.join('; ');
}

function cellOf(
  { command }: Contender,
  value: number | undefined,
  format: (value: number) => string,
): string {
  if (command === undefined) return 'not here';
  return value === undefined ? 'wrong' : format(value);
}
