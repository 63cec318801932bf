import { type Result, speedRatio } from '../result.ts';
import type { Target } from './group.ts';

/** What to hold against what: `contender` against the fastest of `rivals`, row by row. */
export interface Comparison {
  readonly aim: string;
  readonly contender: string;
  readonly rivals: readonly string[];
  /** How many times as fast it has to be; rows that are not in here do not count. */
  readonly factors: Factors;
}

/** By the names of rows. */
export type Factors = ReadonlyMap<string, number>;

/** Reached if it is in every row that was timed; what is absent here, or wrong everywhere, leaves none. */
export function targetsOf(results: readonly Result[], comparisons: readonly Comparison[]): Target[] {
  return comparisons.map((comparison) => {
    const { aim } = comparison;
    const worst = ratios(results, comparison).sort((a, b) => a.ratio / a.factor - b.ratio / b.factor)[0];
    if (worst === undefined) return { aim, outcome: 'not measured', measured: whyNot(results, comparison) };
    const { ratio, factor, row, rival } = worst;
    return {
      aim,
      outcome: ratio >= factor ? 'pass' : 'miss',
      measured: `worst ${ratio.toPrecision(3)}x at ${row}, ${rival}`,
    };
  });
}

/** The factors of rows that have one. */
export function factorsOf<R extends { readonly name: string }>(
  rows: readonly R[],
  factorOf: (row: R) => number | undefined,
): Factors {
  const factors = new Map<string, number>();
  for (const row of rows) {
    const factor = factorOf(row);
    if (factor !== undefined) factors.set(row.name, factor);
  }
  return factors;
}

function ratios(results: readonly Result[], { contender, rivals, factors }: Comparison) {
  return results.flatMap((ours) => {
    const factor = factors.get(ours.row);
    if (ours.contender !== contender || factor === undefined) return [];
    return results
      .filter(({ row, contender }) => row === ours.row && rivals.includes(contender))
      .map((theirs) => ({ row: ours.row, rival: theirs.contender, factor, ratio: speedRatio(ours, theirs) }));
  });
}

function whyNot(results: readonly Result[], { contender, rivals }: Comparison): string {
  const absent = [contender, ...rivals].filter((name) =>
    results.every(({ contender }) => contender !== name),
  );
  return `without ${absent.join(' and ')}`;
}
