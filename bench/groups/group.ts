import type { Answer } from '../answer.ts';
import type { Effort } from '../protocol.ts';
import type { Result, Timing } from '../result.ts';

interface Work {
  readonly bytes: number;
  readonly expected: Answer;
}

/** One thing to be timed, from outside. */
export interface RunTask extends Work {
  run(): Answer | Promise<Answer>;
}

/** One thing that times itself, in a process of its own, and looks after its answer. */
export interface SelfTimedTask extends Work {
  time(effort: Effort): Promise<Timing>;
}

export type Task = RunTask | SelfTimedTask;

/** One input that all contenders get, and where its numbers go: a table and a column in it. */
export interface Row {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  /** Those that it says something of, if not of all: the others are not asked. */
  readonly contenders?: ReadonlySet<string>;
}

export function isAsked(contender: string, { contenders }: Row): boolean {
  return contenders?.has(contender) ?? true;
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
  readonly outcome: 'pass' | 'miss' | 'not measured';
  /** The row that it is furthest from, or why there is none. */
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
  /** A quick run, all groups together, may take a minute: few rows, or none. */
  rows(quick: boolean): readonly Row[];
  /** Those that a quick run times, if not all. */
  readonly quickContenders?: readonly string[];
  cases(rows: readonly Row[]): Iterable<Case>;
  prepare(contender: string, row: string): Task;
  targets(results: readonly Result[]): readonly Target[];
  /** What to know about its contenders: what compiled them, which are left out here, and why. */
  readonly notes?: readonly string[];
  /** The group as this machine can run it, if that takes finding out. */
  open?(): Promise<Group>;
}

/** The one of that name. */
export function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no ${JSON.stringify(name)}`);
  return found;
}
