import type { Arena } from '../../memory/arena.ts';
import type { SearchWork } from '../strategy.ts';

/** The address of `haystack[at, at + length)`: where it lies in the arena, or where it has been copied to there. */
export function blockOf(
  arena: Arena,
  haystack: Uint8Array,
  at: number,
  length: number,
  work: SearchWork,
): number {
  const start = haystack.byteOffset + at;
  if (haystack.buffer === arena.buffer) return start;
  arena.bytes.set(new Uint8Array(haystack.buffer, start, length), arena.scanBlock);
  work.staged += length;
  return arena.scanBlock;
}
