import { BYTE_FREQUENCY } from './byte-frequency.ts';
import { HorspoolNeedle } from './horspool.ts';
import { matchLength, withoutZeros } from './match-length.ts';
import type { CompiledNeedle, SearchWork } from './strategy.ts';
import { TwoWayNeedle } from './two-way.ts';

type IndexOf = (this: Uint8Array, value: number | Uint8Array, byteOffset: number) => number;

/**
 * Called through this constant alone: handed around as a parameter it costs a
 * third more. Undefined where `hasNativeSearch` is false.
 */
const indexOf: IndexOf = globalThis.Buffer?.prototype.indexOf as IndexOf;

/** Whether this engine has `Buffer.prototype.indexOf` (Node, Bun, Deno; not browsers). */
export const hasNativeSearch: boolean = typeof indexOf === 'function';

/**
 * The longest needle that Node searches in linear time: the tables of its
 * Boyer-Moore cover no more bytes (`kBMMaxShift` in Node's string_search.h), and
 * a longer needle can make it quadratic.
 */
const MAX_NATIVE_NEEDLE = 250;

/**
 * What a false candidate costs, in bytes of credit, beyond the bytes compared,
 * where something faster is to be handed over to: a call for a number takes the
 * time of passing some 16 bytes by. `npm run bench -- search` has both.
 */
const FALSE_CANDIDATE_COST = 16;

/**
 * From this needle length on candidates are compared by words, which needs a
 * `DataView` of the haystack: 60 ns, once per call that may find several. Needles
 * of 40 bytes are then found in less than half the time (`npm run bench -- search`
 * with this, and with it set to `Infinity`).
 */
const MIN_WORDWISE_NEEDLE = 4;

/**
 * From this needle length on the view pays for a single candidate too: 300 bytes
 * are compared in 31 ns by words, in 197 one by one. And what hands over hands
 * over to Horspool, which moves on by the most of a long needle.
 */
const MIN_LONG_NEEDLE = 128;

/**
 * `Buffer.prototype.indexOf`, on any `Uint8Array`.
 *
 * Asked for a number it is a `memchr` that V8 calls directly; asked for bytes, a
 * call that costs three to six times as much. So it is asked for the needle's
 * rarest byte, and the bytes around each candidate are compared here. Where false
 * candidates crowd the text and use up the credit, the rest is searched for the
 * whole needle: by `indexOf` again if the needle is short enough and does not
 * overlap itself, else by {@link HorspoolNeedle} if it is long, by
 * {@link TwoWayNeedle} if not.
 *
 * A comparison that is begun is finished, on credit of at most one needle: the
 * first in a dense text has earned nothing yet.
 *
 * Complexity: O(n). Of a call, the span that it searched counts as examined.
 */
export class NativeNeedle implements CompiledNeedle {
  readonly #needle: Uint8Array;
  readonly #needleView: DataView;
  /** The same, with no word that is 0. */
  readonly #doubles: DataView;
  readonly #rarest: number;
  readonly #nativelyLinear: boolean;
  /** How far behind the start of an occurrence the next one may start. */
  readonly #period: number;
  /** Whether that is the only place within an occurrence where another may start. */
  readonly #overlapsOnce: boolean;
  #linear: CompiledNeedle | undefined;

  constructor(needle: Uint8Array, borders: Uint32Array) {
    this.#needle = needle;
    this.#needleView = new DataView(needle.buffer, needle.byteOffset, needle.length);
    this.#doubles = withoutZeros(this.#needleView);
    this.#rarest = rarestIndex(needle);
    const border = borders[needle.length - 1] as number;
    this.#period = needle.length - border;
    this.#overlapsOnce = border > 0 && borders[border - 1] === 0;
    this.#nativelyLinear = this.#period === needle.length && needle.length <= MAX_NATIVE_NEEDLE;
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
    if (end - start < length) return count;
    // indexOf takes no end.
    const within =
      end === haystack.length ? haystack : new Uint8Array(haystack.buffer, haystack.byteOffset, end);
    if (length === 1) return findByte(within, start, needle[0] as number, offsets, count, limit, work);
    if (length === 2) return this.#findPair(within, start, offsets, count, limit, work);

    const rarest = this.#rarest;
    const rarestByte = needle[rarest] as number;
    const lastCandidate = end - length;
    const period = this.#period;
    const overlapsOnce = this.#overlapsOnce;
    const needleView = this.#needleView;
    const doubles = this.#doubles;
    const isLong = length >= MIN_LONG_NEEDLE;
    const falseCandidateCost = this.#nativelyLinear || isLong ? FALSE_CANDIDATE_COST : 0;
    const view =
      isLong || (length >= MIN_WORDWISE_NEEDLE && limit - count > 1)
        ? new DataView(within.buffer, within.byteOffset, within.length)
        : undefined;
    // Invariant: no occurrence starts before `at`.
    let at = start;
    let examined = 0;
    let credit = work.credit;
    while (at <= lastCandidate && count < limit && credit > 0) {
      const hit = indexOf.call(within, rarestByte, at + rarest);
      const first = hit - rarest;
      if (hit === -1 || first > lastCandidate) {
        examined += end - at - rarest;
        at = end;
        break;
      }
      const passed = first - at + 1;
      examined += passed;
      credit += passed;
      const matched = matchLength(within, view, first, needle, needleView, doubles);
      examined += matched;
      credit -= matched;
      at = first;
      if (matched === length) {
        offsets[count++] = first;
        at += period;
        credit += period - 1;
        // As in CRLF CRLF: looked at here, the overlap costs no call of its own.
        if (overlapsOnce && at <= lastCandidate && within[first + length] !== needle[length - period]) {
          examined++;
          at = first + length;
        }
      } else {
        examined++;
        credit -= 1 + falseCandidateCost;
        at++;
      }
    }
    work.examined += examined;
    work.credit = credit;
    return at > lastCandidate || count === limit
      ? count
      : this.#handOver(within, at, offsets, count, limit, work);
  }

