import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RingBuffer } from '../../src/index.ts';
import { cases } from '../support/property.ts';

function fill(space: Uint8Array, text: string): number {
  space.set(Buffer.from(text, 'latin1'));
  return text.length;
}

function textOf(ring: RingBuffer): string {
  return Buffer.concat(ring.segments()).toString('latin1');
}

function twoCommits(ring: RingBuffer): void {
  ring.claim();
  ring.commit(1);
  ring.commit(1);
}

describe('RingBuffer', () => {
  test('holds no storage until bytes come, and none when the last one has gone', () => {
    const ring = new RingBuffer();
    expect(ring.capacity).toBe(0);
    ring.append(Buffer.from('abc'));
    expect(ring.capacity).toBe(64);
    ring.examine(3);
    ring.consume(3);
    expect(ring.capacity).toBe(0);
    expect(ring.length).toBe(0);
  });

  test('claim, commit: writes go where they are read, without a copy', () => {
    const ring = new RingBuffer();
    const space = ring.claim();
    ring.commit(fill(space, 'hello'));
    expect(textOf(ring)).toBe('hello');
    expect(ring.bytesCopied).toBe(0);
    expect(ring.segments()[0].buffer).toBe(space.buffer);
  });

  test('a commit of nothing gives the storage back', () => {
    const ring = new RingBuffer();
    ring.claim(100);
    ring.commit(0);
    expect(ring.capacity).toBe(0);
  });

  test('wraps at the seam and hands out two segments', () => {
    const ring = new RingBuffer();
    ring.append(Buffer.alloc(60, 'a'));
    ring.examine(50);
    ring.consume(50);
    ring.append(Buffer.from('0123456789'));
    expect(ring.capacity).toBe(64);
    const segments = ring.segments();
    expect(segments.map((segment) => Buffer.from(segment).toString())).toEqual(['aaaaaaaaaa0123', '456789']);
    expect(ring.segments(0, 14)).toHaveLength(1);
    expect(ring.segments(14)).toHaveLength(1);
    expect(ring.segments(13, 15).map((segment) => segment.length)).toEqual([1, 1]);
  });

  test('claims the run up to the seam, then the run behind it', () => {
    const ring = new RingBuffer();
    ring.append(Buffer.alloc(60, 'a'));
    ring.examine(50);
    ring.consume(50);
    expect(ring.claim()).toHaveLength(4);
    ring.commit(4);
    expect(ring.claim()).toHaveLength(50);
  });

  test('joins free space that the seam cuts in two when more is claimed than either run has', () => {
    const ring = new RingBuffer();
    ring.append(Buffer.from('x'.repeat(20) + 'kept'.repeat(10)));
    ring.examine(20);
    ring.consume(20);
    // 4 free bytes behind, 20 in front.
    expect(ring.claim(24)).toHaveLength(24);
    expect(ring.capacity).toBe(64);
    expect(textOf(ring)).toBe('kept'.repeat(10));
  });

  test('grows by doubling, keeping order over the seam', () => {
    const ring = new RingBuffer();
    ring.append(Buffer.alloc(60, 'a'));
    ring.examine(59);
    ring.consume(59);
    ring.append(Buffer.alloc(63, 'b'));
    expect(ring.capacity).toBe(64);
    ring.append(Buffer.from('c'));
    expect(ring.capacity).toBe(128);
    expect(textOf(ring)).toBe(`a${'b'.repeat(63)}c`);
    expect(ring.examined).toBe(0);
  });

  test('never holds more than maxCapacity', () => {
    const ring = new RingBuffer({ maxCapacity: 100 });
    ring.append(Buffer.alloc(100, 'a'));
    expect(ring.capacity).toBe(100);
    expect(() => ring.append(Buffer.from('b'))).toThrow(RangeError);
    expect(() => ring.claim(1)).toThrow('more than maxCapacity (100)');
    expect(ring.length).toBe(100);
    ring.examine(1);
    ring.consume(1);
    ring.append(Buffer.from('b'));
    expect(textOf(ring)).toBe(`${'a'.repeat(99)}b`);
  });

  test('two rings never share storage', () => {
    const rings = Array.from({ length: 50 }, () => new RingBuffer());
    for (let round = 0; round < 20; round++) {
      for (const [i, ring] of rings.entries()) ring.append(Buffer.alloc(1 + ((i * 7 + round) % 90), i));
      for (const [i, ring] of rings.entries()) {
        for (const segment of ring.segments()) expect(segment.every((byte) => byte === i)).toBe(true);
        if ((i + round) % 3 === 0) ring.release();
      }
    }
  });

  test.each([
    ['claim(0)', (ring: RingBuffer) => ring.claim(0)],
    ['claim(1.5)', (ring: RingBuffer) => ring.claim(1.5)],
    ['a commit without a claim', (ring: RingBuffer) => ring.commit(1)],
    ['a commit of more than was claimed', (ring: RingBuffer) => ring.commit(ring.claim().length + 1)],
    ['a second commit', twoCommits],
    ['examining what is not there', (ring: RingBuffer) => ring.examine(4)],
    ['consuming what was not examined', (ring: RingBuffer) => ring.consume(1)],
    ['segments behind the end', (ring: RingBuffer) => ring.segments(0, 4)],
    ['segments backwards', (ring: RingBuffer) => ring.segments(2, 1)],
    ['a negative count', (ring: RingBuffer) => ring.examine(-1)],
  ])('refuses %s', (_, misuse) => {
    const ring = new RingBuffer();
    ring.append(Buffer.from('abc'));
    expect(() => misuse(ring)).toThrow(RangeError);
    expect(textOf(ring).startsWith('abc')).toBe(true);
  });

  test('refuses to append what is not there', () => {
    const ring = new RingBuffer();
    for (const [start, end] of [
      [0, 33],
      [3, 1],
      [-1, 2],
      [0.5, 2],
      [0, Number.NaN],
    ] as const) {
      expect(() => ring.append(Buffer.from('hi'), start, end)).toThrow(RangeError);
    }
    expect(() => ring.append('hi' as unknown as Uint8Array)).toThrow(
      new TypeError('bytes must be a Uint8Array, got "hi"'),
    );
    expect(() => ring.append(undefined as unknown as Uint8Array)).toThrow(TypeError);
    expect(ring.length).toBe(0);
    expect(ring.capacity).toBe(0);
  });

  test.each([[-1], [1.5], [Number.NaN]])('refuses maxCapacity %d', (maxCapacity) => {
    expect(() => new RingBuffer({ maxCapacity })).toThrow(RangeError);
  });

  test('refuses a maxCapacity that is no number', () => {
    expect(() => new RingBuffer({ maxCapacity: '1' as unknown as number })).toThrow(TypeError);
  });

  test('behaves as a plain queue of bytes does', () => {
    const step = fc.record({
      action: fc.constantFrom('append', 'claim', 'examine', 'consume'),
      size: fc.nat(150),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ring = new RingBuffer({ maxCapacity: 512 });
        let model = '';
        let examined = 0;
        let next = 0;
        const fresh = (size: number): string =>
          Array.from({ length: size }, () => String.fromCharCode(next++ % 256)).join('');
        for (const { action, size } of steps) {
          const fits = model.length + size <= 512;
          if (action === 'append' && fits) {
            const text = fresh(size);
            ring.append(Buffer.from(`<${text}>`, 'latin1'), 1, 1 + size);
            model += text;
          } else if (action === 'claim' && fits && size > 0) {
            const text = fresh(size);
            ring.claim(size);
            ring.commit(fill(ring.claim(size), text));
            model += text;
          } else if (action === 'examine') {
            const count = Math.min(size, model.length - examined);
            ring.examine(count);
            examined += count;
          } else if (action === 'consume') {
            const count = Math.min(size, examined);
            ring.consume(count);
            examined -= count;
            model = model.slice(count);
          }
          expect(textOf(ring)).toBe(model);
          expect(ring.examined).toBe(examined);
          expect(ring.capacity === 0).toBe(model.length === 0);
        }
      }),
      cases(300),
    );
  });

  test('copies less than three bytes for each byte that comes one at a time', () => {
    const ring = new RingBuffer();
    const byte = Buffer.from('x');
    for (let i = 0; i < 100_000; i++) ring.append(byte);
    expect(ring.bytesCopied).toBeLessThan(3 * 100_000);
  });
});
