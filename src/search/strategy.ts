/** The ways to search, by name. `Finder` describes them. */
export type SearchStrategy = 'simd' | 'native' | 'horspool' | 'two-way' | 'scalar';

/** What searching one haystack has cost so far, and what it may still waste. */
export interface SearchWork {
  /** Bytes of haystack looked at; a byte looked at twice counts twice. */
  examined: number;
  /**
   * How many more bytes may be looked at without getting further. A strategy
   * that is not linear by itself stops when this is used up and leaves the rest
   * to one that is.
   */
  credit: number;
  /** Bytes copied to memory where they can be searched. */
  staged: number;
}

/** What a search may waste before it has got anywhere, in bytes. */
export const INITIAL_CREDIT = 64;

/** The account of a search that has not begun. */
export function newWork(): SearchWork {
  return { examined: 0, credit: INITIAL_CREDIT, staged: 0 };
}

/** One needle, compiled for one way to search. */
export interface CompiledNeedle {
  /**
   * Writes where the needle starts in `haystack[start, end)` to
   * `offsets[count..limit)`, in order, overlapping occurrences included.
   *
   * @returns The index in `offsets` behind the last one written. If that is
   *   `limit` there may be more, none of which starts before the last one.
   */
  findAll(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    count: number,
    limit: number,
    work: SearchWork,
  ): number;
}
