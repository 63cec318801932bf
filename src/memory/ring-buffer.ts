import { outOfRange, wrongType } from '../errors.ts';
import { checkCount, checkLimit, checkOptions, checkRange } from '../limits.ts';
import { copyBytes } from './copy-bytes.ts';
import { MIN_SLAB, slabs, viewOfSlab } from './slab-pool.ts';

/** Options of {@link RingBuffer}. */
export interface RingBufferOptions {
  /**
   * The most bytes it may hold. Growing beyond throws a `RangeError`.
   *
   * @default 16777216 (16 MiB)
   */
  readonly maxCapacity?: number;
}

const DEFAULT_MAX_CAPACITY = 16 * 1024 * 1024;
const NO_STORAGE = new Uint8Array(0);

/**
 * A byte queue that hands out views of its memory and remembers how much of it
 * has been looked at.
 *
 * ```text
 *            head          examined           committed
 *              v               v                  v
 *   |  free    | looked at,    | not looked at    |    free        |
 *              | still needed  | yet              |                |
 *              <---------------- length ---------->
 * ```
 *
 * `claim` writable space and `commit` what was filled, or `append` a copy;
 * `examine` what has been searched; `consume` what nobody needs any more. The
 * bytes wrap at the end of the storage (the seam), so readable bytes come as one
 * or two segments. Storage is taken from a pool when bytes come, grows by
 * doubling, and goes back when the last byte is consumed: an empty ring holds
 * none, unless space has been claimed.
 *
 * Views (`claim`, `segments`) alias the storage: they are good until the next
 * `claim`, `append`, `consume` or `release`.
 *
 * Invariant: 0 ≤ examined ≤ length ≤ capacity ≤ maxCapacity.
 *
 * Complexity: all operations are O(1) but for the bytes that `append` copies and
 * the bytes that growing moves (amortised O(1) per byte).
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { RingBuffer } from 'wirecut';
 *
 * const ring = new RingBuffer();
 * ring.append(Buffer.from('PING\r\nPO'));
 * ring.examine(6);
 * const [line] = ring.segments(0, 4);
 * assert.equal(Buffer.from(line).toString(), 'PING');
 * ring.consume(6);
 * assert.equal(ring.length, 2);
 * ring.examine(2);
 * ring.consume(2);
 * assert.equal(ring.capacity, 0); // its storage has gone back to the pool
 * ```
 */
export class RingBuffer {
  /** The most bytes it may hold. */
  readonly maxCapacity: number;
  #storage: Uint8Array = NO_STORAGE;
  #capacity = 0;
  #head = 0;
  #examined = 0;
  #length = 0;
  #claimed = 0;
  #pinned: Uint8Array | undefined;
  #bytesCopied = 0;

  /** @throws {TypeError | RangeError} If `maxCapacity` is no whole number of bytes or `Infinity`. */
  constructor(options: RingBufferOptions = {}) {
    checkOptions(options, ['maxCapacity']);
    const { maxCapacity = DEFAULT_MAX_CAPACITY } = options;
    checkLimit('maxCapacity', maxCapacity);
    this.maxCapacity = maxCapacity;
  }

  /** Readable bytes. */
  get length(): number {
    return this.#length;
  }

  /** How many of the readable bytes, from the front, have been examined. */
  get examined(): number {
    return this.#examined;
  }

  /** Bytes of storage held right now. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Bytes copied so far, by `append` and by growing. */
  get bytesCopied(): number {
    return this.#bytesCopied;
  }

  /** Bytes that may be committed: 0 if what was claimed has been moved or given up since. */
  get claimed(): number {
    return this.#claimed;
  }

  /** Whether the readable bytes lie in one segment. */
  get contiguous(): boolean {
    return this.#head + this.#length <= this.#capacity;
  }

  /** The memory behind the ring, for callers who index it themselves. Replaced when the ring grows. */
  get storage(): Uint8Array {
    return this.#storage;
  }

  /** Index in `storage` of the first byte that has not been examined. */
  get examinedIndex(): number {
    return this.#indexOf(this.#examined);
  }

  /**
   * Contiguous writable space of at least `minimum` bytes. What it held before
   * is not cleared: write before you `commit`.
   *
   * @throws {RangeError} If that takes more than `maxCapacity`.
   */
  claim(minimum = 1): Uint8Array {
    checkCount('minimum', minimum, 1);
    let space = this.#writable();
    if (space.length < minimum) {
      // Free space that the seam cuts in two does not count: moving the bytes joins it.
      this.#move(this.#length + minimum);
      space = this.#writable();
    }
    this.#claimed = space.length;
    return space;
  }

