import type { GroupRecord, TableRecord } from './record.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The least value that `part` of all are not above. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] as number;
}

/** Tables under one title say the same in different units: the first stands for them. */
export function firstOfTheirTitles(tables: readonly TableRecord[]): TableRecord[] {
  return tables.filter((table) => tables.find(({ title }) => title === table.title) === table);
}

/** A difference smaller than that is none. */
const LEAST_LEAD = 1.005;

/** Whether a ratio says that who it is of is the better one. */
export function isLead(ratio: number): boolean {
  return ratio >= LEAST_LEAD;
}

/** What a table says of a contender in a column: the median of what was measured, if anything was. */
export function valueIn({ samples }: TableRecord, contender: string, column: string): number | undefined {
  const taken = samples[contender]?.[column] ?? [];
  return taken.length === 0 ? undefined : median(taken);
}

/** How far apart the samples of a cell lie, as a part of their median. */
export function spreadOf({ samples }: TableRecord, contender: string, column: string): number | undefined {
  const taken = samples[contender]?.[column] ?? [];
  const range = Math.max(...taken) - Math.min(...taken);
  if (taken.length === 0) return undefined;
  return range === 0 ? 0 : range / median(taken);
}

/**
 * How many times as good as `beside` a contender is: above 1, it is the better one, whichever way the unit goes. None
 * where one of them is absent, or takes nothing at all.
 */
export function ratioOf(
  table: TableRecord,
  contender: string,
  column: string,
  beside: string = table.baseline,
): number | undefined {
  const value = valueIn(table, contender, column);
  const other = valueIn(table, beside, column);
  if (value === undefined || other === undefined) return undefined;
  const ratio = table.better === 'more' ? value / other : other / value;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/** The least and the most that a ratio may be, by the samples that it is formed of. */
export function ratioInterval(
  { samples, better, baseline }: TableRecord,
  contender: string,
  column: string,
): readonly [least: number, most: number] {
  const [own, beside] = [samples[contender]?.[column] ?? [], samples[baseline]?.[column] ?? []];
  const [over, under] = better === 'more' ? [own, beside] : [beside, own];
  return [Math.min(...over) / Math.max(...under), Math.max(...over) / Math.min(...under)];
}

/** Whether a contender has got something wrong: each line of `wrong` begins with a name and a colon. */
export function isWrong({ wrong }: GroupRecord, contender: string): boolean {
  return wrong.some((line) => line.startsWith(`${contender}: `));
}
