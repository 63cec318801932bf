import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SCAN_BLOCK } from '../../src/memory/arena.ts';
import type { ByteSet } from '../../src/search/byte-set.ts';
import { compileByteSet } from '../../src/search/compile.ts';
import { Finder } from '../../src/search/finder.ts';
import { type Kernel, simdKernel } from '../../src/search/simd/kernel.ts';
import { newWork } from '../../src/search/strategy.ts';
import { cases } from '../support/property.ts';

const { arena } = simdKernel() as Kernel;

/** Every byte, in an order in which equal halves are not neighbours. */
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, i) => (i * 37) & 255);

function setOf(...members: number[]): ByteSet {
  const table = new Uint8Array(256);
  for (const byte of members) table[byte] = 1;
  return compileByteSet(table) as ByteSet;
}

function leaseTable(): Uint32Array {
  const table = arena.leaseSpans() as Uint32Array;
  onTestFinished(() => arena.returnSpans(table));
  return table;
}

function leaseArea(): Uint8Array {
  const area = arena.leaseReadArea() as Uint8Array;
  onTestFinished(() => arena.returnReadArea(area));
  return area;
}

/** Where members stand in `haystack[start, end)`, by the plain loop. */
function placesOf(members: readonly number[], haystack: Uint8Array, start: number, end: number): number[] {
  const places: number[] = [];
  for (let at = start; at < end; at++) if (members.includes(haystack[at] as number)) places.push(at);
  return places;
}

describe('the index of a set of bytes', () => {
  test('tells each byte from all others', () => {
    const table = leaseTable();
    for (let byte = 0; byte < 256; byte++) {
      expect(setOf(byte).dense.index(EVERY_BYTE, 0, 256, table, newWork())).toBe(1);
      expect(table[1]).toBe(EVERY_BYTE.indexOf(byte));
    }
  });

  test('is exact for any set', () => {
    const table = leaseTable();
    const members = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 256 });
    fc.assert(
      fc.property(members, (set) => {
        const count = setOf(...set).dense.index(EVERY_BYTE, 0, 256, table, newWork());
        const spans = placesOf(set, EVERY_BYTE, 0, 256).flatMap((at) => [at, at + 1]);
        expect(Array.from(table.subarray(0, 2 * count + 1))).toEqual([0, ...spans]);
      }),
      cases(200),
    );
  });

  test('finds nothing beyond the last place, at every alignment and length', () => {
    const set = setOf(0x0a, 0xff);
    const table = leaseTable();
    const area = leaseArea().fill(0x0a);
    for (let start = 0; start < 17; start++) {
      for (const places of [1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 192, 300]) {
        table.fill(0xdbdbdbdb);
        expect(set.dense.index(area, start, places, table, newWork())).toBe(places);
        expect(table[2 * places]).toBe(start + places);
        expect(table[2 * places + 1]).toBe(0xdbdbdbdb);
      }
    }
  });

  test('copies what does not lie in the arena, and accounts for it', () => {
    const text = Buffer.alloc(SCAN_BLOCK, 'some text;');
    const table = leaseTable();
    const set = setOf(0x3b);
    const elsewhere = newWork();
    expect(set.dense.index(text, 5, 10_000, table, elsewhere)).toBe(1_000);
    expect(elsewhere).toEqual({ ...newWork(), examined: 10_000, staged: 10_000 });
    const area = leaseArea();
    area.set(text);
    const inPlace = newWork();
    expect(set.dense.index(area, 5, 10_000, table, inPlace)).toBe(1_000);
    expect(inPlace).toEqual({ ...newWork(), examined: 10_000 });
  });
});

test('a set is found one by one in the same places', () => {
  const offsets = new Uint32Array(8);
  const work = newWork();
  const set = setOf(0x00, 0x80, 0xff);
  expect(set.findAll(EVERY_BYTE, 1, 256, offsets, 8, work)).toBe(2);
  expect(Array.from(offsets.subarray(0, 2))).toEqual(
    [EVERY_BYTE.indexOf(0x80), EVERY_BYTE.indexOf(0xff)].sort((a, b) => a - b),
  );
  expect(work.examined).toBe(255);
  expect(set.findAll(EVERY_BYTE, 0, 256, offsets, 1, work)).toBe(1);
  expect(offsets[0]).toBe(0);
  expect(work.examined).toBe(256);
});

test('equal sets are searched for alike, others and needles are not', () => {
  const set = setOf(0x0a, 0x80);
  expect(set.searchesLike(setOf(0x80, 0x0a))).toBe(true);
  expect(set.searchesLike(setOf(0x0a))).toBe(false);
  const newline = new Finder('\n', { strategy: 'simd' });
  expect(setOf(0x0a).searchesLike(newline)).toBe(false);
  expect(newline.searchesLike(setOf(0x0a))).toBe(false);
});
