import { expect, test } from 'vitest';
import { copyBytes } from '../../src/memory/copy-bytes.ts';

const SPAN = 256;
/** On both sides of each threshold. */
const LENGTHS = [0, 1, 3, 4, 8, 9, 31, 48, 49, 96, 97, 200];

function numbered(seed: number): Buffer {
  return Buffer.from(Array.from({ length: SPAN }, (_, i) => (i * 7 + seed) % 251));
}

/** Copies by what is tuned and by what is plain, and compares all that is there afterwards. */
function expectCopied(from: Uint8Array, start: number, length: number, to: Uint8Array, offset: number): void {
  const expected = Buffer.from(to);
  expected.set(from.subarray(start, start + length), offset);
  expect(copyBytes(from, start, start + length, to, offset)).toBe(offset + length);
  expect(expected.equals(to)).toBe(true);
}

test.each(LENGTHS)('%d bytes are copied, whether their array has come never, or often', (length) => {
  const from = numbered(length);
  const to = Buffer.alloc(SPAN);
  for (let i = 0; i < 8; i++) expectCopied(from, 5 + i, length, to, 3 * i);
});

test.each(LENGTHS)('%d bytes, which are the whole array', (length) => {
  const to = Buffer.alloc(SPAN);
  for (let i = 0; i < 8; i++) expectCopied(numbered(i).subarray(9, 9 + length), 0, length, to, i);
});

test('of arrays that take turns, each copy is of its own, and goes to its own', () => {
  const sources = [1, 2, 3].map(numbered);
  const targets = [1, 2, 3].map(() => Buffer.alloc(SPAN));
  for (const [turn, digit] of [...'0000011111001122012012222000'].entries()) {
    const from = sources[Number(digit)] as Buffer;
    for (const length of LENGTHS) expectCopied(from, turn, length, targets[(turn >> 1) % 3] as Buffer, turn);
  }
});

test.each([
  [ArrayBuffer, 'resize'],
  [SharedArrayBuffer, 'grow'],
] as const)('from memory that has grown since: %o', (memoryClass, grow) => {
  const memory = Reflect.construct(memoryClass, [64, { maxByteLength: SPAN }]) as ArrayBuffer;
  const from = new Uint8Array(memory);
  const to = Buffer.alloc(SPAN);
  for (let i = 0; i < 8; i++) expectCopied(from.fill(i), 0, 60, to, i);
  Reflect.apply(Reflect.get(memory, grow) as (length: number) => void, memory, [SPAN]);
  expectCopied(from.fill(9), 150, 60, to, 0);
});
