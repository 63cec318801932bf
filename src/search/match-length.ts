/**
 * How many of the needle's first bytes stand at `at`:
 *
 *   while (matched < length && haystack[at + matched] === needle[matched]) matched++;
 *
 * With a view of the haystack, 32 at a time, then eight, read as doubles, of which
 * two are equal only if their bytes are. (Those that are no number equal nothing and
 * are left to the plain loop.) Then four, as an integer.
 *
 * @param doubles The needle `withoutZeros`.
 */
export function matchLength(
  haystack: Uint8Array,
  view: DataView | undefined,
  at: number,
  needle: Uint8Array,
  needleView: DataView,
  doubles: DataView,
): number {
  const { length } = needle;
  let matched = 0;
  if (view !== undefined) {
    while (matched <= length - 32) {
      const from = at + matched;
      if (view.getFloat64(from, true) !== doubles.getFloat64(matched, true)) break;
      if (view.getFloat64(from + 8, true) !== doubles.getFloat64(matched + 8, true)) break;
      if (view.getFloat64(from + 16, true) !== doubles.getFloat64(matched + 16, true)) break;
      if (view.getFloat64(from + 24, true) !== doubles.getFloat64(matched + 24, true)) break;
      matched += 32;
    }
    while (matched <= length - 8) {
      if (view.getFloat64(at + matched, true) !== doubles.getFloat64(matched, true)) break;
      matched += 8;
    }
    if (matched <= length - 4 && view.getInt32(at + matched) === needleView.getInt32(matched)) matched += 4;
  }
  while (matched < length && haystack[at + matched] === needle[matched]) matched++;
  return matched;
}

/** Of all doubles only 0 and -0 are equal and have other bytes: no number, that is equal to nothing, in their place. */
export function withoutZeros(needle: DataView): DataView {
  let copy = needle;
  for (let at = 0; at + 8 <= needle.byteLength; at += 8) {
    if (needle.getFloat64(at, true) !== 0) continue;
    if (copy === needle)
      copy = new DataView(needle.buffer.slice(needle.byteOffset, needle.byteOffset + needle.byteLength));
    copy.setFloat64(at, Number.NaN, true);
  }
  return copy;
}
