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
