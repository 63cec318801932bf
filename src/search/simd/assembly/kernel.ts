/**
 * The SIMD kernel: where a needle starts in a block of memory, all of it in one
 * pass. AssemblyScript; `npm run build:kernel` compiles it.
 *
 * Every function looks at the `positions` places from address `block` on, writes
 * the index of each place where the needle starts plus `base`, and the same plus
 * the needle's length, to `ends`, in order, overlapping ones included, and returns
 * how many pairs there are. So they are where frames end and where the next ones
 * start. `ends` has room for a pair for each place. The plain version of all of them:
 *
 *   for (let i = 0; i < positions; i++) {
 *     if (startsAt(block + i)) {
 *       ends[2 * count] = base + i;
 *       ends[2 * count++ + 1] = base + i + length;
 *     }
 *   }
 *
 * A step takes 128 places: where the needle is rare, one test passes them all by;
 * steps of 64 ran at half the speed on frames of 1 KiB and more, and a twentieth
 * faster on those of 32 bytes. The last step loads beyond the last place, by less
 * than `STEP` bytes and the needle's length; what it finds there is masked out.
 */

const STEP: usize = 128;

/** Which of the 16 bytes at `at` are the one in all lanes of `byte`. */
// @ts-expect-error: decorator
function equal(at: usize, byte: v128): v128 {
  return i8x16.eq(v128.load(at), byte);
}

function anyOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.or(v128.or(a, b), v128.or(c, d));
}

/** A bit for each of 64 places, of which only those in front of `left` count. */
// @ts-expect-error: decorator
function bits(a: v128, b: v128, c: v128, d: v128, left: isize): u64 {
  const ab = <u64>i8x16.bitmask(a) | ((<u64>i8x16.bitmask(b)) << 16);
  const all = ab | ((<u64>i8x16.bitmask(c)) << 32) | ((<u64>i8x16.bitmask(d)) << 48);
  if (left >= 64) return all;
  return left > 0 ? all & (((<u64>1) << (<u64>left)) - 1) : 0;
}

/** A bit for each of the 64 bytes from `at` on that is the one in all lanes of `byte`. */
function bitsOf(at: usize, byte: v128): u64 {
  return bits(equal(at, byte), equal(at + 16, byte), equal(at + 32, byte), equal(at + 48, byte), 64);
}

/** Both halves of the pair that stands for place `at`, if `length` is in the upper half. */
function pairAt(at: u32, length: u64): u64 {
  return <u64>at * 0x1_0000_0001 + length;
}

/** Writes a pair for each bit of `places`, the first of which stands for `first`; returns the address behind. */
function write(places: u64, first: u32, length: u64, to: usize): usize {
  while (places !== 0) {
    store<u64>(to, pairAt(first + <u32>ctz(places), length));
    to += 8;
    places &= places - 1;
  }
  return to;
}

/** A needle of one byte. */
export function indexByte(block: usize, positions: usize, byte: u32, base: u32, ends: usize): u32 {
  const lanes = i8x16.splat(<i8>byte);
  const length: u64 = 1 << 32;
  let to = ends;
  for (let i: usize = 0; i < positions; i += STEP) {
    const at = block + i;
    const a = equal(at, lanes);
    const b = equal(at + 16, lanes);
    const c = equal(at + 32, lanes);
    const d = equal(at + 48, lanes);
    const e = equal(at + 64, lanes);
    const f = equal(at + 80, lanes);
    const g = equal(at + 96, lanes);
    const h = equal(at + 112, lanes);
    if (!v128.any_true(v128.or(anyOf(a, b, c, d), anyOf(e, f, g, h)))) continue;
    const left = <isize>(positions - i);
    to = write(bits(a, b, c, d, left), base + <u32>i, length, to);
    to = write(bits(e, f, g, h, left - 64), base + <u32>i + 64, length, to);
  }
  return <u32>((to - ends) >> 3);
}

/** The bit of each upper half of a byte, from 0 to 7 and again from 8 to 15, in the row of a byte's lower half. */
const ROW_BITS: v128 = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);

/**
 * Not zero in the lanes of the 16 bytes at `at` that belong to a set. `low` has a row of
 * bits for each lower half of a byte, a bit for each upper half from 0 to 7; `high` has
 * those from 8 to 15. Where an index is 16 or more, as it is in one of them, `swizzle` gives 0.
 */
function members(at: usize, low: v128, high: v128): v128 {
  const bytes = v128.load(at);
  const row = v128.and(bytes, i8x16.splat(-0x71));
  const rows = v128.or(i8x16.swizzle(low, row), i8x16.swizzle(high, v128.xor(row, i8x16.splat(-0x80))));
  return v128.and(rows, i8x16.swizzle(ROW_BITS, i8x16.shr_u(bytes, 4)));
}

/** A bit for each of 64 places whose lane is not zero. */
function bitsNotZero(a: v128, b: v128, c: v128, d: v128, left: isize): u64 {
  const zero = i8x16.splat(0);
  return bits(i8x16.ne(a, zero), i8x16.ne(b, zero), i8x16.ne(c, zero), i8x16.ne(d, zero), left);
}

/**
 * Any byte of a set, which is given by two tables of 16 bytes at `set`: see `members`.
 *
 * Source: W. Mula, "SIMD-ized check which bytes are in a set" (2018), its universal algorithm; the same for
 * fewer sets is in G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28 (2019).
 */
