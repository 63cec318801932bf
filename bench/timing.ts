import type { Checked } from './check.ts';
import { Crew } from './crew.ts';
import type { Group, Row } from './groups/group.ts';
import type { Effort } from './protocol.ts';
import type { Result } from './result.ts';

/** How much time a run of the suite takes. */
export interface Thoroughness {
  /** How many processes each contender gets, one after the other. */
  readonly rounds: number;
  /** What a process does before its first row, of processor time. */
  readonly warmUpMilliseconds: number;
  readonly effort: Effort;
}

/** About half an hour. */
export const THOROUGH: Thoroughness = {
  rounds: 3,
  warmUpMilliseconds: 800,
  effort: { warmUpMilliseconds: 200, minMilliseconds: 150, minRuns: 7 },
};

/** About five minutes, also on a machine that does something else besides. */
export const QUICK: Thoroughness = {
  rounds: 1,
  warmUpMilliseconds: 500,
  effort: { warmUpMilliseconds: 100, minMilliseconds: 60, minRuns: 5 },
};

export function methodOf({ rounds, effort }: Thoroughness): string {
  const processes = rounds === 1 ? 'a process' : `${rounds} processes`;
  return `every contender in ${processes} of its own, in turn row by row; the median run of at least ${effort.minMilliseconds} ms${
    rounds === 1 ? '' : ', of the middle process'
  }`;
}

/** Times every contender on every row that it gets right; a result per round. */
export async function timeAll(
  group: Group,
  rows: readonly Row[],
  { wrong }: Checked,
  { rounds, warmUpMilliseconds, effort }: Thoroughness,
): Promise<Result[]> {
  const isRight = (contender: string, row: string): boolean =>
    !wrong.some((one) => one.contender === contender && one.rows.includes(row));
  const warmUpRows = group.rows(true).map(({ name }) => name);
  const results: Result[] = [];
  for (let round = 1; round <= rounds; round++) {
    console.error(
      `${group.name}, round ${round} of ${rounds}: starting ${group.contenders.length} processes`,
    );
    const crew = await Crew.hire(group);
    try {
      await crew.warmUp(
        (contender) => warmUpRows.filter((row) => isRight(contender, row)),
        warmUpMilliseconds,
      );
      for (const [index, { name }] of rows.entries()) {
        console.error(
          `${group.name}, round ${round} of ${rounds}: row ${index + 1} of ${rows.length}, ${name}`,
        );
        for (const contender of group.contenders) {
          if (isRight(contender, name)) results.push(await crew.time(contender, name, effort));
        }
      }
    } finally {
      crew.dismiss();
    }
  }
  return results;
}
