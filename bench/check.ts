import type { Group, Row } from './groups/group.ts';

/** A contender and a kind of input, and what it has got wrong. */
export interface Wrong {
  readonly group: string;
  readonly contender: string;
  readonly own: boolean;
  readonly kind: string;
  readonly wrong: number;
  readonly checked: number;
  readonly first: string;
  /** Rows that are not timed, for the answer would be wrong. */
  readonly rows: readonly string[];
}

/** What checking all answers of a group has brought. */
export interface Checked {
  /** Of our own answers. */
  readonly passed: number;
  readonly failed: number;
  readonly wrong: readonly Wrong[];
}

/** Has every contender answer every case, before anything is timed. */
export async function check(group: Group, rows: readonly Row[]): Promise<Checked> {
  const tallies = new Map<string, Tally>();
  for (const { contender, kind, row, difference } of group.cases(rows)) {
    const key = `${contender}\n${kind}`;
    const tally = tallies.get(key) ?? { contender, kind, checked: 0, differences: [], rows: [] };
    tallies.set(key, tally);
    tally.checked++;
    const found = await difference();
    if (found === undefined) continue;
    tally.differences.push(found);
    if (row !== undefined) tally.rows.push(row);
  }
  const all = [...tallies.values()];
  const own = all.filter(({ contender }) => group.own.has(contender));
  const failed = own.reduce((sum, { differences }) => sum + differences.length, 0);
  return {
    passed: own.reduce((sum, { checked }) => sum + checked, 0) - failed,
    failed,
    wrong: group.contenders.flatMap((name) =>
      all.filter(({ contender }) => contender === name).flatMap((tally) => wrongOf(group, tally)),
    ),
  };
}

interface Tally {
  readonly contender: string;
  readonly kind: string;
  checked: number;
  readonly differences: string[];
  readonly rows: string[];
}

function wrongOf(group: Group, { contender, kind, checked, differences, rows }: Tally): Wrong[] {
  const [first] = differences;
  if (first === undefined) return [];
  const own = group.own.has(contender);
  return [{ group: group.name, contender, own, kind, wrong: differences.length, checked, first, rows }];
}
