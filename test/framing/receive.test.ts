import { afterEach, describe, expect, test, vi } from 'vitest';
import { delimiter, FrameDecoder, type FrameHandler, fixed, raw } from '../../src/index.ts';
import { arena, HEADROOM, READ_AREA } from '../../src/memory/arena.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';

// Bytes that are read into the decoder's own memory: claim and commit.

const lines = delimiter('\n');

function collecting(texts: string[]): FrameHandler {
  return { frame: (frame) => void texts.push(frame.toString()) };
}

function receive(decoder: FrameDecoder, text: string): boolean {
  const bytes = Buffer.from(text);
  decoder.claim(bytes.length).set(bytes);
  return decoder.commit(bytes.length);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('frames in claimed space', () => {
  test('are cut where they lie: nothing is copied, to deliver or to search', () => {
    const texts: string[] = [];
    let memory: ArrayBufferLike | undefined;
    const decoder = new FrameDecoder(lines, {
      frame(frame) {
        texts.push(frame.toString());
        memory = frame.bytes.buffer;
      },
    });
    const space = decoder.claim();
    expect(space.length).toBe(READ_AREA);
    receive(decoder, 'one\ntwo\n'.repeat(100));
    expect(texts).toHaveLength(200);
    expect(memory).toBe(space.buffer);
    expect(memory).toBe(arena()?.buffer);
    const { bytesReceived, bytesCopied, bytesStaged } = decoder.stats;
    expect({ bytesReceived, bytesCopied, bytesStaged }).toEqual({
      bytesReceived: 800,
      bytesCopied: 0,
      bytesStaged: 0,
    });
  });

  test.each([1, 100, HEADROOM, HEADROOM + 1, 20_000])(
    'a frame of which %d bytes came before is whole, and its end is not copied if those fit in front',
    (carry) => {
      const payload = 'c'.repeat(carry) + 'e'.repeat(5_000);
      let parts = 0;
      let text = '';
      const decoder = new FrameDecoder(delimiter('\r\n'), {
        frame(frame) {
          parts = frame.segments.length;
          text = frame.toString();
        },
      });
      receive(decoder, payload.slice(0, carry));
      const before = decoder.stats.bytesCopied;
      receive(decoder, `${payload.slice(carry)}\r\nrest`);
      expect(text).toBe(payload);
      if (carry > HEADROOM) return;
      expect(parts).toBe(1);
      expect(decoder.stats.bytesCopied - before).toBe(carry + 'rest'.length);
    },
  );

  test('a terminator that turns out to be none is put in front, too', () => {
    const texts: string[] = [];
    const decoder = new FrameDecoder(delimiter('\r\n.\r\n'), collecting(texts));
    for (const part of ['a\r\n', 'b\r\n.', '\rc\r\n', '.\r\n']) receive(decoder, part);
    expect(texts).toEqual(['a\r\nb\r\n.\rc']);
  });

  test.each([
    ['\n', 'a\n\nbc\n\n\nd'],
    ['\r\n', 'a\r\r\n\r\nbc\n\r\nd\r'],
    ['aab', 'aaabaabaaab'],
  ])('ended by %j come out the same however they are cut', (terminator, input) => {
    const expected = assertChunkInvariant(traceOf(delimiter(terminator)), input);
    vi.spyOn(FrameDecoder.prototype, 'write').mockImplementation(function (this: FrameDecoder, chunk) {
      this.claim().set(chunk);
      return this.commit(chunk.length);
    });
    expect(assertChunkInvariant(traceOf(delimiter(terminator)), input, { expected })).toEqual(expected);
    expect(assertChunkInvariant(traceOf(fixed(2)), input).length).toBe(
      Math.ceil(input.length / 2) + (input.length % 2 === 0 ? 1 : 0),
    );
    expect(assertChunkInvariant(traceOf(raw()), input)).toEqual([
      `raw ${JSON.stringify(input)}`,
      'end clean',
    ]);
  });
});

describe('a claim', () => {
  test('gives the same memory until it is committed, and then what is free', () => {
    const decoder = new FrameDecoder(lines, { frame() {} });
    const first = decoder.claim();
    expect(decoder.claim(10)).toBe(first);
    decoder.commit(0);
    const other = new FrameDecoder(lines, { frame() {} });
    expect(other.claim()).toBe(first);
    expect(decoder.claim()).not.toBe(first);
    other.commit(0);
    decoder.commit(0);
  });

  test('of more than an area gets memory elsewhere, which works as well', () => {
    const texts: string[] = [];
    const decoder = new FrameDecoder(lines, collecting(texts));
    const space = decoder.claim(READ_AREA + 1);
    expect(space.length).toBeGreaterThan(READ_AREA);
    expect(space.buffer).not.toBe(arena()?.buffer);
    space.set(Buffer.from('one\ntwo\n'));
    decoder.commit(8);
    expect(texts).toEqual(['one', 'two']);
  });

  test('from inside handlers gets memory of its own, however deep', () => {
    const texts: string[] = [];
    const spaces = new Set<Uint8Array>();
    const nest = (depth: number): void => {
      let nested = false;
      const decoder = new FrameDecoder(lines, {
        frame(frame) {
          if (depth < 12 && !nested) nest(depth + 1);
          nested = true;
          texts.push(frame.toString());
        },
      });
      spaces.add(decoder.claim());
      receive(decoder, `${depth} a\n${depth} b\n`);
    };
    nest(0);
    expect(spaces.size).toBe(13);
    expect(texts).toHaveLength(26);
    for (let depth = 0; depth <= 12; depth++) {
      expect(texts.filter((text) => text.startsWith(`${depth} `))).toEqual([`${depth} a`, `${depth} b`]);
    }
    const afterwards = new FrameDecoder(lines, { frame() {} });
    expect(afterwards.claim().buffer).toBe(arena()?.buffer);
    afterwards.commit(0);
  });

  test("is nobody else's until it is committed, also when the decoder has been closed", () => {
    const closed = new FrameDecoder(lines, { frame() {} });
    const space = closed.claim();
    closed.close();
    const others = Array.from({ length: 6 }, () => new FrameDecoder(lines, { frame() {} }));
    for (const other of others) expect(other.claim()).not.toBe(space);
    for (const other of others) other.commit(0);
    expect(closed.commit(5)).toBe(false);
    expect(closed.stats.bytesReceived).toBe(0);
    expect(others[0]?.claim()).toBe(space);
    others[0]?.commit(0);
  });

  test('is given back when a handler throws, and what follows the frame is kept', () => {
    const texts: string[] = [];
    const decoder = new FrameDecoder(lines, {
      frame(frame) {
        texts.push(frame.toString());
        if (texts.length === 1) throw new Error('first');
      },
    });
    const space = decoder.claim();
    expect(() => receive(decoder, 'one\ntwo\nthr')).toThrow('first');
    expect(decoder.claim()).toBe(space);
    receive(decoder, 'ee\n');
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  test('committed while suspended, or by a handler, waits its turn', () => {
    const texts: string[] = [];
    const decoder = new FrameDecoder(lines, {
      frame(frame) {
        texts.push(frame.toString());
        if (texts.length === 1) receive(decoder, 'four\n');
      },
    });
    decoder.suspend();
    expect(receive(decoder, 'one\ntwo\n')).toBe(false);
    expect(receive(decoder, 'three\n')).toBe(false);
    expect(texts).toEqual([]);
    decoder.resume();
    expect(texts).toEqual(['one', 'two', 'three', 'four']);
  });

  test('names what is wrong', () => {
    const decoder = new FrameDecoder(lines, { frame() {} });
    expect(() => decoder.commit(1)).toThrow(
      new RangeError('count must be at most the 0 bytes claimed, got 1'),
    );
    expect(() => decoder.claim(0)).toThrow('minimum must be a whole number of at least 1, got 0');
    expect(() => decoder.claim(2 ** 31)).toThrow(RangeError);
    expect(() => decoder.claim('1' as unknown as number)).toThrow(TypeError);
    decoder.claim();
    expect(() => decoder.claim(READ_AREA + 1)).toThrow(
      'minimum must be at most the 65536 bytes claimed already',
    );
    expect(() => decoder.commit(READ_AREA + 1)).toThrow(RangeError);
    expect(() => decoder.commit(-1)).toThrow(RangeError);
    decoder.end();
    expect(() => decoder.commit(1)).toThrow(new TypeError('commit() after end()'));
  });
});
