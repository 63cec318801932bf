import type { Result } from '../result.ts';

/** What a run answers; it is known beforehand. */
export interface Answer {
  readonly count: number;
  /** Of payload lengths, or of offsets. */
  readonly sum: number;
}

/** One thing to be timed. */
export interface Task {
  readonly bytes: number;
  readonly expected: Answer;
  run(): Answer | Promise<Answer>;
}

/** One input that all contenders get, and where its numbers go: a table and a column in it. */
export interface Row {
  readonly name: string;
  readonly table: string;
  readonly column: string;
}

/** One answer to be checked. */
export interface Case {
  readonly contender: string;
  /** What kind of input. */
  readonly kind: string;
  /** The row that is not timed for this contender if the answer is wrong. */
  readonly row?: string;
  /** What is wrong with the answer, if anything is. */
  difference(): Promise<string | undefined>;
}

/** A ratio that we set out to reach. */
export interface Target {
  readonly aim: string;
  readonly reached: boolean;
  readonly measured: string;
}

/** Contenders that answer one question, on a number of inputs. */
export interface Group {
  readonly name: string;
  readonly question: string;
  /** What is counted: `frame`, `match`. */
  readonly unit: string;
  /** The contender that the others are held against. */
  readonly baseline: string;
  readonly contenders: readonly string[];
  /** Those of them that are ours: their answers have to be right. */
  readonly own: ReadonlySet<string>;
  rows(quick: boolean): readonly Row[];
  cases(rows: readonly Row[]): Iterable<Case>;
  prepare(contender: string, row: string): Task;
  targets(results: readonly Result[]): readonly Target[];
}

/** The one of that name. */
export function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no ${JSON.stringify(name)}`);
  return found;
}
