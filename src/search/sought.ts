import type { SearchStrategy, SearchWork } from './strategy.ts';

/** What a stream can be searched for by a `NeedleScan`: a needle, or any byte of a set. */
export interface Sought {
  /** How long an occurrence is, in bytes. */
  readonly length: number;
  /** Whether it was left to us how to search. */
  readonly adapts: boolean;
  /** How it is searched for where occurrences are far apart. */
  readonly sparseStrategy: SearchStrategy;
  /** How all occurrences are found, if they can be. */
  readonly dense: DenseIndex | undefined;
  /** Writes where the first occurrences within `haystack[start, end)` start to `offsets`, up to `limit` of them. */
  findAll(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    limit: number,
    work: SearchWork,
  ): number;
  /** Whether `other` is the same, and searched for the same way. */
  searchesLike(other: Sought): boolean;
}

/** Finds all occurrences in a block by the SIMD kernel. */
export interface DenseIndex {
  /** How many places the last call of `index` got through. */
  readonly passed: number;
  /** A table of the arena's for what is to be copied elsewhere at once. */
  readonly scratch: Uint32Array;
  /**
   * Looks at the `places` from `at` on, at most `SCAN_BLOCK` of them, and writes
   * what lies between the occurrences to `spans`, which lies in the arena: `at`, the
   * start of an occurrence, its end, the start of the next, its end ... Sets
   * `passed`: less than `places` if the credit did not suffice.
   *
   * @returns How many occurrences there are.
   */
  index(haystack: Uint8Array, at: number, places: number, spans: Uint32Array, work: SearchWork): number;
}
