/** What byte `offset` of the stream of `id` is: no line end, and seldom that of another stream at the same place. */
function byteAt(id: number, offset: number): number {
  return 0x20 + ((id * 37 + offset * 7 + (offset >>> 7) * 11 + (offset >>> 16) * 29) % 199);
}

/** Bytes `[start, start + length)` of the stream of `id`. */
export function contentOf(id: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = byteAt(id, start + i);
  return bytes;
}

/** Where `bytes` are not those of the stream of `id` from `start` on; -1 if they are. */
export function firstWrong(bytes: Uint8Array, id: number, start: number): number {
  return bytes.findIndex((byte, i) => byte !== byteAt(id, start + i));
}

/** Numbers from 0 to 1 that look random, and are the same every time. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
