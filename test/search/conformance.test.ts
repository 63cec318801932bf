import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Finder, type SearchStrategy } from '../../src/index.ts';
import { INITIAL_CREDIT, newWork } from '../../src/search/strategy.ts';
import { forceStrategy, withEnvironment } from '../support/environment.ts';
import { longestPrefixAtEnd, occurrences } from '../support/oracle.ts';
import { cases, word } from '../support/property.ts';
import { words } from '../support/words.ts';

const STRATEGIES: readonly SearchStrategy[] = ['simd', 'native', 'horspool', 'two-way', 'scalar'];

/** Lengths at which tables wrap, engines change their mind, or words of 4 and 8 bytes end. */
const LENGTHS = [1, 2, 3, 4, 7, 8, 9, 249, 250, 251, 255, 256, 257, 1000];

/** Needles that search algorithms have stumbled over, by what is hard about them. */
function hardNeedles(length: number): Record<string, Buffer> {
  const repeat = (unit: string): Buffer => Buffer.alloc(length, unit);
  const odd = (at: number): Buffer => {
    const needle = repeat('a');
    needle[Math.max(0, Math.min(length - 1, at))] = 0x62;
    return needle;
  };
  return {
    'one letter': repeat('a'),
    'period 2': repeat('ab'),
    'period 3': repeat('aab'),
    'odd at the start': odd(0),
    'odd in the middle': odd(length >> 1),
    'odd at the end': odd(length - 1),
  };
}

/** Texts full of the needle's near misses. */
function hostileTexts(needle: Buffer): Buffer[] {
  const changed = (at: number): Buffer => {
    const copy = Buffer.from(needle);
    copy[at] = (copy[at] as number) ^ 1;
    return copy;
  };
  const { length } = needle;
  const units = [
    needle,
    changed(0),
    changed(length >> 1),
    changed(length - 1),
    needle.subarray(0, -1),
    Buffer.from('a'),
  ];
  return units.filter((unit) => unit.length > 0).map((unit) => Buffer.alloc(4 * length + 64, unit));
}

describe.each(STRATEGIES)('%s', (strategy) => {
  const make = (needle: Uint8Array): Finder => new Finder(needle, { strategy });

  function assertFindsAll(needle: Uint8Array, haystack: Uint8Array, start = 0, end = haystack.length): void {
    const finder = make(needle);
    const expected = occurrences(haystack, needle, start, end);
    const offsets = new Uint32Array(expected.length + 1);
    const count = finder.indexAll(haystack, start, end, offsets);
    const found = Array.from(offsets.subarray(0, count));
    // A plain comparison first: thousands of these run, and `expect` is slow.
    if (found.length !== expected.length || found.some((offset, i) => offset !== expected[i])) {
      expect(found).toEqual(expected);
    }
    if (finder.indexOf(haystack, start, end) !== (expected[0] ?? -1)) {
      expect(finder.indexOf(haystack, start, end)).toBe(expected[0] ?? -1);
    }
  }

  test('answers to its name', () => {
    expect(make(Buffer.from('x')).strategy).toBe(strategy);
  });

  test('finds all occurrences of every short word in every short word of two letters', () => {
    for (const needle of words('ab', 1, 5)) {
      for (const haystack of words('ab', 0, 9)) assertFindsAll(needle, haystack);
    }
  });

  test('finds all occurrences of every short word in every short word of three letters', () => {
    for (const needle of words('abc', 1, 3)) {
      for (const haystack of words('abc', 0, 6)) assertFindsAll(needle, haystack);
    }
  });

  test.each(LENGTHS)('finds needles of %d bytes in hostile texts', (length) => {
    for (const needle of Object.values(hardNeedles(length))) {
      for (const text of hostileTexts(needle)) {
        assertFindsAll(needle, text);
        assertFindsAll(needle, Buffer.concat([text, needle, text]));
      }
    }
  });

  test('reads nothing outside of the range and keeps to the limit of the table', () => {
    const haystack = Buffer.from('ababababab');
    const needle = Buffer.from('aba');
    for (let start = 0; start <= haystack.length; start++) {
      for (let end = start; end <= haystack.length; end++) assertFindsAll(needle, haystack, start, end);
    }
    const offsets = new Uint32Array(2);
    const finder = make(needle);
    expect(finder.indexAll(haystack, 0, 10, offsets)).toBe(2);
    expect([...offsets]).toEqual([0, 2]);
    expect(finder.indexAll(haystack, 3, 10, offsets)).toBe(2);
    expect([...offsets]).toEqual([4, 6]);
    expect(finder.indexAll(haystack, 0, 10, new Uint32Array(0))).toBe(0);
  });

  test('tells apart bytes that make equal or no numbers, read as doubles', () => {
    const zero = Buffer.alloc(8);
    const minusZero = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80]);
    const nan = Buffer.from([1, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    const otherNan = Buffer.from([2, 0, 0, 0, 0, 0, 0xf8, 0xff]);
    const words = [zero, minusZero, nan, otherNan, Buffer.from('--------')];
    const needles = words.flatMap((a) =>
      words.flatMap((b) =>
        [
          [a, b, a],
          [a, b, a, b, b],
        ].map((of) => Buffer.concat([Buffer.from('\r'), ...of])),
      ),
    );
    const text = Buffer.concat([...needles, ...needles.toReversed()]);
    for (const needle of [...needles, ...needles.map((needle) => needle.subarray(1))]) {
      assertFindsAll(needle, text);
    }
  });

  test('searches plain Uint8Arrays that lie inside a larger buffer', () => {
    const memory = new Uint8Array(32).fill(0x61);
    assertFindsAll(Uint8Array.of(0x61, 0x61), memory.subarray(5, 12));
    assertFindsAll(Uint8Array.of(0x61), memory.subarray(5, 12), 2, 5);
  });

  test('agrees with the oracle on random words, wherever the search starts and ends', () => {
    const input = fc.tuple(word('ab', 1, 12), word('ab', 0, 120), fc.nat(120), fc.nat(120));
    fc.assert(
      fc.property(input, ([needle, haystack, a, b]) => {
        const [start = 0, end = 0] = [a, b].map((x) => Math.min(x, haystack.length)).sort((x, y) => x - y);
        assertFindsAll(needle, haystack, start, end);
      }),
      cases(1_000),
    );
  });

  test('is linear: at most two looks at a byte, and the needle once more', () => {
    for (const length of LENGTHS) {
      for (const [what, needle] of Object.entries(hardNeedles(length))) {
        for (const text of hostileTexts(needle)) {
          const work = newWork();
          const offsets = new Uint32Array(text.length);
          make(needle).findAll(text, 0, text.length, offsets, offsets.length, work);
          const bound = 2 * text.length + length + INITIAL_CREDIT;
          expect(work.examined, `${what}, ${length} bytes`).toBeLessThanOrEqual(bound);
        }
      }
    }
  });
});

