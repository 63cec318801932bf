import type { DenseIndex } from '../sought.ts';
import type { SearchWork } from '../strategy.ts';
import { blockOf } from './block-of.ts';
import type { Kernel } from './kernel.ts';

const LOWER_HALVES = 16;

/** All places in a block where any byte of a set stands, by one call of the SIMD kernel. */
export class ByteSetIndex implements DenseIndex {
  passed = 0;
  readonly #kernel: Kernel;
  /** A row for each lower half of a byte: in it, a bit for each upper half from 0 to 7; then those from 8 to 15. */
  readonly #rows: Uint8Array = new Uint8Array(2 * LOWER_HALVES);
  #slot = 0;

  /** @param members Of each byte, whether it belongs to the set. */
  constructor(members: Uint8Array, kernel: Kernel) {
    this.#kernel = kernel;
    members.forEach((isMember, byte) => {
      const row = (byte & 15) + (byte < 128 ? 0 : LOWER_HALVES);
      if (isMember !== 0) this.#rows[row] = (this.#rows[row] as number) | (1 << ((byte >> 4) & 7));
    });
  }

  get scratch(): Uint32Array {
    return this.#kernel.arena.scratch;
  }

  index(haystack: Uint8Array, at: number, places: number, spans: Uint32Array, work: SearchWork): number {
    const { arena } = this.#kernel;
    const block = blockOf(arena, haystack, at, places, work);
    this.#slot = arena.needleSlot(this.#rows, this.#slot);
    this.passed = places;
    work.examined += places;
    spans[0] = at;
    const ends = spans.byteOffset + spans.BYTES_PER_ELEMENT;
    return this.#kernel.indexSet(block, places, arena.needleAddress(this.#slot), at, ends);
  }
}
