// What the samples of a record say of two contenders.
import type { TableRecord } from '../recording/record.ts';
import { isLead, ratioOf, valueIn } from '../recording/values.ts';

export function isAhead(
  table: TableRecord,
  contender: string,
  column: string,
  beside: string = table.baseline,
): boolean {
  const ratio = ratioOf(table, contender, column, beside);
  if (ratio !== undefined) return isLead(ratio);
  const value = valueIn(table, contender, column);
  const other = valueIn(table, beside, column);
  if (value === undefined || other === undefined) return false;
  return table.better === 'more' ? value > other : value < other;
}

/** Whether the samples of two contenders do not lie apart. */
export function overlap({ samples }: TableRecord, column: string, one: string, other: string): boolean {
  const [a, b] = [samples[one]?.[column] ?? [], samples[other]?.[column] ?? []];
  return Math.min(...a) <= Math.max(...b) && Math.min(...b) <= Math.max(...a);
}

export function rivalsOf({ contenders }: TableRecord): string[] {
  return contenders.filter(({ own }) => !own).map(({ name }) => name);
}

export function ownOf({ contenders }: TableRecord): string[] {
  return contenders.filter(({ own }) => own).map(({ name }) => name);
}
