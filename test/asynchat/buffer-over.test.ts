import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { bufferOver, bufferOverBy } from '../../src/asynchat/buffer-over.ts';

type Class = Parameters<typeof bufferOverBy>[0];

describe.each([
  ['as it is here', bufferOver],
  ['without a class', bufferOverBy(undefined)],
  ['by the class of Node', bufferOverBy(Reflect.get(Buffer, Symbol.species) as Class)],
])('bufferOver %s', (_, make) => {
  test.each([
    ['an ArrayBuffer', new ArrayBuffer(10)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(10)],
  ])('gives a Buffer over the memory of %s', (_, memory) => {
    const buffer = make(memory, 2, 5);
    expect(Buffer.isBuffer(buffer)).toBe(true);
    expect([buffer.buffer === memory, buffer.byteOffset, buffer.length]).toEqual([true, 2, 5]);
    new Uint8Array(memory).set(Buffer.from('xxhelloxxx'));
    expect(buffer.toString()).toBe('hello');
    expect(buffer.subarray(1, 3).toString()).toBe('el');
    expect(make(memory, 10, 0).length).toBe(0);
  });
});
