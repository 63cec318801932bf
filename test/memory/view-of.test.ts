import { expect, test } from 'vitest';
import { viewOf } from '../../src/memory/view-of.ts';

function filled(byte: number): Buffer {
  return Buffer.from(new ArrayBuffer(64), 8, 32).fill(byte);
}

test('views of arrays in turn, more than are remembered, are each of their own memory', () => {
  const arrays = [1, 2, 3].map(filled);
  for (const order of ['000', '010101', '012012', '0110220', '01201021021']) {
    for (const digit of order) {
      const bytes = arrays[Number(digit)] as Buffer;
      const view = viewOf(bytes, 4, 9);
      expect(view.constructor).toBe(Uint8Array);
      expect(view.buffer).toBe(bytes.buffer);
      expect(view.byteOffset).toBe(bytes.byteOffset + 4);
      expect(view).toHaveLength(5);
    }
  }
});

test('a view may begin in front of the array, in the same memory', () => {
  const bytes = filled(1);
  const [, again] = [viewOf(bytes, -8, 2), viewOf(bytes, -8, 2)];
  expect(again.byteOffset).toBe(0);
  expect(again).toHaveLength(10);
});
