import type { Progress } from './bench.ts';
import type { Checked } from './check.ts';
import { Crew } from './crew.ts';
import { type Group, isAsked, type Row } from './groups/group.ts';
import type { Effort } from './protocol.ts';
import type { Thoroughness } from './recording/record.ts';
import type { Result } from './result.ts';

/** How much time the timing of a group takes. */
export interface TimingEffort {
  /** How many processes each contender gets, one after the other. */
  readonly rounds: number;
  /** What a process does before its first row, of processor time. */
  readonly warmUpMilliseconds: number;
  readonly effort: Effort;
}

export const EFFORTS: Readonly<Record<Thoroughness, TimingEffort>> = {
  thorough: {
    rounds: 3,
    warmUpMilliseconds: 800,
    effort: { warmUpMilliseconds: 120, minMilliseconds: 100, minRuns: 7 },
  },
  quick: {
    rounds: 1,
    warmUpMilliseconds: 300,
    effort: { warmUpMilliseconds: 60, minMilliseconds: 40, minRuns: 5 },
  },
};

/** For a process to start, for a row to be made, and for an answer to be checked: seconds on two cores, about. */
const SECONDS_TO_START = 0.35;
const SECONDS_TO_PREPARE = 0.1;
const SECONDS_TO_CHECK = 0.02;

/** About how long `timeAll` takes, and the check before it. */
export function secondsOf(
  { contenders }: Group,
  rows: readonly Row[],
  { rounds, ...own }: TimingEffort,
): number {
  const cells = rows.reduce((sum, row) => sum + contenders.filter((name) => isAsked(name, row)).length, 0);
  if (cells === 0) return 0;
  const { warmUpMilliseconds, minMilliseconds } = own.effort;
  const process = SECONDS_TO_START + own.warmUpMilliseconds / 1000 / 2;
  const cell = SECONDS_TO_PREPARE + (warmUpMilliseconds + minMilliseconds) / 1000;
  return rounds * (contenders.length * process + cells * cell) + cells * SECONDS_TO_CHECK;
}

/** What a process warms up on: rows of all kinds, but not so many that little time is left for each. */
const WARM_UP_ROWS = 6;

/** Times every contender on every row that it gets right; a result per round. */
export async function timeAll(
  group: Group,
  rows: readonly Row[],
  checked: Checked,
  { rounds, warmUpMilliseconds, effort }: TimingEffort,
  progress: Progress,
): Promise<Result[]> {
  const step = Math.ceil(rows.length / WARM_UP_ROWS);
  const warmUpRows = rows.filter((_, index) => index % step === 0).map(({ name }) => name);
  const results: Result[] = [];
  for (let round = 1; round <= rounds; round++) {
    const where = rounds === 1 ? '' : `round ${round} of ${rounds}, `;
    progress(`${where}starting ${group.contenders.length} processes`);
    const crew = await Crew.hire(group);
    try {
      await crew.warmUp(
        (contender) => warmUpRows.filter((row) => checked.isRight(contender, row)),
        warmUpMilliseconds,
      );
      for (const [index, { name }] of rows.entries()) {
        progress(`${where}row ${index + 1} of ${rows.length}: ${name}`);
        for (const contender of group.contenders) {
          if (checked.isRight(contender, name)) results.push(await crew.time(contender, name, effort));
        }
      }
    } finally {
      crew.dismiss();
    }
  }
  return results;
}
