import { mayBeKept } from './kept.ts';

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
  readonly #idle: SizeClass[] = [];

  /** A slab of the smallest class that holds `minimum` bytes. O(1), or the time to zero a new slab. */
  take(minimum: number): Uint8Array {
    const index = classIndex(minimum);
    const idle = this.#idle[index];
    if (idle === undefined || idle.count === 0) return new Uint8Array(MIN_SLAB * 2 ** index);
    const slab = idle.slabs[--idle.count] as Uint8Array;
    idle.slabs[idle.count] = undefined;
    return slab;
  }

  /** Takes back a slab that nobody may look at any more. One that a handler has detached is none any more. */
  give(slab: Uint8Array): void {
    if (slab.length < MIN_SLAB || slab.length > MAX_POOLED_SLAB) return;
    const index = classIndex(slab.length);
    this.#idle[index] ??= { slabs: [], count: 0 };
    const idle = this.#idle[index];
    if ((idle.count + 1) * slab.length <= MAX_IDLE_BYTES_PER_CLASS) idle.slabs[idle.count++] = slab;
  }
}

/** A stack whose array keeps its room: `push` and `pop` would have it made anew again and again. */
interface SizeClass {
  readonly slabs: (Uint8Array | undefined)[];
  count: number;
}

/** The pool that every ring buffer of this thread shares. */
export const slabs: SlabPool = new SlabPool();

/** The slab viewed last, most often the same again, and its memory: never a caller's, which would be kept alive. */
let last: Uint8Array = new Uint8Array(0);
let memory: ArrayBufferLike = last.buffer;

/** A view of `slab[start, end)`. `viewOf` would have to forget the chunk at hand for it. */
export function viewOfSlab(slab: Uint8Array, start: number, end: number): Uint8Array {
  if (slab !== last) {
    if (!mayBeKept(slab.buffer)) return slab.subarray(start, end);
    last = slab;
    memory = slab.buffer;
  }
  return new Uint8Array(memory, start, end - start);
}

function classIndex(length: number): number {
  if (length > MAX_POOLED_SLAB) return Math.ceil(Math.log2(length / MIN_SLAB));
  return 32 - Math.clz32((length - 1) / MIN_SLAB);
}
