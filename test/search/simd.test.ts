import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Finder } from '../../src/index.ts';
import { type Arena, MAX_SIMD_NEEDLE, SCAN_BLOCK } from '../../src/memory/arena.ts';
import { type Kernel, simdKernel } from '../../src/search/simd/kernel.ts';
import { SimdNeedle } from '../../src/search/simd/simd-needle.ts';
import { newWork } from '../../src/search/strategy.ts';
import { occurrences } from '../support/oracle.ts';
import { cases, word } from '../support/property.ts';

const kernel = simdKernel() as Kernel;
const { arena } = kernel;

/** Needle lengths around those at which the kernel does something else. */
const LENGTHS = [1, 2, 3, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1_000, MAX_SIMD_NEEDLE];
const LETTERS = 'abcdefgh';

function needleOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => LETTERS.charCodeAt((i * i + 3 * i) % 8)));
}

/** All of the arena but what a search keeps there between calls: needles, and its account. */
function snapshot({ bytes, account }: Arena): Buffer {
  const copy = Buffer.from(bytes);
  return copy.fill(0, arena.needleAddress(0), account.byteOffset + account.byteLength);
}

describe('the kernel', () => {
  test('is there, small, and has memory of a fixed size', () => {
    expect(kernel).toBeDefined();
    const before = arena.buffer.byteLength;
    const lines = Buffer.alloc(10 * before, 'line\n');
    new Finder('\n', { strategy: 'simd' }).indexAll(lines, 0, lines.length, new Uint32Array(lines.length));
    expect(arena.buffer.byteLength).toBe(before);
  });

  test.each([1, 2, 3, 16, 17, 40])(
    'with a needle of %d, at every alignment and length, poison around',
    (length) => {
      const needle = needleOf(length);
      const simd = new SimdNeedle(needle, kernel);
      const area = leaseArea();
      const table = arena.leaseSpans() as Uint32Array;
      onTestFinished(() => arena.returnSpans(table));
      for (let alignment = 0; alignment < 17; alignment++) {
        for (const places of [1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 192, 300]) {
          // Nothing but needles before, behind and at every distance: none of them may count.
          Buffer.from(area.buffer, area.byteOffset, area.length).fill(needle);
          const start = 64 + alignment;
          const end = start + places + length - 1;
          const haystack = area.subarray(0, end);
          const expected = occurrences(haystack, needle, start, end);
          table.fill(0xdbdbdbdb);
          const before = snapshot(arena);
          const count = simd.index(haystack, start, places, table, { ...newWork(), credit: 10_000 });
          const spans = expected.flatMap((at) => [at, at + length]);
          expect(Array.from(table.subarray(0, 2 * count + 1))).toEqual([start, ...spans]);
          table.fill(0xdbdbdbdb, 0, 2 * count + 1);
          expect(snapshot(arena).equals(before), `${places} places at ${start}`).toBe(true);
        }
      }
    },
  );

  test.each(LENGTHS)('finds a needle of %d that is the first, the last, and alone', (length) => {
    const needle = needleOf(length);
    for (const places of [1, 2, 64, 129, 1_000]) {
      for (const at of [0, places - 1]) {
        const haystack = Buffer.alloc(places + length - 1, '.');
        needle.copy(haystack, at);
        expect(findAll(needle, haystack)).toEqual([at]);
      }
    }
  });

  test.each(LENGTHS)('finds a needle of %d across every border of a window', (length) => {
    const needle = needleOf(length);
    const borders: number[] = [];
    for (let border = 256, window = 512; border < 5 * SCAN_BLOCK; border += window) {
      borders.push(border);
      window = Math.min(2 * window, SCAN_BLOCK);
    }
    for (const distance of new Set([0, 1, length >> 1, length - 1, length])) {
      const haystack = Buffer.alloc(6 * SCAN_BLOCK, '.');
      for (const border of borders) needle.copy(haystack, Math.max(0, border - distance));
      expect(findAll(needle, haystack)).toEqual(occurrences(haystack, needle));
    }
  });

  test('finds every one where there is one at every place', () => {
    for (const length of [1, 2, 3, 17]) {
      const haystack = Buffer.alloc(3 * SCAN_BLOCK + 5, 'a');
      expect(findAll(Buffer.alloc(length, 'a'), haystack)).toHaveLength(haystack.length - length + 1);
    }
  });

  test('sees every value of a byte as itself', () => {
    const all = Buffer.from(Array.from({ length: 512 }, (_, i) => i & 0xff));
    for (let byte = 0; byte < 256; byte++) {
      expect(findAll(Buffer.from([byte]), all)).toEqual([byte, 256 + byte]);
      const pair = Buffer.from([byte, (byte + 1) & 0xff]);
      expect(findAll(pair, all)).toEqual(occurrences(all, pair));
      const triple = Buffer.from([byte, (byte + 1) & 0xff, (byte + 2) & 0xff]);
      expect(findAll(triple, all)).toEqual(occurrences(all, triple));
    }
  });

  test('in place and copied, it finds the same', () => {
    const area = leaseArea();
    const input = fc.tuple(word('ab', 1, 40), word('ab', 0, 900), fc.nat(100));
    fc.assert(
      fc.property(input, ([needle, haystack, at]) => {
        area.fill(0x61).set(haystack, at);
        const inPlace = area.subarray(at, at + haystack.length);
        expect(findAll(needle, inPlace)).toEqual(occurrences(haystack, needle));
      }),
      cases(300),
    );
  });

  test('more needles than there are slots for keep apart', () => {
    const needles = Array.from({ length: 40 }, (_, i) => Buffer.from(`needle ${i} `));
    const finders = needles.map((needle) => new Finder(needle, { strategy: 'simd' }));
    const haystack = Buffer.concat([...needles, ...needles]);
    for (let round = 0; round < 3; round++) {
      finders.forEach((finder, i) => {
        expect(finder.indexOf(haystack)).toBe(haystack.indexOf(needles[i] as Buffer));
      });
    }
  });

  test('refuses a needle that is too long, and leaves it to another strategy if nobody insists', () => {
    const needle = Buffer.alloc(MAX_SIMD_NEEDLE + 1, 'ab');
    expect(() => new Finder(needle, { strategy: 'simd' })).toThrow(
      new RangeError("strategy 'simd' takes needles of up to 1024 bytes, not 1025"),
    );
    expect(new Finder(needle).strategy).not.toBe('simd');
    expect(new Finder(needle.subarray(1), { strategy: 'simd' }).strategy).toBe('simd');
  });
});

function leaseArea(): Uint8Array {
  const area = arena.leaseReadArea() as Uint8Array;
  onTestFinished(() => arena.returnReadArea(area));
  return area;
}

function findAll(needle: Uint8Array, haystack: Uint8Array): number[] {
  const offsets = new Uint32Array(haystack.length + 1);
  const finder = new Finder(needle, { strategy: 'simd' });
  return Array.from(offsets.subarray(0, finder.indexAll(haystack, 0, haystack.length, offsets)));
}