describe('going on in the next chunk', () => {
  test('partialAtEnd is the longest proper prefix at the end', () => {
    for (const needle of words('ab', 1, 5)) {
      const finder = new Finder(needle);
      for (const haystack of words('ab', 0, 7)) {
        expect(finder.partialAtEnd(haystack)).toBe(longestPrefixAtEnd(haystack, needle));
      }
    }
  });

  test('resume finds the occurrence that began before the chunk, over any number of chunks', () => {
    for (const needle of words('ab', 2, 5)) {
      const finder = new Finder(needle);
      for (const stream of words('ab', 1, 8)) {
        const first = occurrences(stream, needle)[0];
        // Byte by byte, from the first byte on: the cruellest cutting.
        let partial = 0;
        let found: number | undefined;
        for (let at = 0; at < stream.length && found === undefined; at++) {
          const chunk = stream.subarray(at, at + 1);
          const outcome = partial > 0 ? finder.resume(partial, chunk) : undefined;
          if (outcome === undefined) partial = finder.partialAtEnd(chunk);
          else if ('end' in outcome) found = at + outcome.end - needle.length;
          else partial = outcome.partial;
        }
        expect(found, `${needle} in ${stream}`).toBe(first);
      }
    }
  });
});

describe('misuse names what was wrong', () => {
  const finder = new Finder('ab');
  const haystack = Buffer.from('abab');

  test.each([
    ['', RangeError, 'needle must be a non-empty string or Uint8Array'],
    [new Uint8Array(0), RangeError, 'needle must be a non-empty string or Uint8Array'],
    [7, TypeError, 'needle must be a non-empty string or Uint8Array, got 7'],
    [null, TypeError, 'got null'],
    [/\n/, TypeError, 'got an instance of RegExp'],
  ])('needle %o', (needle, type, message) => {
    const make = (): Finder => new Finder(needle as string);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test('an unknown strategy', () => {
    expect(() => new Finder('x', { strategy: 'fast' as 'native' })).toThrow(RangeError);
    expect(() => new Finder('x', { strategy: 1 as unknown as 'native' })).toThrow(TypeError);
  });

  test.each([
    [-1, 2],
    [3, 2],
    [0, 5],
    [Number.NaN, 2],
  ])('range %d to %d', (start, end) => {
    expect(() => finder.indexOf(haystack, start, end)).toThrow(RangeError);
    expect(() => finder.indexAll(haystack, start, end, new Uint32Array(1))).toThrow(RangeError);
    expect(() => finder.partialAtEnd(haystack, start, end)).toThrow(RangeError);
    expect(() => finder.resume(1, haystack, start, end)).toThrow(RangeError);
  });

  test('haystacks, tables and options of another kind', () => {
    expect(() => finder.indexOf('abab' as unknown as Uint8Array)).toThrow(
      new TypeError('haystack must be a Uint8Array, got "abab"'),
    );
    expect(() => finder.indexOf(undefined as unknown as Uint8Array)).toThrow(TypeError);
    expect(() => finder.indexOf(haystack, 0.5)).toThrow(RangeError);
    expect(() => finder.indexAll(haystack, 0, 4, new Uint8Array(4) as unknown as Uint32Array)).toThrow(
      new TypeError('offsets must be a Uint32Array, got 4 bytes'),
    );
    expect(() => new Finder('a', 'scalar' as unknown as object)).toThrow(
      new TypeError('options must be an object, got "scalar"'),
    );
    expect(() => new Finder('a', { stratgy: 'scalar' } as object)).toThrow('options has no "stratgy"');
  });

  test('a partial match as long as the needle', () => {
    expect(() => finder.resume(2, haystack)).toThrow(RangeError);
    expect(() => finder.resume(-1, haystack)).toThrow(RangeError);
  });
});

describe('choice', () => {
  test('WIRECUT_SEARCH forces a strategy', () => {
    for (const strategy of STRATEGIES) {
      expect(forceStrategy(strategy, () => new Finder('x').strategy)).toBe(strategy);
    }
    expect(() => withEnvironment('WIRECUT_SEARCH', 'warp', () => new Finder('x'))).toThrow(
      /WIRECUT_SEARCH must be one of .* got "warp"/,
    );
  });

  test('the needle is copied', () => {
    const needle = Buffer.from('ab');
    const finder = new Finder(needle);
    needle.fill(0);
    expect(finder.indexOf(Buffer.from('xxab'))).toBe(2);
    finder.needle.fill(0);
    expect(finder.indexOf(Buffer.from('xxab'))).toBe(2);
    expect(finder.length).toBe(2);
  });
});
