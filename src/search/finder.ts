import { outOfRange, wrongType } from '../errors.ts';
import { checkCount, checkOneOf, checkOptions, checkRange } from '../limits.ts';
import { borderTable } from './borders.ts';
import { compile, compileDense, STRATEGIES, sparseStrategy, strategyFromEnvironment } from './compile.ts';
import type { SimdNeedle } from './simd/simd-needle.ts';
import type { Sought } from './sought.ts';
import { MAX_COPIED_SPACING } from './spacing.ts';
import { type CompiledNeedle, newWork, type SearchStrategy, type SearchWork } from './strategy.ts';

/** How many occurrences are found one by one before the rest is indexed. */
const SAMPLE = 4;

/** What `indexOf` answers when there is no occurrence. */
export const NOT_FOUND = -1;

/** Options of {@link Finder}. */
export interface FinderOptions {
  /**
   * How to search:
   *
   * - `'simd'`: all occurrences of a block in one pass of WebAssembly SIMD; needles
   *   of up to 1,024 bytes. The fastest where occurrences are close together.
   * - `'native'`: `Buffer.indexOf` for the needle's rarest byte, candidates
   *   compared. The fastest for one occurrence, and where they are far apart.
   * - `'horspool'`: Boyer-Moore-Horspool; hands over to Two-Way on hostile text.
   * - `'two-way'`: Two-Way; linear by itself, no large tables.
   * - `'scalar'`: the plain loop; each byte is read once.
   * - `'auto'`: `WIRECUT_SEARCH` from the environment if it names one that takes
   *   the needle. Else `'simd'` to find many, if the engine has it, and to find one
   *   `'native'` where it exists, else `'scalar'` for one byte and `'horspool'` for
   *   longer needles. Where occurrences are far apart, many are found like one; a
   *   decoder changes between the two with the length of its frames.
   *
   * @default 'auto'
   */
  readonly strategy?: SearchStrategy | 'auto';
}

/**
 * A needle compiled once, to be found in many haystacks.
 *
 * Occurrences may overlap: `aa` occurs twice in `aaa`. All strategies find the
 * same ones, in time linear in the haystack, hostile ones included.
 *
 * A stream is searched chunk by chunk: `partialAtEnd` says how many bytes at the
 * end of a chunk may begin the needle, `resume` goes on with them in the next.
 * No byte of an earlier chunk has to be kept for that.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { Finder } from 'wirecut';
 *
 * const crlf = new Finder('\r\n');
 * const chunk = Buffer.from('PING\r\nPONG\r\nQU');
 * assert.equal(crlf.indexOf(chunk), 4);
 * assert.equal(crlf.indexOf(chunk, 5), 10);
 *
 * const offsets = new Uint32Array(16);
 * assert.equal(crlf.indexAll(chunk, 0, chunk.length, offsets), 2);
 * assert.deepEqual([...offsets.subarray(0, 2)], [4, 10]);
 * ```
 */
export class Finder {
  /**
   * Whether it was left to us how to search.
   *
   * @internal
   */
  readonly adapts: boolean;
  /**
   * How it searches for one occurrence.
   *
   * @internal
   */
  readonly sparseStrategy: SearchStrategy;
  readonly #needle: Uint8Array;
  readonly #borders: Uint32Array;
  readonly #compiled: CompiledNeedle;
  #dense: SimdNeedle | undefined | null = null;
  readonly #first: Uint32Array = new Uint32Array(1);

