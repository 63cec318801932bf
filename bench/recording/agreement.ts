// Whether a run and its repeat say the same.
import type { GroupRecord, TableRecord } from './record.ts';
import { firstOfTheirTitles, ratioInterval, ratioOf } from './values.ts';

/** A ratio of a table, by both runs. */
export interface TwoRatios {
  readonly group: string;
  readonly table: TableRecord;
  readonly contender: string;
  readonly column: string;
  readonly first: number;
  readonly second: number;
  /** How much more the greater one is than the lesser, as a part of the lesser. */
  readonly apart: number;
  /** Whether what each may be, by its own samples, meets what the other may be. */
  readonly agree: boolean;
}

/** All ratios that both runs have, of cells that were measured more than once: of others no spread is known. */
export function ratiosOfBoth(first: readonly GroupRecord[], second: readonly GroupRecord[]): TwoRatios[] {
  return first.flatMap((group) => {
    const again = second.find(({ name }) => name === group.name);
    return again === undefined ? [] : ratiosOfGroup(group, again);
  });
}

function ratiosOfGroup({ name: group, tables }: GroupRecord, again: GroupRecord): TwoRatios[] {
  return firstOfTheirTitles(tables).flatMap((table) => {
    const other = firstOfTheirTitles(again.tables).find(({ title }) => title === table.title);
    if (other === undefined || other.baseline !== table.baseline) return [];
    return table.contenders.flatMap(({ name }) =>
      table.columns.flatMap((column) => ratiosOfCell(group, table, other, name, column)),
    );
  });
}

function ratiosOfCell(
  group: string,
  table: TableRecord,
  again: TableRecord,
  contender: string,
  column: string,
): TwoRatios[] {
  const first = ratioOf(table, contender, column);
  const second = ratioOf(again, contender, column);
  if (contender === table.baseline || first === undefined || second === undefined) return [];
  if (![table, again].every((one) => hasSpread(one, contender, column))) return [];
  const [least, most] = ratioInterval(table, contender, column);
  const [leastAgain, mostAgain] = ratioInterval(again, contender, column);
  const apart = Math.max(first, second) / Math.min(first, second) - 1;
  const agree = least <= mostAgain && leastAgain <= most;
  return [{ group, table, contender, column, first, second, apart, agree }];
}

function hasSpread({ samples, baseline }: TableRecord, contender: string, column: string): boolean {
  return [contender, baseline].every((name) => (samples[name]?.[column]?.length ?? 0) > 1);
}
