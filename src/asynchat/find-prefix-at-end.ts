import { Buffer } from 'node:buffer';
import { wrongType } from '../errors.ts';
import { Finder } from '../search/finder.ts';

/**
 * How long the longest proper prefix of `needle` is that `haystack` ends with: how
 * many bytes, or of strings UTF-16 units, to hold back until more has come.
 * `needle` itself is no proper prefix, so where it is found already the answer says
 * nothing.
 *
 * @throws {TypeError} Unless both are strings, or both `Uint8Array`s.
 * @throws {RangeError} If `needle` is empty.
 *
 * Complexity: O(m) for a needle of m bytes. (Python's is quadratic.)
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { findPrefixAtEnd } from 'wirecut/asynchat';
 *
 * assert.equal(findPrefixAtEnd('qwerty\r', '\r\n'), 1);
 * assert.equal(findPrefixAtEnd('qwertydkjf', '\r\n'), 0);
 * ```
 */
export function findPrefixAtEnd(haystack: string | Uint8Array, needle: string | Uint8Array): number {
  if (typeof haystack === 'string' && typeof needle === 'string') {
    const bytes = Buffer.from(needle);
    const length = findPrefixAtEnd(Buffer.from(haystack.slice(-needle.length)), bytes);
    // Where a string ends a character ends, so this is a number of whole ones.
    return bytes.toString('utf8', 0, length).length;
  }
  if (!(haystack instanceof Uint8Array)) throw wrongType('haystack', 'of the type of needle', haystack);
  if (!(needle instanceof Uint8Array)) throw wrongType('needle', 'of the type of haystack', needle);
  return new Finder(needle, { strategy: 'scalar' }).partialAtEnd(haystack);
}