export function indexSet(block: usize, positions: usize, set: usize, base: u32, ends: usize): u32 {
  const low = v128.load(set);
  const high = v128.load(set, 16);
  const length: u64 = 1 << 32;
  let to = ends;
  for (let i: usize = 0; i < positions; i += STEP) {
    const at = block + i;
    const a = members(at, low, high);
    const b = members(at + 16, low, high);
    const c = members(at + 32, low, high);
    const d = members(at + 48, low, high);
    const e = members(at + 64, low, high);
    const f = members(at + 80, low, high);
    const g = members(at + 96, low, high);
    const h = members(at + 112, low, high);
    if (!v128.any_true(v128.or(anyOf(a, b, c, d), anyOf(e, f, g, h)))) continue;
    const left = <isize>(positions - i);
    to = write(bitsNotZero(a, b, c, d, left), base + <u32>i, length, to);
    to = write(bitsNotZero(e, f, g, h, left - 64), base + <u32>i + 64, length, to);
  }
  return <u32>((to - ends) >> 3);
}

/** A needle of two bytes: `rare` at index `rareIndex`, which is 0 or 1, and `other` at the other one. */
export function indexPair(
  block: usize,
  positions: usize,
  rare: u32,
  rareIndex: usize,
  other: u32,
  base: u32,
  ends: usize,
): u32 {
  const x = i8x16.splat(<i8>rare);
  const y = i8x16.splat(<i8>other);
  const length: u64 = 2 << 32;
  let to = ends;
  for (let i: usize = 0; i < positions; i += STEP) {
    const at = block + i + rareIndex;
    const a = equal(at, x);
    const b = equal(at + 16, x);
    const c = equal(at + 32, x);
    const d = equal(at + 48, x);
    const e = equal(at + 64, x);
    const f = equal(at + 80, x);
    const g = equal(at + 96, x);
    const h = equal(at + 112, x);
    if (!v128.any_true(v128.or(anyOf(a, b, c, d), anyOf(e, f, g, h)))) continue;
    const left = <isize>(positions - i);
    const by = block + i + 1 - rareIndex;
    to = write(bits(a, b, c, d, left) & bitsOf(by, y), base + <u32>i, length, to);
    to = write(bits(e, f, g, h, left - 64) & bitsOf(by + 64, y), base + <u32>i + 64, length, to);
  }
  return <u32>((to - ends) >> 3);
}

/**
 * A needle of three bytes or more, at address `needle`, of which the bytes at the
 * indices `rare` and `other` are looked for and the rest is compared.
 *
 * Comparing may cost `credit` bytes more than there were places to pass: when that
 * is used up it stops in front of the place where it happened. How many places it
 * got through and how many bytes it compared goes to the two words at `account`.
 */
export function indexWord(
  block: usize,
  positions: usize,
  needle: usize,
  length: usize,
  rare: usize,
  other: usize,
  base: u32,
  ends: usize,
  credit: i32,
  account: usize,
): u32 {
  const x = i8x16.splat(load<i8>(needle + rare));
  const y = i8x16.splat(load<i8>(needle + other));
  const beginning = v128.load(needle);
  let to = ends;
  let compared: i32 = 0;
  let passed = positions;
  for (let i: usize = 0; i < passed; i += STEP) {
    const at = block + i + rare;
    const a = equal(at, x);
    const b = equal(at + 16, x);
    const c = equal(at + 32, x);
    const d = equal(at + 48, x);
    const e = equal(at + 64, x);
    const f = equal(at + 80, x);
    const g = equal(at + 96, x);
    const h = equal(at + 112, x);
    if (!v128.any_true(v128.or(anyOf(a, b, c, d), anyOf(e, f, g, h)))) continue;
    const left = <isize>(positions - i);
    const by = block + i + other;
    let places = bits(a, b, c, d, left) & bitsOf(by, y);
    let later = bits(e, f, g, h, left - 64) & bitsOf(by + 64, y);
    let first = i;
    while ((places | later) !== 0) {
      if (places === 0) {
        places = later;
        later = 0;
        first += 64;
      }
      const place = first + <usize>ctz(places);
      places &= places - 1;
      const affordable = credit + <i32>place - compared;
      const matched = matchLength(block + place, needle, beginning, length, affordable);
      const cost = <i32>min(matched + 1, length);
      if (cost > affordable) {
        compared += max(affordable, 0);
        passed = place;
        break;
      }
      compared += cost;
      if (matched === length) {
        store<u64>(to, pairAt(base + <u32>place, (<u64>length) << 32));
        to += 8;
      }
    }
  }
  store<u32>(account, <u32>passed);
  store<i32>(account, compared, 4);
  return <u32>((to - ends) >> 3);
}

/**
 * How many of the first `length` bytes at `at` are the needle's, of which `beginning`
 * are the first 16; gives up, with what it has, beyond `affordable`.
 */
// @ts-expect-error: decorator
function matchLength(at: usize, needle: usize, beginning: v128, length: usize, affordable: i32): usize {
  let same = i8x16.bitmask(i8x16.eq(v128.load(at), beginning));
  let i: usize = 0;
  while (same === 0xffff && i + 16 < length && <i32>i < affordable) {
    i += 16;
    same = i8x16.bitmask(i8x16.eq(v128.load(at + i), v128.load(needle + i)));
  }
  return min(i + <usize>ctz(~same), length);
}
