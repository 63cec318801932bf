import { assertFraming, type Framing } from '../framing/framing.ts';

/** Throws unless `framing` has frames that can be handed out whole, one after the other, by `whom`. */
export function checkWholeFrames(framing: Framing, whom: 'stream' | 'reader'): void {
  assertFraming(framing);
  const { frameLength, name, streamed } = framing;
  if (streamed) throw new TypeError(`${name} has parts, and a ${whom} of whole frames hands none out`);
  if (frameLength === 0) throw new RangeError(`${name} uses up no bytes, so its frames would never end`);
}
