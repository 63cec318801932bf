/** The segments, copied together. */
export function joined(segments: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(segments.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const segment of segments) {
    bytes.set(segment, filled);
    filled += segment.length;
  }
  return bytes;
}