  /** The same for two bytes, as in CRLF: a sixth faster for comparing one byte and keeping no account of matches. */
  #findPair(
    haystack: Uint8Array,
    start: number,
    offsets: Uint32Array,
    count: number,
    limit: number,
    work: SearchWork,
  ): number {
    const rarest = this.#rarest;
    const rarestByte = this.#needle[rarest] as number;
    const otherByte = this.#needle[1 - rarest] as number;
    const toOther = 1 - 2 * rarest;
    const lastHit = haystack.length - 2 + rarest;
    const falseCandidateCost = this.#nativelyLinear ? FALSE_CANDIDATE_COST : 0;
    // Invariant: no occurrence has its rarest byte before `at`.
    let at = start + rarest;
    let lastMiss = at;
    let candidates = 0;
    let credit = work.credit;
    while (count < limit) {
      const hit = indexOf.call(haystack, rarestByte, at);
      if (hit === -1 || hit > lastHit) {
        at = haystack.length;
        break;
      }
      candidates++;
      at = hit + 1;
      if (haystack[hit + toOther] === otherByte) {
        offsets[count++] = hit - rarest;
      } else {
        credit += at - lastMiss - 1 - falseCandidateCost;
        lastMiss = at;
        if (credit <= 0) break;
      }
    }
    work.examined += at - start - rarest + candidates;
    work.credit = credit;
    return at > lastHit || count === limit
      ? count
      : this.#handOver(haystack, at - rarest, offsets, count, limit, work);
  }

  /** Searches the rest for the whole needle. */
  #handOver(
    haystack: Uint8Array,
    start: number,
    offsets: Uint32Array,
    count: number,
    limit: number,
    work: SearchWork,
  ): number {
    const needle = this.#needle;
    if (this.#nativelyLinear) return findWord(haystack, start, needle, offsets, count, limit, work);
    const isLong = needle.length >= MIN_LONG_NEEDLE;
    this.#linear ??= isLong ? new HorspoolNeedle(needle) : new TwoWayNeedle(needle);
    // What is left of the one needle that may be owed; what is earned with it is not for looking at single bytes.
    const { credit } = work;
    work.credit = credit + needle.length;
    const found = this.#linear.findAll(haystack, start, haystack.length, offsets, count, limit, work);
    work.credit = Math.min(credit, work.credit - needle.length);
    return found;
  }
}

function findByte(
  haystack: Uint8Array,
  start: number,
  byte: number,
  offsets: Uint32Array,
  count: number,
  limit: number,
  work: SearchWork,
): number {
  let at = start;
  while (count < limit) {
    const hit = indexOf.call(haystack, byte, at);
    if (hit === -1) {
      at = haystack.length;
      break;
    }
    offsets[count++] = hit;
    at = hit + 1;
  }
  work.examined += at - start;
  return count;
}

/** For needles that do not overlap themselves: the next occurrence starts behind this one. */
function findWord(
  haystack: Uint8Array,
  start: number,
  needle: Uint8Array,
  offsets: Uint32Array,
  count: number,
  limit: number,
  work: SearchWork,
): number {
  let at = start;
  while (count < limit) {
    const first = indexOf.call(haystack, needle, at);
    if (first === -1) {
      at = haystack.length;
      break;
    }
    offsets[count++] = first;
    at = first + needle.length;
  }
  work.examined += at - start;
  return count;
}

function rarestIndex(needle: Uint8Array): number {
  let rarest = 0;
  for (let i = 1; i < needle.length; i++) {
    if (
      (BYTE_FREQUENCY[needle[i] as number] as number) < (BYTE_FREQUENCY[needle[rarest] as number] as number)
    ) {
      rarest = i;
    }
  }
  return rarest;
}
