import type { CompiledNeedle, SearchWork } from './strategy.ts';
import { TwoWayNeedle } from './two-way.ts';

/**
 * Boyer-Moore-Horspool: looks at the haystack byte under the needle's last one
 * and moves on by how far that byte stands from the needle's end.
 *
 * Quick on ordinary text (n/m bytes examined at best) and quadratic on hostile
 * text, so it works on credit: each byte got past earns one, each byte examined
 * costs one. Out of credit, it hands over to {@link TwoWayNeedle}.
 *
 * Horspool, "Practical fast searching in strings", Software: Practice and
 * Experience 10(6), 1980. Complexity: O(m) to compile, O(n) to search; at most
 * 2n + m bytes examined and the credit that it was given.
 */
export class HorspoolNeedle implements CompiledNeedle {
  readonly #needle: Uint8Array;
  readonly #shift: Uint32Array;
  #linear: TwoWayNeedle | undefined;

  constructor(needle: Uint8Array) {
    this.#needle = needle;
    this.#shift = shiftTable(needle);
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
    const shift = this.#shift;
    const last = needle.length - 1;
    const lastByte = needle[last] as number;

    // The plain loop, without credit:
    //   for (at = start + last; at < end; at += shift[haystack[at]])
    //     if (haystack[at - last .. at] equals needle) offsets[count++] = at - last
    // Invariant: no occurrence starts before `at - last`.
    let at = start + last;
    let examined = 0;
    let credit = work.credit;
    while (at < end && count < limit && credit > 0) {
      const byte = haystack[at] as number;
      examined++;
      credit--;
      if (byte === lastByte) {
        const first = at - last;
        const affordable = Math.min(last, credit);
        let matched = 0;
        while (matched < affordable && haystack[first + matched] === needle[matched]) matched++;
        examined += matched;
        credit -= matched;
        if (matched === last) offsets[count++] = first;
        else if (matched === affordable) break;
        else examined++;
      }
      const step = shift[byte] as number;
      at += step;
      credit += step;
    }
    work.examined += examined;
    work.credit = credit;
    if (at >= end || count === limit) return count;
    this.#linear ??= new TwoWayNeedle(needle);
    return this.#linear.findAll(haystack, at - last, end, offsets, count, limit, work);
  }
}

// Uint32Array: in eight bits the shift of a 256-byte needle would wrap to 0 and stall the search for ever.
function shiftTable(needle: Uint8Array): Uint32Array {
  const last = needle.length - 1;
  const shift = new Uint32Array(256).fill(needle.length);
  for (let i = 0; i < last; i++) shift[needle[i] as number] = last - i;
  return shift;
}
