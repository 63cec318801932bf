import { Buffer } from 'node:buffer';
import type { Terminator } from '../streams/reader/terminators.ts';

/**
 * Those of several separators that decide where one ends first: a separator that ends with another one
 * never does before that. So the shortest of those that end at the same byte is what counts against
 * `limit`, as in asyncio. What is no separator is left for others to refuse.
 */
export function decisive(separator: Terminator): Terminator {
  if (!Array.isArray(separator)) return separator;
  const bytes = separator.map((one) => (typeof one === 'string' ? Buffer.from(one) : one));
  return bytes.filter(
    (one, i) =>
      !bytes.some((other, j) => i !== j && endsWith(one, other) && (one.length > other.length || j < i)),
  );
}

function endsWith(bytes: unknown, end: unknown): boolean {
  if (!(bytes instanceof Uint8Array && end instanceof Uint8Array) || bytes.length < end.length) return false;
  return Buffer.compare(bytes.subarray(bytes.length - end.length), end) === 0;
}
