import { mayBeKept } from './kept.ts';

/** The array viewed last, most often the same again, and its memory: `npx tsx bench/profile/views.ts`. */
let last: Uint8Array = new Uint8Array(0);
let memory: ArrayBufferLike = last.buffer;
let offset = 0;

/**
 * A view of `bytes[start, end)`, always a plain `Uint8Array`. `subarray` would
 * give a `Buffer` where the caller's chunk is one: what handlers get must not
 * depend on where bytes happen to lie. It also takes three times as long.
 *
 * Tuned; plainly:
 *
 *   return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
 */
export function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (bytes !== last && !keep(bytes))
    return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
  return new Uint8Array(memory, offset + start, end - start);
}

function keep(bytes: Uint8Array): boolean {
  const { buffer, byteOffset } = bytes;
  if (!mayBeKept(buffer)) return false;
  last = bytes;
  memory = buffer;
  offset = byteOffset;
  return true;
}
