import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of buffers that somebody still holds. */
export async function heldBytes(): Promise<number> {
  // What the garbage collector finds it frees a turn later.
  collect();
  await new Promise(setImmediate);
  collect();
  return process.memoryUsage().arrayBuffers;
}
