import { threeDigits } from '../numbers.ts';
import type { TableRecord } from '../recording/record.ts';
import { firstOfTheirTitles, ratioOf, valueIn } from '../recording/values.ts';
import { isAhead, overlap, ownOf, rivalsOf } from './comparing.ts';
import type { GroupOfRun } from './runs.ts';
import { textTable } from './text-table.ts';

/** Every rival that is ahead of the contender that it is shown beside, and in which columns. */
export function lossesRegion(groups: readonly GroupOfRun[]): string {
  const rows = groups.flatMap(({ group: { name, tables } }) =>
    firstOfTheirTitles(tables).flatMap((table) =>
      rivalsOf(table).flatMap((rival) => lossTo(name, table, rival)),
    ),
  );
  if (rows.length === 0) return 'None.';
  return textTable(['group', 'table', 'who is ahead', 'of whom', 'where, and by how much'], rows);
}

function lossTo(group: string, table: TableRecord, rival: string): string[][] {
  const columns = table.columns.filter((column) => isAhead(table, rival, column));
  if (columns.length === 0) return [];
  const where = columns.map((column) => lossIn(table, rival, column)).join(', ');
  return [[group, table.title, rival, table.baseline, where]];
}

/** By how much; bold where nothing of ours is as good, `~` where it may be chance. */
function lossIn(table: TableRecord, rival: string, column: string): string {
  const ratio = ratioOf(table, rival, column);
  const amount =
    ratio === undefined
      ? `${shown(table, rival, column)} to ${shown(table, table.baseline, column)}`
      : `${threeDigits(ratio)}x`;
  const chance = overlap(table, column, rival, table.baseline) ? '~' : '';
  const beatsAll = ownOf(table).every(
    (own) => valueIn(table, own, column) === undefined || isAhead(table, rival, column, own),
  );
  const text = `${chance}${amount} at ${column}`;
  return beatsAll ? `**${text}**` : text;
}

function shown(table: TableRecord, contender: string, column: string): string {
  return threeDigits(valueIn(table, contender, column) ?? Number.NaN);
}
