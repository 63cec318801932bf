import { mayBeKept } from './kept.ts';
import { viewOf } from './view-of.ts';

/**
 * Up to this many bytes are copied by loops, as `set` takes some 50 ns for the view that has to be made (and 15 if the
 * array is copied as a whole): `npx tsx bench/copies.ts`.
 */
const MAX_BY_WORDS = 96;
/** Up to this many, words do not pay. */
const MAX_BY_BYTES = 8;
/** Nor up to this many, of an array whose words are not at hand: to have them takes as long as the bytes do. */
const MAX_OF_STRANGER = 48;
/** But every so many times they are looked up: one of those may come often. (To know which, it would have to be kept.) */
const OFTEN = 4;
const WORD = 4;

/** The arrays copied from last, and to, most often the same again: it takes long to ask one for its buffer. */
let lastFrom: Uint8Array = new Uint8Array(0);
let lastTo: Uint8Array = lastFrom;
let source: DataView = wordsOf(lastFrom);
let target: DataView = source;
/** Short copies from arrays whose words were not at hand. */
let strangers = 0;

/**
 * Copies `from[start, end)` to `to`, from index `offset` on. They do not overlap. Tuned; plainly:
 *
 *   to.set(from.subarray(start, end), offset)
 *
 * @returns The index behind the copy.
 */
export function copyBytes(
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  offset: number,
): number {
  const length = end - start;
  const isAll = length === from.length;
  // An array that comes for the first time most often comes once, and needs no view.
  if (length > MAX_BY_WORDS || (isAll && length > MAX_BY_BYTES && from !== lastFrom)) {
    to.set(isAll ? from : viewOf(from, start, end), offset);
    return offset + length;
  }
  let copied = 0;
  if (
    length > MAX_BY_BYTES &&
    (from === lastFrom || keepFrom(from, length)) &&
    (to === lastTo || keepTo(to))
  ) {
    for (const last = length - WORD; copied <= last; copied += WORD) {
      target.setInt32(offset + copied, source.getInt32(start + copied, true), true);
    }
  }
  for (; copied < length; copied++) to[offset + copied] = from[start + copied] as number;
  return offset + length;
}

function keepFrom(from: Uint8Array, length: number): boolean {
  if (length <= MAX_OF_STRANGER && ++strangers < OFTEN) return false;
  strangers = 0;
  if (!mayBeKept(from.buffer)) return false;
  lastFrom = from;
  source = wordsOf(from);
  return true;
}

function keepTo(to: Uint8Array): boolean {
  if (!mayBeKept(to.buffer)) return false;
  lastTo = to;
  target = wordsOf(to);
  return true;
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
