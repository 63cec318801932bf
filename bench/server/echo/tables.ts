import { table } from '../../table.ts';
import { percent, spread, threeDigits, times } from '../numbers.ts';
import { type Cell, ratios, repliesPerSecond } from './cell.ts';
import { OURS } from './contenders.ts';
import { ROWS } from './rows.ts';

/** Above this, the client has hardly been waiting for the server. */
const BUSY = 0.9;

export function ratioTable(cells: readonly Cell[], contenders: readonly string[]): string {
  const body = contenders
    .filter((name) => name !== OURS.name)
    .map((name) => {
      const all = ratios(cells, OURS.name, name);
      return [
        `beside ${name}`,
        ...ROWS.map((row) => cellOf(all.find((ratio) => ratio.row === row.name)?.ratio, times)),
      ];
    });
  return table(['wirecut, speed', ...ROWS.map(({ name }) => name)], body);
}

export function speedTable(cells: readonly Cell[], contenders: readonly string[]): string {
  const body = contenders.map((name) => {
    const own = cells.filter(({ contender }) => contender === name);
    const speeds = ROWS.map((row) => own.find((cell) => cell.row === row)).map((cell) =>
      cellOf(cell && repliesPerSecond(cell) / 1e6, threeDigits),
    );
    return [name, ...speeds];
  });
  return table(['million replies/s', ...ROWS.map(({ name }) => name)], body);
}

/** How far to trust them. */
export function reservations(cells: readonly Cell[]): string[] {
  const rates = cells.map(({ samples }) => samples.map(({ replies, seconds }) => replies / seconds));
  const widest = Math.max(0, ...rates.map(spread));
  const busy = cells.filter(({ samples }) => samples.some((sample) => sample.busy >= BUSY));
  const where = [...new Set(busy.map(({ contender }) => contender))]
    .map((name) => `${name} (${rowsOf(busy, name)})`)
    .join('; ');
  return [
    `repeats lie within ${percent(widest)} of their median, in the worst cell`,
    ...(where === ''
      ? []
      : [`the client was at its limit, so that these may be faster than shown: ${where}`]),
  ];
}

function rowsOf(cells: readonly Cell[], name: string): string {
  const rows = cells.filter(({ contender }) => contender === name).map(({ row }) => row.name);
  return rows.length === ROWS.length ? 'every row' : rows.join('; ');
}

function cellOf(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? 'wrong' : format(value);
}
