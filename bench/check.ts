import { type Group, isAsked, type Row } from './groups/group.ts';

/** A contender and a kind of input, and what it has got wrong. */
interface Wrong {
  readonly contender: string;
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
  /** Whether a contender has been asked for the answer of a row, and was right: only then it is timed there. */
  isRight(contender: string, row: string): boolean;
}

/** Has every contender answer every case, before anything is timed. */
export async function check(group: Group, rows: readonly Row[]): Promise<Checked> {
  const tallies = new Map<string, Tally>();
  const asked = new Set<string>();
  const missed = new Set<string>();
  for (const { contender, kind, row, difference } of group.cases(rows)) {
    if (!group.contenders.includes(contender)) continue;
    if (rows.some((one) => one.name === row && !isAsked(contender, one))) continue;
    if (row !== undefined) asked.add(cellOf(contender, row));
    const key = `${contender}\n${kind}`;
    const tally = tallies.get(key) ?? { contender, kind, checked: 0, differences: [], rows: [] };
    tallies.set(key, tally);
    tally.checked++;
    const found = await difference();
    if (found === undefined) continue;
    tally.differences.push(found);
    if (row === undefined) continue;
    tally.rows.push(row);
    missed.add(cellOf(contender, row));
  }
  const all = [...tallies.values()];
  const own = all.filter(({ contender }) => group.own.has(contender));
  const failed = own.reduce((sum, { differences }) => sum + differences.length, 0);
  return {
    passed: own.reduce((sum, { checked }) => sum + checked, 0) - failed,
    failed,
    wrong: group.contenders.flatMap((name) =>
      all.filter(({ contender }) => contender === name).flatMap((tally) => wrongOf(tally)),
    ),
    isRight(contender, row) {
      const cell = cellOf(contender, row);
      return asked.has(cell) && !missed.has(cell);
    },
  };
}

function cellOf(contender: string, row: string): string {
  return `${contender}\n${row}`;
}

interface Tally {
  readonly contender: string;
  readonly kind: string;
  checked: number;
  readonly differences: string[];
  readonly rows: string[];
}

function wrongOf({ contender, kind, checked, differences, rows }: Tally): Wrong[] {
  const [first] = differences;
  if (first === undefined) return [];
  return [{ contender, kind, wrong: differences.length, checked, first, rows }];
}