  /**
   * Says that the first `count` bytes of the claimed space have been filled.
   *
   * @throws {RangeError} If `count` is more than was claimed.
   */
  commit(count: number): void {
    checkCount('count', count);
    if (count > this.#claimed) throw outOfRange('count', `at most the ${this.#claimed} bytes claimed`, count);
    this.#claimed = 0;
    this.#length += count;
    this.#assertInvariant();
    if (this.#length === 0) this.release();
  }

  /**
   * Copies `bytes[start, end)` in behind the last byte.
   *
   * @throws {TypeError} If `bytes` is no `Uint8Array`.
   * @throws {RangeError} If the range lies outside of it, or if that takes more than `maxCapacity`.
   */
  append(bytes: Uint8Array, start = 0, end: number = bytes?.length): void {
    if (!(bytes instanceof Uint8Array)) throw wrongType('bytes', 'a Uint8Array', bytes);
    checkRange(start, end, bytes.length, 'bytes given');
    const count = end - start;
    if (count === 0) return;
    if (count > this.#capacity - this.#length) this.#move(this.#length + count);
    const tail = this.#indexOf(this.#length);
    const beforeSeam = Math.min(count, this.#capacity - tail);
    copyBytes(bytes, start, start + beforeSeam, this.#storage, tail);
    if (beforeSeam < count) copyBytes(bytes, start + beforeSeam, end, this.#storage, 0);
    this.#claimed = 0;
    this.#length += count;
    this.#bytesCopied += count;
    this.#assertInvariant();
  }

  /**
   * Marks the next `count` bytes as looked at.
   *
   * @throws {RangeError} If there are not as many.
   */
  examine(count: number): void {
    checkCount('count', count);
    if (count > this.#length - this.#examined) {
      throw outOfRange('count', `at most the ${this.#length - this.#examined} bytes not yet examined`, count);
    }
    this.#examined += count;
    this.#assertInvariant();
  }

  /**
   * Marks the last `count` of the bytes looked at as not looked at.
   *
   * @throws {RangeError} If there are not as many.
   */
  unexamine(count: number): void {
    checkCount('count', count);
    if (count > this.#examined) {
      throw outOfRange('count', `at most the ${this.#examined} bytes examined`, count);
    }
    this.#examined -= count;
  }

  /**
   * Drops the first `count` examined bytes. When none are left the storage goes
   * back to the pool.
   *
   * @throws {RangeError} If fewer have been examined.
   */
  consume(count: number): void {
    checkCount('count', count);
    if (count > this.#examined) {
      throw outOfRange('count', `at most the ${this.#examined} bytes examined`, count);
    }
    this.#head = this.#indexOf(count);
    this.#examined -= count;
    this.#length -= count;
    this.#assertInvariant();
    if (this.#length === 0) this.release();
  }

  /**
   * Views on the readable bytes `[start, end)`: one, or two where the seam cuts
   * them.
   *
   * @throws {RangeError} If the range lies outside of the readable bytes.
   */
  segments(start = 0, end: number = this.#length): [Uint8Array] | [Uint8Array, Uint8Array] {
    checkRange(start, end, this.#length, 'ring');
    const from = this.#indexOf(start);
    const untilSeam = this.#capacity - from;
    const storage = this.#storage;
    if (end - start <= untilSeam) return [viewOfSlab(storage, from, from + end - start)];
    return [viewOfSlab(storage, from, this.#capacity), viewOfSlab(storage, 0, end - start - untilSeam)];
  }

  /**
   * Keeps the storage out of the pool until `unpin`: for space that somebody may
   * write to at any time, such as an operating system that was given its address.
   */
  pin(): void {
    if (this.#pinned !== this.#storage) this.unpin();
    if (this.#storage !== NO_STORAGE) this.#pinned = this.#storage;
  }

  /** Says that nobody writes to the pinned storage any more. */
  unpin(): void {
    if (this.#pinned && this.#pinned !== this.#storage) slabs.give(this.#pinned);
    this.#pinned = undefined;
  }

  /** Drops everything and gives the storage back to the pool. */
  release(): void {
    this.#giveBack();
    this.#storage = NO_STORAGE;
    this.#capacity = 0;
    this.#head = 0;
    this.#examined = 0;
    this.#length = 0;
    this.#claimed = 0;
    this.#assertInvariant();
  }

  /** Index in storage of the readable byte at `position`. */
  #indexOf(position: number): number {
    const index = this.#head + position;
    return index < this.#capacity ? index : index - this.#capacity;
  }

  /** The free bytes behind the last one, up to the seam or to the head. */
  #writable(): Uint8Array {
    if (this.#length === this.#capacity) return NO_STORAGE;
    const tail = this.#indexOf(this.#length);
    return this.#storage.subarray(tail, tail < this.#head ? this.#head : this.#capacity);
  }

  /**
   * Moves the bytes to the start of a slab that holds at least `needed`.
   *
   * ```text
   *   before   | C D . . A B |            after   | A B C D . . . . . . . . |
   * ```
   */
  #move(needed: number): void {
    if (needed > this.maxCapacity) {
      throw new RangeError(`RingBuffer needs ${needed} bytes, more than maxCapacity (${this.maxCapacity})`);
    }
    const slab = slabs.take(Math.max(needed, MIN_SLAB));
    let moved = 0;
    if (this.#length > 0) {
      for (const segment of this.segments()) moved = copyBytes(segment, 0, segment.length, slab, moved);
    }
    this.#giveBack();
    this.#storage = slab;
    this.#capacity = Math.min(slab.length, this.maxCapacity);
    this.#head = 0;
    this.#claimed = 0;
    this.#bytesCopied += moved;
    this.#assertInvariant();
  }

  #giveBack(): void {
    if (this.#storage !== NO_STORAGE && this.#storage !== this.#pinned) slabs.give(this.#storage);
  }

  #assertInvariant(): void {
    const holds =
      0 <= this.#examined &&
      this.#examined <= this.#length &&
      this.#length <= this.#capacity &&
      this.#capacity <= this.maxCapacity;
    if (!holds) {
      throw new Error(
        `RingBuffer invariant: 0 <= ${this.#examined} <= ${this.#length} <= ${this.#capacity} <= ${this.maxCapacity}`,
      );
    }
  }
}
