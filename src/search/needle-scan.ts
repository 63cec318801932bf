import type { Finder } from './finder.ts';
import { INITIAL_CREDIT, type SearchWork } from './strategy.ts';

/** How many occurrences are looked up in one go, at most: 2 KiB of table. */
const TABLE_LENGTH = 512;
/** Tables kept for the next chunk, of this stream or another. */
const MAX_IDLE_TABLES = 64;
const idleTables: Uint32Array[] = [];
const NO_TABLE = new Uint32Array(0);

/**
 * Follows one needle through one chunk after another: looks up its occurrences
 * ahead of need, in runs that double from one, and keeps them while the chunk
 * lasts, so that no byte of a chunk is searched twice for a needle whatever else
 * the stream is cut by in between.
 *
 * Positions are those of the chunk's memory. `begin` starts a new chunk; the
 * table is on loan from `seek` until `release`.
 *
 * Invariant: of the occurrences at or behind the position last sought, the table
 * holds all that start before `next`. (Positions may be sought again, but not in
 * front of one that the table was filled for.)
 */
export class NeedleScan implements SearchWork {
  readonly finder: Finder;
  /** Since it was made. */
  examined = 0;
  /** In this chunk. */
  credit: number = INITIAL_CREDIT;
  /** Where occurrences start; `[head, count)` are those at or behind the position last sought. */
  offsets: Uint32Array = NO_TABLE;
  head = 0;
  count = 0;
  #next = 0;
  #ahead = 1;

  constructor(finder: Finder) {
    this.finder = finder;
  }

  /** Forgets the chunk: what follows is another. */
  begin(): void {
    this.head = 0;
    this.count = 0;
    this.#next = 0;
    this.credit = INITIAL_CREDIT;
  }

  /** Forgets the chunk and gives the table back. */
  release(): void {
    this.begin();
    if (this.offsets === NO_TABLE) return;
    if (idleTables.length < MAX_IDLE_TABLES) idleTables.push(this.offsets);
    this.offsets = NO_TABLE;
  }

  /**
   * Points `head` at the first occurrence within `haystack[from, end)`.
   *
   * @returns Whether there is one.
   */
  seek(haystack: Uint8Array, from: number, end: number): boolean {
    this.head = lowerBound(this.offsets, this.count, from);
    if (this.head < this.count) return true;

    const start = Math.max(from, this.#next);
    const { length } = this.finder;
    if (start + length > end) return false;
    if (this.offsets === NO_TABLE) this.offsets = idleTables.pop() ?? new Uint32Array(TABLE_LENGTH);
    if (this.count > 0) {
      // Looking ahead pays while the stream is searched on and on, not while payloads are skipped in between.
      const skipped = from > (this.offsets[this.count - 1] as number) + length;
      this.#ahead = skipped ? 1 : Math.min(this.#ahead * 2, TABLE_LENGTH);
    }
    this.head = 0;
    this.count = this.finder.findAll(haystack, start, end, this.offsets, this.#ahead, this);
    this.#next = this.count === this.#ahead ? (this.offsets[this.count - 1] as number) + 1 : end - length + 1;
    return this.count > 0;
  }
}

/** Index of the first of `offsets[0, count)` that is at least `from`. */
function lowerBound(offsets: Uint32Array, count: number, from: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
