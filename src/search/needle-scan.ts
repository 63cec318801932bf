import { arena, SCAN_BLOCK } from '../memory/arena.ts';
import type { Sought } from './sought.ts';
import { Spacing } from './spacing.ts';
import { INITIAL_CREDIT, type SearchStrategy, type SearchWork } from './strategy.ts';

/** How many occurrences are looked up one by one in one go, at most: 16 KiB of table. */
const MAX_AHEAD = 2_048;
const TABLE_WORDS = 2 * (MAX_AHEAD + 1);
/** Tables kept for the next chunk, of this stream or another. */
const MAX_IDLE_TABLES = 64;
const idleTables: Uint32Array[] = [];
const NO_TABLE = new Uint32Array(0);

/** How many bytes are examined when a stream is first indexed for a needle: one used once costs little. */
const FIRST_LOOK = 256;

/** Fewer bytes than this are not worth a call of the kernel. */
const MIN_INDEXED = 256;

/**
 * Follows one needle through one chunk after another: looks up its occurrences
 * ahead of need and keeps them while the chunk lasts, so that no byte of a chunk
 * is searched twice for a needle whatever else the stream is cut by in between.
 *
 * Where occurrences are close together, all of a window are indexed in one pass of
 * the SIMD kernel; windows double. Where they are far apart, as many are looked up
 * as are wanted, without copying anything.
 *
 * Positions are those of the chunk's memory. `begin` starts a new chunk; the
 * table is on loan from `seek` until `release`.
 *
 * Invariant: of the occurrences at or behind the position last sought, the table
 * holds all that start before `next`. (Positions may be sought again, but not in
 * front of one that the table was filled for: a cutter fills it once in a cut.)
 */
export class NeedleScan implements SearchWork {
  readonly finder: Sought;
  /** Since it was made. */
  examined = 0;
  staged = 0;
  /** In this chunk. */
  credit: number = INITIAL_CREDIT;
  /**
   * What lies between occurrences: the start of one, at an odd index, is followed by
   * its end. Those from number `head` on, up to `count`, are at or behind the position
   * last sought, or the last one used.
   */
  spans: Uint32Array = NO_TABLE;
  head = 0;
  count = 0;
  /** How many occurrences have ended frames since that was last looked at. */
  used = 0;
  /** How it was searched last. */
  strategy: SearchStrategy | undefined;
  readonly #spacing: Spacing;
  #indexed = false;
  #next = 0;
  /** How many places are indexed next. */
  #window: number;
  readonly #firstWindow: number;

  constructor(finder: Sought) {
    this.finder = finder;
    this.#spacing = new Spacing(finder.length);
    // Of more than two bytes, candidates are compared, on credit: each place passed earns one byte.
    this.#firstWindow = finder.length > 2 ? (FIRST_LOOK - INITIAL_CREDIT) / 2 : FIRST_LOOK;
    this.#window = this.#firstWindow;
  }

  /** Forgets the chunk: what follows is another. */
  begin(): void {
    this.#spacing.leave(this.#next, this.used);
    this.used = 0;
    this.head = 0;
    this.count = 0;
    this.#next = 0;
    this.credit = INITIAL_CREDIT;
  }

  /** Forgets the chunk and gives the table back. */
  release(): void {
    this.begin();
    this.#returnTable();
  }