  /**
   * @param needle Bytes (copied), or a string, encoded as UTF-8.
   * @throws {TypeError} If `needle` is neither or `strategy` is no string.
   * @throws {RangeError} If `needle` is empty, or `strategy` unknown, not to be had in
   *   this engine, or not for needles as long.
   *
   * Complexity: O(m) for a needle of m bytes.
   */
  constructor(needle: string | Uint8Array, options: FinderOptions = {}) {
    checkOptions(options, ['strategy']);
    const { strategy = 'auto' } = options;
    this.#needle = needleBytes(needle);
    this.#borders = borderTable(this.#needle);
    checkOneOf('strategy', strategy, [...STRATEGIES, 'auto']);
    const forced = strategy === 'auto' ? strategyFromEnvironment(this.#needle) : strategy;
    this.adapts = forced === undefined;
    this.sparseStrategy = forced ?? sparseStrategy(this.#needle);
    this.#compiled = compile(this.sparseStrategy, this.#needle, this.#borders);
  }

  /** How it searches for many occurrences. */
  get strategy(): SearchStrategy {
    return this.dense === undefined ? this.sparseStrategy : 'simd';
  }

  /**
   * The needle compiled for the SIMD kernel, if that is to be used and can be. Asked
   * for first when something is searched: until then there may be no need for memory.
   *
   * @internal
   */
  get dense(): SimdNeedle | undefined {
    if (this.#dense === null) {
      const wanted = this.adapts || this.sparseStrategy === 'simd';
      this.#dense = wanted ? compileDense(this.#needle) : undefined;
    }
    return this.#dense;
  }

  /**
   * Whether occurrences may overlap.
   *
   * @internal
   */
  get overlapsItself(): boolean {
    return (this.#borders[this.length - 1] as number) > 0;
  }

  /** A copy of the needle's bytes. */
  get needle(): Uint8Array {
    return this.#needle.slice();
  }

  /** The needle's length in bytes. */
  get length(): number {
    return this.#needle.length;
  }

  /** Whether `other` has the same needle. */
  equals(other: Finder): boolean {
    if (this.length !== other.length) return false;
    return this.#needle.every((byte, index) => byte === other.#needle[index]);
  }

  /**
   * Where the first occurrence within `haystack[start, end)` starts, or -1.
   *
   * @throws {TypeError} If `haystack` is no `Uint8Array`.
   * @throws {RangeError} If the range lies outside of it. Both hold for the other methods, too.
   *
   * Complexity: O(end - start).
   */
  indexOf(haystack: Uint8Array, start = 0, end: number = haystack?.length): number {
    checkHaystack(haystack, start, end);
    const found = this.findAll(haystack, start, end, this.#first, 1, newWork());
    return found === 0 ? NOT_FOUND : (this.#first[0] as number);
  }

  /**
   * Writes where the occurrences within `haystack[start, end)` start to
   * `offsets`, in order.
   *
   * @returns How many were written. If that is `offsets.length`, there may be
   *   more: go on from behind the last one's first byte.
   *
   * Complexity: O(end - start).
   */
  indexAll(haystack: Uint8Array, start: number, end: number, offsets: Uint32Array): number {
    checkHaystack(haystack, start, end);
    if (!(offsets instanceof Uint32Array)) throw wrongType('offsets', 'a Uint32Array', offsets);
    const limit = offsets.length;
    const work = newWork();
    const { dense } = this;
    if (dense === undefined || !this.adapts) return this.findAll(haystack, start, end, offsets, limit, work);
    // The first few tell how far apart they are.
    const sampled = this.findAll(haystack, start, end, offsets, Math.min(SAMPLE, limit), work);
    if (sampled < SAMPLE || sampled === limit) return sampled;
    const next = (offsets[sampled - 1] as number) + 1;
    const rest = next - start > SAMPLE * MAX_COPIED_SPACING ? this.#compiled : dense;
    return rest.findAll(haystack, next, end, offsets, sampled, limit, work);
  }

  /**
   * Whether `other` has the same needle, and searches the same way.
   *
   * @internal
   */
  searchesLike(other: Sought): boolean {
    const { adapts, sparseStrategy } = other;
    if (adapts !== this.adapts || sparseStrategy !== this.sparseStrategy) return false;
    return other instanceof Finder && this.equals(other);
  }

  /**
   * `indexAll` of at most `limit` occurrences that accounts for its work, and
   * checks nothing.
   *
   * @internal
   */
  findAll(
    haystack: Uint8Array,
    start: number,
    end: number,
    offsets: Uint32Array,
    limit: number,
    work: SearchWork,
  ): number {
    return this.#compiled.findAll(haystack, start, end, offsets, 0, limit, work);
  }

  /**
   * The length of the longest suffix of `haystack[start, end)` that is a proper
   * prefix of the needle: the bytes whose meaning the next chunk decides.
   *
   * ```text
   * haystack  ... a \r \n \r      needle  \r \n \r \n      result 3
   * ```
   *
   * Complexity: O(m), at most m - 1 bytes examined.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { Finder } from 'wirecut';
   *
   * const crlf = new Finder('\r\n');
   * assert.equal(crlf.partialAtEnd(Buffer.from('PING\r')), 1);
   * assert.equal(crlf.partialAtEnd(Buffer.from('PING')), 0);
   * ```
   */
  partialAtEnd(haystack: Uint8Array, start = 0, end: number = haystack?.length, work?: SearchWork): number {
    checkHaystack(haystack, start, end);
    const needle = this.#needle;
    const borders = this.#borders;
    const from = Math.max(start, end - needle.length + 1);
    let matched = 0;
    for (let at = from; at < end; at++) {
      const byte = haystack[at];
      while (matched > 0 && byte !== needle[matched]) matched = borders[matched - 1] as number;
      if (byte === needle[matched]) matched++;
    }
    if (work) work.examined += end - from;
    return matched;
  }

  /**
   * Goes on in a new chunk, `haystack[start, end)`, with `partial` bytes of the
   * needle matched at the end of the stream before it.
   *
   * @returns `{ end }`: an occurrence that began before the chunk ends in front of
   *   this offset. `{ partial }`: all of the chunk still belongs to a candidate
   *   that began before it, of which so many bytes match now. `undefined`: no
   *   occurrence began before the chunk; search it by itself.
   *
   * Complexity: O(m), at most m - 1 bytes examined.
   *
   * @example A terminator over three chunks
   * ```js
   * import assert from 'node:assert/strict';
   * import { Finder } from 'wirecut';
   *
   * const boundary = new Finder('CRLF');
   * assert.equal(boundary.partialAtEnd(Buffer.from('aC')), 1);
   * assert.deepEqual(boundary.resume(1, Buffer.from('R')), { partial: 2 });
   * assert.deepEqual(boundary.resume(2, Buffer.from('LFb')), { end: 2 });
   * assert.equal(boundary.resume(2, Buffer.from('xCRLF')), undefined);
   * ```
   */
  resume(
    partial: number,
    haystack: Uint8Array,
    start = 0,
    end: number = haystack?.length,
    work?: SearchWork,
  ): { end: number } | { partial: number } | undefined {
    checkHaystack(haystack, start, end);
    checkCount('partial', partial);
    if (partial >= this.length)
      throw outOfRange('partial', `less than the needle's ${this.length} bytes`, partial);
    const needle = this.#needle;
    const borders = this.#borders;
    let matched = partial;
    let at = start;
    // Invariant: `matched` bytes before `at` match, and the first of them lies before `start`.
    while (at < end && matched > at - start) {
      const byte = haystack[at++];
      while (matched > 0 && byte !== needle[matched]) matched = borders[matched - 1] as number;
      if (byte === needle[matched]) matched++;
      if (matched === needle.length) break;
    }
    if (work) work.examined += at - start;
    if (matched === needle.length) return { end: at };
    return matched > at - start ? { partial: matched } : undefined;
  }
}

function checkHaystack(haystack: Uint8Array, start: number, end: number): void {
  if (!(haystack instanceof Uint8Array)) throw wrongType('haystack', 'a Uint8Array', haystack);
  checkRange(start, end, haystack.length, 'haystack');
}

function needleBytes(needle: unknown): Uint8Array {
  const expected = 'a non-empty string or Uint8Array';
  const bytes = typeof needle === 'string' ? new TextEncoder().encode(needle) : needle;
  if (!(bytes instanceof Uint8Array)) throw wrongType('needle', expected, needle);
  if (bytes.length === 0) throw outOfRange('needle', expected, needle);
  return Uint8Array.from(bytes);
}
