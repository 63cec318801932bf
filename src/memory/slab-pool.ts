/** Smallest and largest slab that is kept for reuse, in bytes. Both are powers of two. */
export const MIN_SLAB = 64;
const MAX_POOLED_SLAB = 1024 * 1024;

/** How many bytes of idle slabs one size class may hold on to. */
const MAX_IDLE_BYTES_PER_CLASS = 1024 * 1024;

/**
 * Slabs of memory by size class, each class a power of two.
 *
 * A slab keeps the bytes of its last user: hand out only what has been written
 * since `take`. Slabs over 1 MiB are made when needed and left to the garbage
 * collector.
 */
export class SlabPool {
  /** Idle slabs; index 0 holds those of `MIN_SLAB` bytes, each next class twice as large. */
  readonly #idle: Uint8Array[][] = [];

  /** A slab of the smallest class that holds `minimum` bytes. O(1), or the time to zero a new slab. */
  take(minimum: number): Uint8Array {
    const index = classIndex(minimum);
    return this.#idle[index]?.pop() ?? new Uint8Array(MIN_SLAB * 2 ** index);
  }

  /** Takes back a slab that nobody may look at any more. */
  give(slab: Uint8Array): void {
    if (slab.length > MAX_POOLED_SLAB) return;
    const index = classIndex(slab.length);
    this.#idle[index] ??= [];
    if ((this.#idle[index].length + 1) * slab.length <= MAX_IDLE_BYTES_PER_CLASS)
      this.#idle[index].push(slab);
  }
}

/** The pool that every ring buffer of this thread shares. */
export const slabs: SlabPool = new SlabPool();

function classIndex(length: number): number {
  return length <= MIN_SLAB ? 0 : Math.ceil(Math.log2(length / MIN_SLAB));
}