  /**
   * Keeps what it knows of the chunk from position `from` on in memory of its own: the
   * arena's is for streams that are moving.
   */
  park(from: number): void {
    if (!this.#indexed) return;
    this.#moveHead(from);
    const kept = this.spans.slice(2 * this.head, 2 * this.count + 1);
    this.#returnTable();
    this.spans = kept;
    this.count -= this.head;
    this.head = 0;
  }

  /** The start of occurrence number `index`. */
  occurrence(index: number): number {
    return this.spans[2 * index + 1] as number;
  }

  /**
   * Points `head` at the first occurrence within `haystack[from, end)`.
   *
   * @param wanted How many occurrences there is use for. What is found beyond is kept.
   * @returns Whether there is one.
   */
  seek(haystack: Uint8Array, from: number, end: number, wanted: number): boolean {
    const { spans, head } = this;
    const isNext =
      head < this.count &&
      (spans[2 * head + 1] as number) >= from &&
      (head === 0 || (spans[2 * head - 1] as number) < from);
    return (
      isNext ||
      this.#moveHead(from) < this.count ||
      this.#search(haystack, Math.max(from, this.#next), end, wanted)
    );
  }

  /**
   * Where the first occurrence at or behind `from` is, if that takes no search: for those
   * who may come back to an earlier position, in front of which `seek` must not have
   * filled the table again. Points `head` at it.
   *
   * @returns Infinity if there is none up to `end`; -1 if it would have to be searched for.
   */
  known(from: number, end: number): number {
    if (this.#moveHead(from) < this.count) return this.occurrence(this.head);
    return Math.max(from, this.#next) + this.finder.length > end ? Number.POSITIVE_INFINITY : -1;
  }

  /** Points `head` at the first occurrence known that is at or behind `from`. */
  #moveHead(from: number): number {
    const { spans, count } = this;
    let { head } = this;
    while (head > 0 && (spans[2 * head - 1] as number) >= from) head--;
    while (head < count && (spans[2 * head + 1] as number) < from) head++;
    this.head = head;
    return head;
  }

  #search(haystack: Uint8Array, from: number, end: number, wanted: number): boolean {
    const { length } = this.finder;
    this.head = 0;
    this.count = 0;
    for (let start = from; start + length <= end; start = this.#next) {
      this.#spacing.reach(start, this.used);
      this.used = 0;
      if (!this.#indexPays(haystack, end - start)) return this.#lookUp(haystack, start, end, wanted);
      if (this.#index(haystack, start, end, wanted)) return true;
    }
    return false;
  }

  /** Looks up the next few occurrences, wherever they are. */
  #lookUp(haystack: Uint8Array, start: number, end: number, wanted: number): boolean {
    const { finder } = this;
    const { length } = finder;
    const limit = Math.min(wanted, MAX_AHEAD);
    if (this.#indexed) this.#returnTable();
    if (this.spans.length < TABLE_WORDS) this.spans = idleTables.pop() ?? new Uint32Array(TABLE_WORDS);
    this.strategy = finder.sparseStrategy;
    this.count = finder.findAll(haystack, start, end, this.spans, limit, this);
    const isAll = this.count < limit;
    this.#next = isAll ? end - length + 1 : (this.spans[this.count - 1] as number) + 1;
    spread(this.spans, start, this.count, length);
    return this.count > 0;
  }

  /** Looks up all occurrences in the next window. */
  #index(haystack: Uint8Array, start: number, end: number, wanted: number): boolean {
    const { dense, length } = this.finder;
    if (dense === undefined) return false;
    const window = wanted >= MAX_AHEAD ? SCAN_BLOCK : this.#window;
    const places = Math.min(window, end - length + 1 - start);
    this.strategy = 'simd';
    this.count = dense.index(haystack, start, places, this.#leaseTable(dense.scratch), this);
    // In the scratch table it would not last.
    if (!this.#indexed) this.spans = dense.scratch.slice(0, 2 * this.count + 1);
    this.#next = start + dense.passed;
    this.#window = Math.min(2 * this.#window, SCAN_BLOCK);
    return this.count > 0;
  }

  /** Whether the next `left` bytes are to be indexed. */
  #indexPays(haystack: Uint8Array, left: number): boolean {
    const { finder } = this;
    if (finder.dense === undefined || this.credit <= 0) return false;
    if (finder.adapts) {
      if (!this.#spacing.isClose(haystack)) {
        this.#window = this.#firstWindow;
        return false;
      }
      if (left < MIN_INDEXED) return false;
    }
    return true;
  }

  /** A table of the arena's; `scratch` if all are on loan, to decoders whose handlers have called each other. */
  #leaseTable(scratch: Uint32Array): Uint32Array {
    if (this.#indexed) return this.spans;
    this.#returnTable();
    const table = arena()?.leaseSpans();
    if (table === undefined) return scratch;
    this.spans = table;
    this.#indexed = true;
    return table;
  }

  #returnTable(): void {
    if (this.#indexed) arena()?.returnSpans(this.spans);
    else if (this.spans.length === TABLE_WORDS && idleTables.length < MAX_IDLE_TABLES) {
      idleTables.push(this.spans);
    }
    this.spans = NO_TABLE;
    this.#indexed = false;
  }
}

/** Makes the `count` starts of occurrences that a table begins with the spans between them. */
function spread(table: Uint32Array, start: number, count: number, length: number): void {
  for (let i = count - 1; i >= 0; i--) {
    const occurrence = (table[i] as number) | 0;
    table[2 * i + 1] = occurrence;
    table[2 * i + 2] = occurrence + length;
  }
  table[0] = start;
}
