import { SCAN_BLOCK } from '../../memory/arena.ts';
import { BYTE_FREQUENCY } from '../byte-frequency.ts';
import type { DenseIndex } from '../sought.ts';
import type { CompiledNeedle, SearchWork } from '../strategy.ts';
import { TwoWayNeedle } from '../two-way.ts';
import { blockOf } from './block-of.ts';
import type { Kernel } from './kernel.ts';

/** How much is searched first when there is room for few occurrences only; then twice as much, and so on. */
const FIRST_WINDOW = 256;

/**
 * The SIMD kernel: all occurrences in a block by one call into WebAssembly, at 25
 * to 60 GB/s for one byte. A needle of three bytes and more is looked for by its
 * two rarest bytes, and compared where both are (as in Rust's memchr crate).
 *
 * A haystack in the arena is searched where it lies; of any other, a block at a time
 * is copied there. What is found goes straight to a table that lies in the arena.
 *
 * Complexity: O(n). Places looked at count as examined, and bytes compared; when
 * comparing has used up the credit, the rest is left to {@link TwoWayNeedle}.
 */
export class SimdNeedle implements CompiledNeedle, DenseIndex {
  passed = 0;
  readonly #kernel: Kernel;
  readonly #needle: Uint8Array;
  /** Indices of its rarest bytes. */
  readonly #rare: number;
  readonly #other: number;
  #slot = 0;
  #linear: TwoWayNeedle | undefined;

  constructor(needle: Uint8Array, kernel: Kernel) {
    this.#kernel = kernel;
    this.#needle = needle;
    [this.#rare, this.#other] = rarestIndices(needle);
  }

  get scratch(): Uint32Array {
    return this.#kernel.arena.scratch;
  }

  findAll(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    count: number,
    limit: number,
    work: SearchWork,
  ): number {
    const { scratch } = this;
    const lastPlace = end - this.#needle.length;
    let window = FIRST_WINDOW;
    for (let at = start; at <= lastPlace && count < limit; ) {
      const places = Math.min(window, lastPlace - at + 1);
      // Out of credit: what would be found beyond the limit would be searched again and again.
      if (work.credit <= 0) return this.#searchLinearly(haystack, at, end, offsets, count, limit, work);
      const found = Math.min(this.index(haystack, at, places, scratch, work), limit - count);
      for (let i = 0; i < found; i++) offsets[count++] = scratch[2 * i + 1] as number;
      at += this.passed;
      // No more than there is room for what it will hold.
      const enough = found > 0 ? Math.max(FIRST_WINDOW, ((limit - count) * places) / found) : SCAN_BLOCK;
      window = Math.min(2 * window, SCAN_BLOCK, Math.ceil(enough));
      if (this.passed < places && count < limit) {
        return this.#searchLinearly(haystack, at, end, offsets, count, limit, work);
      }
    }
    return count;
  }

  #searchLinearly(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    count: number,
    limit: number,
    work: SearchWork,
  ): number {
    this.#linear ??= new TwoWayNeedle(this.#needle);
    return this.#linear.findAll(haystack, start, end, offsets, count, limit, work);
  }

  index(haystack: Uint8Array, at: number, places: number, spans: Uint32Array, work: SearchWork): number {
    const kernel = this.#kernel;
    const { arena } = kernel;
    const needle = this.#needle;
    const { length } = needle;
    const block = blockOf(arena, haystack, at, places + length - 1, work);
    this.passed = places;
    spans[0] = at;
    const ends = spans.byteOffset + spans.BYTES_PER_ELEMENT;
    if (length > 2) return this.#indexWord(block, places, at, ends, work);
    work.examined += places;
    const rare = needle[this.#rare] as number;
    if (length === 1) return kernel.indexByte(block, places, rare, at, ends);
    return kernel.indexPair(block, places, rare, this.#rare, needle[this.#other] as number, at, ends);
  }

  #indexWord(block: number, places: number, at: number, ends: number, work: SearchWork): number {
    const { arena } = this.#kernel;
    this.#slot = arena.needleSlot(this.#needle, this.#slot);
    const found = this.#kernel.indexWord(
      block,
      places,
      arena.needleAddress(this.#slot),
      this.#needle.length,
      this.#rare,
      this.#other,
      at,
      ends,
      Math.min(work.credit, MAX_CREDIT),
      arena.account.byteOffset,
    );
    const passed = arena.account[0] as number;
    const compared = arena.account[1] as number;
    work.examined += passed + compared;
    work.credit += passed - compared;
    this.passed = passed;
    return found;
  }
}

/** The kernel counts in 32 bits. */
const MAX_CREDIT = 2 ** 30;

/** Indices of the rarest byte and the next; of equally rare ones, those further apart. */
function rarestIndices(needle: Uint8Array): [rarest: number, next: number] {
  const rank = (index: number): number => BYTE_FREQUENCY[needle[index] as number] as number;
  let rarest = 0;
  for (let i = 1; i < needle.length; i++) if (rank(i) < rank(rarest)) rarest = i;
  let next = rarest === 0 ? needle.length - 1 : 0;
  for (let i = needle.length - 1; i >= 0; i--) if (i !== rarest && rank(i) < rank(next)) next = i;
  return [rarest, next];
}
