import { type Result, speedRatio } from '../result.ts';
import type { Target } from './group.ts';

/** What to hold against what: `contender` against the fastest of `rivals`, row by row. */
interface Comparison {
  readonly aim: string;
  readonly factor: number;
  readonly contender: string;
  readonly rivals: readonly string[];
  readonly rows: ReadonlySet<string>;
}

/** Reached if it is in every row that was timed; none if there was no such row. */
export function targetsOf(results: readonly Result[], comparisons: readonly Comparison[]): Target[] {
  return comparisons.flatMap((comparison) => {
    const worst = ratios(results, comparison).sort((a, b) => a.ratio - b.ratio)[0];
    if (worst === undefined) return [];
    const { aim, factor } = comparison;
    const measured = `${worst.ratio.toPrecision(3)}x at ${worst.row}, ${worst.rival}`;
    return [{ aim, reached: worst.ratio >= factor, measured }];
  });
}

function ratios(results: readonly Result[], { contender, rivals, rows }: Comparison) {
  return results
    .filter((result) => result.contender === contender && rows.has(result.row))
    .flatMap((ours) =>
      results
        .filter(({ row, contender }) => row === ours.row && rivals.includes(contender))
        .map((theirs) => ({ row: ours.row, rival: theirs.contender, ratio: speedRatio(ours, theirs) })),
    );
}
