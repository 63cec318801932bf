import type { CompiledNeedle, SearchWork } from './strategy.ts';

/**
 * The plain search: one loop over the bytes, each read once, whatever the needle.
 * One byte is compared; more run through the automaton of Knuth, Morris and
 * Pratt (1977). Complexity: O(n), at most n bytes examined.
 */
export class ScalarNeedle implements CompiledNeedle {
  readonly #needle: Uint8Array;
  readonly #borders: Uint32Array;

  constructor(needle: Uint8Array, borders: Uint32Array) {
    this.#needle = needle;
    this.#borders = borders;
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
    return this.#needle.length === 1
      ? findByte(haystack, start, end, this.#needle[0] as number, offsets, count, limit, work)
      : findWord(haystack, start, end, this.#needle, this.#borders, offsets, count, limit, work);
  }
}

function findByte(
  haystack: Uint8Array,
  start: number,
  end: number,
  byte: number,
  offsets: Uint32Array,
  count: number,
  limit: number,
  work: SearchWork,
): number {
  let at = start;
  while (at < end && count < limit) {
    if (haystack[at] === byte) offsets[count++] = at;
    at++;
  }
  work.examined += at - start;
  return count;
}

function findWord(
  haystack: Uint8Array,
  start: number,
  end: number,
  needle: Uint8Array,
  borders: Uint32Array,
  offsets: Uint32Array,
  count: number,
  limit: number,
  work: SearchWork,
): number {
  const length = needle.length;
  let at = start;
  let matched = 0;
  while (at < end && count < limit) {
    const byte = haystack[at++];
    while (matched > 0 && byte !== needle[matched]) matched = borders[matched - 1] as number;
    if (byte === needle[matched]) matched++;
    if (matched === length) {
      offsets[count++] = at - length;
      matched = borders[length - 1] as number;
    }
  }
  work.examined += at - start;
  return count;
}
