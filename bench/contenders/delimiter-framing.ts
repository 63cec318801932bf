import { delimiter, type Framing } from 'wirecut';

const framings = new WeakMap<Uint8Array, Framing>();

/** `delimiter(terminator)`, made once: all streams of a program share it, as a server's connections do. */
export function delimiterFraming(terminator: Uint8Array): Framing {
  let framing = framings.get(terminator);
  if (framing === undefined) {
    framing = delimiter(terminator);
    framings.set(terminator, framing);
  }
  return framing;
}
