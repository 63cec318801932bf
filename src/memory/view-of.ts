/**
 * A view of `bytes[start, end)`, always a plain `Uint8Array`. `subarray` would
 * give a `Buffer` where the caller's chunk is one: what handlers get must not
 * depend on where bytes happen to lie. It also takes three times as long.
 */
export function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
