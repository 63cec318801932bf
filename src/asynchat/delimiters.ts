import type { Buffer } from 'node:buffer';
import type { Framing } from '../framing/framing.ts';
import { delimiterNamed } from '../framings/delimiter.ts';
import { Finder } from '../search/finder.ts';

/** A delimiter, compiled. */
export interface Delimiter {
  readonly finder: Finder;
  readonly framing: Framing;
}

/** Programs have few; a boundary that a peer has made up is used once. */
const MAX_KNOWN = 64;
/** By their bytes, read as latin1. The one made last comes last. */
const known = new Map<string, Delimiter>();

/** The delimiter of these bytes, of which there is at least one: compiled once for all connections. */
export function delimiterOf(bytes: Buffer): Delimiter {
  const key = bytes.toString('latin1');
  return known.get(key) ?? compiled(key, bytes);
}

function compiled(key: string, bytes: Buffer): Delimiter {
  const finder = new Finder(bytes);
  const made = { finder, framing: delimiterNamed(`delimiter(${JSON.stringify(key)})`, finder) };
  const [oldest] = known.keys();
  if (known.size === MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(key, made);
  return made;
}
