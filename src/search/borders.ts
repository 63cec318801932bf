/**
 * For each prefix of the needle, the length of its longest border: the longest
 * proper prefix that is also a suffix. `borders[i]` is that of the first `i + 1`
 * bytes.
 *
 * ```text
 * needle   a a b a a
 * borders  0 1 0 1 2
 * ```
 *
 * After Knuth, Morris and Pratt (1977). Complexity: O(m).
 */
export function borderTable(needle: Uint8Array): Uint32Array {
  const borders = new Uint32Array(needle.length);
  let border = 0;
  for (let i = 1; i < needle.length; i++) {
    while (border > 0 && needle[i] !== needle[border]) border = borders[border - 1] as number;
    if (needle[i] === needle[border]) border++;
    borders[i] = border;
  }
  return borders;
}
