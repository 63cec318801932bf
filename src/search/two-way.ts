import type { CompiledNeedle, SearchWork } from './strategy.ts';

/**
 * Two-Way string matching: linear whatever needle and haystack are, with no
 * table of the needle's size.
 *
 * The needle is cut at its critical position into a left and a right half. An
 * alignment compares the right half forwards, then the left half backwards; a
 * mismatch in the right half at distance d from the cut moves on by d + 1, one in
 * the left half by the needle's period. A periodic needle remembers, after a
 * move by its period, the prefix that is known to match.
 *
 * Crochemore and Perrin, "Two-way string-matching", Journal of the ACM 38(3),
 * 1991. Complexity: O(m) to compile, at most 2n bytes examined.
 */
export class TwoWayNeedle implements CompiledNeedle {
  readonly #needle: Uint8Array;
  readonly #cut: number;
  readonly #period: number;
  readonly #periodic: boolean;

  constructor(needle: Uint8Array) {
    const forward = maximalSuffix(needle, false);
    const reverse = maximalSuffix(needle, true);
    const { start: cut, period } = forward.start > reverse.start ? forward : reverse;
    this.#needle = needle;
    this.#cut = cut;
    this.#periodic = repeats(needle, cut, period);
    // Not periodic: its true period is longer than either half, and any move up to that is safe.
    this.#period = this.#periodic ? period : Math.max(cut, needle.length - cut) + 1;
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
    const needle = this.#needle;
    const length = needle.length;
    const cut = this.#cut;
    const period = this.#period;
    const rememberedAfterMove = this.#periodic ? length - period : 0;
    const lastAlignment = end - length;

    const cutByte = needle[cut];

    // Invariant: no occurrence starts before `at`, and the first `remembered` bytes of this alignment match.
    let at = start;
    let remembered = 0;
    let examined = 0;
    while (at <= lastAlignment && count < limit) {
      if (remembered === 0) {
        // What the loop below does while the first byte of the right half does not match, in a tighter one.
        const from = at;
        while (at <= lastAlignment && haystack[at + cut] !== cutByte) at++;
        examined += at - from;
        if (at > lastAlignment) break;
      }
      const known = Math.max(cut, remembered);
      let right = known;
      while (right < length && haystack[at + right] === needle[right]) right++;
      examined += right - known;
      if (right < length) {
        examined++;
        at += right - cut + 1;
        remembered = 0;
        continue;
      }
      let left = cut - 1;
      while (left >= remembered && haystack[at + left] === needle[left]) left--;
      examined += cut - 1 - left;
      if (left < remembered) offsets[count++] = at;
      else examined++;
      at += period;
      remembered = rememberedAfterMove;
    }
    work.examined += examined;
    return count;
  }
}

/** Where the lexicographically largest suffix starts, and its period; under the reversed order if `reversed`. */
function maximalSuffix(needle: Uint8Array, reversed: boolean): { start: number; period: number } {
  let start = 0;
  let candidate = 1;
  let offset = 0;
  let period = 1;
  while (candidate + offset < needle.length) {
    const byte = needle[candidate + offset] as number;
    const best = needle[start + offset] as number;
    if (byte === best) {
      if (offset + 1 === period) {
        candidate += period;
        offset = 0;
      } else {
        offset++;
      }
    } else if (reversed ? byte > best : byte < best) {
      candidate += offset + 1;
      offset = 0;
      period = candidate - start;
    } else {
      start = candidate;
      candidate = start + 1;
      offset = 0;
      period = 1;
    }
  }
  return { start, period };
}

/** Whether the needle's first `cut` bytes come again `period` bytes later. */
function repeats(needle: Uint8Array, cut: number, period: number): boolean {
  if (cut + period > needle.length) return false;
  for (let i = 0; i < cut; i++) {
    if (needle[i] !== needle[i + period]) return false;
  }
  return true;
}
