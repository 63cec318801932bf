// What a run of the suite leaves behind, raw: tables, charts and reports are made from this alone.
import type { Target } from '../groups/group.ts';
import type { Setting, Taken } from '../machine.ts';

/** One table: contenders by columns. */
export interface TableRecord {
  readonly title: string;
  /** What a number says: `GB/s`, `million replies/s`, `bytes per connection`, `ns per frame`. */
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly columns: readonly string[];
  readonly contenders: readonly ContenderRecord[];
  /** The contender that ratios are formed with: the others are shown beside it. */
  readonly baseline: string;
  /**
   * `samples[contender][column]`: one number for each round or process, in the order in which they were taken. Absent
   * where the contender is wrong, or not here.
   */
  readonly samples: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

export interface ContenderRecord {
  readonly name: string;
  readonly own: boolean;
}

/** What a run has brought for one group. */
export interface GroupRecord {
  readonly name: string;
  readonly question: string;
  readonly tables: readonly TableRecord[];
  readonly targets: readonly Target[];
  /** Compilers and versions, what is left out and why. */
  readonly notes: readonly string[];
  /** Contender, what it has got wrong, the first input that shows it. */
  readonly wrong: readonly string[];
  /** Of our own answers. */
  readonly passed: number;
  readonly failed: number;
}

/** A group in a file: its neighbours may be of other runs. */
export interface RecordedGroup extends GroupRecord {
  readonly taken: Taken;
}

/** How much time a run takes, and how many rows. */
export type Thoroughness = 'thorough' | 'quick';

/** What runs with one setting have brought, in a file of bench/record/. */
export interface RunRecord {
  readonly format: 1;
  readonly setting: Setting;
  readonly effort: Thoroughness;
  readonly groups: readonly RecordedGroup[];
}
