import { type FrameError, noProgress } from '../errors.ts';
import type { Framing } from './framing.ts';

/** How many frames in a row may use up no byte, each under a framing newly set. */
const MAX_EMPTY_HANDED = 1_000;

/**
 * What is wrong after `emptyHanded` frames in a row that used up no byte: a framing
 * that yields frames for nothing would go on for ever.
 *
 * @param leftAsItIs Whether the handler of the last one has set no framing.
 */
export function stalled(
  emptyHanded: number,
  leftAsItIs: boolean,
  framing: Framing,
  streamOffset: number,
): FrameError | undefined {
  if (leftAsItIs)
    return noProgress(`The handler left ${framing.name} in place, which uses up no bytes`, streamOffset);
  if (emptyHanded <= MAX_EMPTY_HANDED) return undefined;
  return noProgress(`${MAX_EMPTY_HANDED} frames in a row used up no bytes`, streamOffset);
}
