import type { ByteSetIndex } from './simd/byte-set-index.ts';
import type { Sought } from './sought.ts';
import type { SearchStrategy, SearchWork } from './strategy.ts';

/** Any byte of a set, to be followed through a stream; by the SIMD kernel, near and far, for nothing else finds one. */
export class ByteSet implements Sought {
  readonly length = 1;
  readonly adapts = false;
  readonly sparseStrategy: SearchStrategy = 'simd';
  readonly dense: ByteSetIndex;
  readonly #members: Uint8Array;

  /** @param members Of each byte, whether it belongs to the set. */
  constructor(members: Uint8Array, dense: ByteSetIndex) {
    this.#members = members;
    this.dense = dense;
  }

  findAll(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    limit: number,
    work: SearchWork,
  ): number {
    let count = 0;
    let at = start;
    for (; at < end && count < limit; at++) {
      if (this.#members[haystack[at] as number] !== 0) offsets[count++] = at;
    }
    work.examined += at - start;
    return count;
  }

  searchesLike(other: Sought): boolean {
    return other instanceof ByteSet && this.#members.every((member, byte) => member === other.#members[byte]);
  }
}
