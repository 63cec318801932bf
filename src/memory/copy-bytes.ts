/**
 * Up to this many bytes a loop is faster than `set`, for which a view has to be made. With `npm run bench:server`
 * (echo of short frames): about 1 ns a byte against 60 ns a view.
 */
const MAX_LOOP = 48;

/**
 * Copies `source[start, end)` to `target`, from index `offset` on.
 *
 * @returns The index behind the copy.
 */
export function copyBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  offset: number,
): number {
  const length = end - start;
  if (length > MAX_LOOP) {
    target.set(new Uint8Array(source.buffer, source.byteOffset + start, length), offset);
  } else {
    for (let i = 0; i < length; i++) target[offset + i] = source[start + i] as number;
  }
  return offset + length;
}
