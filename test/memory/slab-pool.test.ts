import { expect, test } from 'vitest';
import { SlabPool } from '../../src/memory/slab-pool.ts';

test.each([
  [1, 64],
  [64, 64],
  [65, 128],
  [4096, 4096],
  [4097, 8192],
  [1_048_577, 2_097_152],
])('a slab for %d bytes has %d', (minimum, length) => {
  expect(new SlabPool().take(minimum)).toHaveLength(length);
});

test('a slab that was given back is taken again, by a taker of its class only', () => {
  const pool = new SlabPool();
  const slab = pool.take(100);
  pool.give(slab);
  expect(pool.take(64)).not.toBe(slab);
  expect(pool.take(128)).toBe(slab);
  expect(pool.take(128)).not.toBe(slab);
});

test('what was given back last is taken first, and nothing twice', () => {
  const pool = new SlabPool();
  const [a, b, c] = [pool.take(64), pool.take(64), pool.take(64)];
  for (const slab of [a, b]) pool.give(slab);
  expect(pool.take(64)).toBe(b);
  pool.give(c);
  const taken = [pool.take(64), pool.take(64), pool.take(64)];
  expect(taken[0]).toBe(c);
  expect(taken[1]).toBe(a);
  expect([a, b, c]).not.toContain(taken[2]);
});

test('what no memory has is refused, not rounded to a slab that is too small', () => {
  const pool = new SlabPool();
  for (const length of [2 ** 38 + 1, 2 ** 38 + 65, 2 ** 53 - 1])
    expect(() => pool.take(length)).toThrow(RangeError);
});

test('slabs over 1 MiB are not kept, and no class keeps more than 1 MiB', () => {
  const pool = new SlabPool();
  const large = pool.take(2_000_000);
  pool.give(large);
  // Compared here: to describe two megabytes takes a matcher seconds.
  expect(pool.take(2_000_000) === large).toBe(false);

  const many = Array.from({ length: 20 }, () => pool.take(65_536));
  for (const slab of many) pool.give(slab);
  const again = Array.from({ length: 20 }, () => pool.take(65_536));
  expect(again.filter((slab) => many.includes(slab))).toHaveLength(16);
});

test('a slab whose memory a handler has given away is not handed to others', () => {
  const pool = new SlabPool();
  const slab = pool.take(64);
  structuredClone(slab.buffer, { transfer: [slab.buffer as ArrayBuffer] });
  pool.give(slab);
  expect(pool.take(64)).toHaveLength(64);
});
