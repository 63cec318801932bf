import { arena } from './arena.ts';

/** Nothing larger is kept alive for the sake of the next copy, or view. */
const MAX_KEPT = 256 * 1024;

/**
 * Whether memory may be remembered when it is done with, as it takes long to ask an array for it: it is of a size that does
 * not matter, and does not change.
 */
export function mayBeKept(memory: ArrayBufferLike): boolean {
  if (memory === arena()?.buffer) return true;
  const isFixed = !Reflect.get(memory, 'resizable') && !Reflect.get(memory, 'growable');
  return isFixed && memory.byteLength <= MAX_KEPT;
}
