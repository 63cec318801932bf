import type { GroupRecord, Thoroughness } from './recording/record.ts';

/** Something that `npm run bench` measures, in processes of its own: one question, with its contenders. */
export interface Bench {
  readonly name: string;
  readonly question: string;
  /** About how many seconds `measure` takes. 0: it has no part in such a run. */
  estimate(thoroughness: Thoroughness): number;
  /** Right answers only: a record without tables. */
  check(progress: Progress): Promise<GroupRecord>;
  /** Has every contender give its answers first, and leaves out what is wrong. */
  measure(thoroughness: Thoroughness, progress: Progress): Promise<GroupRecord>;
}

/** Says what is being done, in a line. */
export type Progress = (line: string) => void;
