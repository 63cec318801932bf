import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Collector } from '../../src/asynchat/collector.ts';
import { delimiterOf } from '../../src/asynchat/delimiters.ts';
import { SimpleProducer } from '../../src/asynchat/simple-producer.ts';
import { FrameError } from '../../src/index.ts';
import { Chat, MODES } from '../support/chat-events.ts';
import { withEnvironment } from '../support/environment.ts';
import { cases, word } from '../support/property.ts';

describe.each(MODES)('%s mode: the data handed over', (mode) => {
  test('is the handler’s to keep and to change', () => {
    const kept: Buffer[] = [];
    const chat = new Chat(mode, Buffer.from('\r\n'), { collect: (_chat, _call, data) => kept.push(data) });
    // `feed` has its chunks overwritten behind it.
    chat.feed('ab\r\nc', 'd\r', 'e');
    expect(kept.every((data) => Buffer.isBuffer(data))).toBe(true);
    expect(Buffer.concat(kept).toString()).toBe('abcd\re');
    kept[0]?.fill(0);
    expect(Buffer.concat(kept.slice(1)).toString()).toBe('cd\re');
  });

  test('is the chunk’s own memory where it is borrowed', () => {
    const chunk = Buffer.from('ab\ncd');
    const seen: string[] = [];
    const collect = (_chat: Chat, _call: number, data: Buffer): void => {
      expect(Buffer.isBuffer(data)).toBe(true);
      expect(data.buffer).toBe(chunk.buffer);
      seen.push(`${data} at ${data.byteOffset - chunk.byteOffset}`);
    };
    const lf = Buffer.from('\n');
    const chat = withEnvironment(
      'WIRECUT_CHECKED',
      '0',
      () => new Chat(mode, lf, { collect }, { borrow: true }),
    );
    chat.input.feed(chunk);
    expect(seen).toEqual(['ab at 0', 'cd at 3']);
  });

  test('is part of a frame until that has ended', () => {
    const seen: unknown[] = [];
    const chat = new Chat(mode, Buffer.from('\n'), {
      found: (chat, call) => {
        seen.push(chat.input.isInFrame);
        chat.set([4, null][call]);
      },
    });
    for (const chunk of ['a', 'b\n', 'cd', 'ef', 'g']) seen.push(chat.feed(chunk).input.isInFrame);
    expect(seen).toEqual([true, false, false, true, false, false, false]);
    const left = new Chat('strict', Buffer.from('\n')).feed('a');
    left.set(null);
    expect(left.feed('b').input.isInFrame).toBe(false);
  });

  test('what lies behind it is told of, also inside handlers', () => {
    const seen: unknown[] = [];
    const look = ({ input }: Chat): unknown => seen.push([input.streamOffset, input.buffered]);
    const chat = new Chat(mode, Buffer.from('\r\n'), { found: look }).feed('ab\r\ncd\r\ne\r');
    expect(seen).toEqual([
      [4, 6],
      [8, 2],
    ]);
    expect([chat.input.streamOffset, chat.input.buffered]).toEqual([9, 1]);
  });
});

test('default mode: what was borrowed and is kept too long shows in checked mode', () => {
  const chat = withEnvironment('WIRECUT_CHECKED', '1', () => new Chat('default', 'x', {}, { borrow: true }));
  chat.input.feed(Buffer.from('ab'));
  expect(chat.calls).toEqual(['C(\xdb\xdb)']);
});

test('default mode refuses handlers that return promises, as nothing would wait for them', () => {
  const lf = Buffer.from('\n');
  const later = (): Promise<void> => Promise.resolve();
  const found = new Chat('default', lf);
  found.foundTerminator = later;
  expect(() => found.feed('a\n')).toThrow(/foundTerminator\(\) must not return a promise/);
  const collecting = new Chat('default', 3);
  collecting.collectIncomingData = later;
  expect(() => collecting.feed('abcd')).toThrow(/collectIncomingData\(\) must not return a promise/);
  expect(collecting.input.terminator).toBe(0);
});

test('a delimiter is compiled once, for all connections', () => {
  const crlf = delimiterOf(Buffer.from('\r\n'));
  expect(delimiterOf(Buffer.from('\r\n'))).toBe(crlf);
  expect(delimiterOf(Buffer.from('\r')).finder.needle).toEqual(Uint8Array.of(13));
  const { input } = new Chat('default', Buffer.from('\r\n'));
  const { terminator } = input;
  input.setTerminator(3);
  input.setTerminator(Uint8Array.of(13, 10));
  expect(input.terminator).toBe(terminator);
  // Boundaries that peers make up are forgotten; a program's own come back.
  for (let i = 0; i < 64; i++) delimiterOf(Buffer.from(`boundary ${i}`));
  expect(delimiterOf(Buffer.from('\r\n'))).not.toBe(crlf);
});

test.each(MODES)('%s mode: of what has come, less than the delimiter is withheld', (mode) => {
  fc.assert(
    fc.property(word('ab', 1, 6), word('abc', 0, 30), (delimiter, text) => {
      const chat = new Chat(mode, delimiter);
      for (const byte of text) {
        chat.feed(String.fromCharCode(byte));
        expect(chat.input.buffered).toBeLessThan(delimiter.length);
      }
    }),
    cases(200),
  );
});

describe('the ready-made collector', () => {
  const collectorOf = (chat: Chat, borrow = false): Collector =>
    new Collector(chat.input, { borrow, maxFrameLength: 4 });

  test('joins what was added, and begins anew', () => {
    const collector = collectorOf(new Chat('default', '\n'));
    expect(collector.take()).toEqual(Buffer.alloc(0));
    const only = Buffer.from('only');
    collector.add(only);
    expect(collector.take()).toBe(only);
    collector.add(Buffer.from('long'));
    collector.add(Buffer.from('er'));
    expect(collector.take().toString()).toBe('longer');
    collector.add(Buffer.from('x'));
    collector.clear();
    expect(collector.take().length).toBe(0);
  });

  test('copies what is only borrowed', () => {
    const collector = collectorOf(new Chat('default', '\n'), true);
    const data = Buffer.from('abc');
    collector.add(data);
    data.fill(0);
    expect(collector.take().toString()).toBe('abc');
  });

  test.each([false, true])('pieces of any length, borrowed: %s', (borrow) => {
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 200, max: 700 })));
    fc.assert(
      fc.property(lengths, (lengths) => {
        const collector = collectorOf(new Chat('default', '\n'), borrow);
        const pieces = lengths.map((length, i) => Buffer.alloc(length, i + 1));
        const expected = Buffer.concat(pieces);
        for (const piece of pieces) {
          collector.add(piece);
          if (borrow) piece.fill(0);
        }
        expect(collector.take().equals(expected)).toBe(true);
        expect(collector.take().length).toBe(0);
      }),
      cases(100),
    );
  });

  test('what comes byte by byte takes little more than its bytes', () => {
    const made: number[] = [];
    const allocate = Buffer.allocUnsafeSlow;
    const spy = vi.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation((size) => {
      made.push(size);
      return allocate(size);
    });
    const collector = collectorOf(new Chat('default', '\n'));
    for (let i = 0; i < 65_536; i++) collector.add(Buffer.of(i));
    spy.mockRestore();
    expect(collector.take().length).toBe(65_536);
    expect(made.length).toBeGreaterThan(1);
    expect(made.reduce((sum, size) => sum + size)).toBeLessThan(2 * 65_536);
  });

  test.each(MODES)('%s mode: is bounded where everything is collected', (mode) => {
    const collectors: Collector[] = [];
    const collect = (_chat: Chat, _call: number, data: Buffer): unknown => collectors[0]?.add(data);
    const chat = new Chat(mode, 6, { collect });
    collectors.push(collectorOf(chat));
    chat.feed('abcdef');
    expect(collectors[0]?.take().toString()).toBe('abcdef');
    chat.feed('ghij');
    let error: unknown;
    try {
      chat.feed('k');
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FrameError);
    expect(error).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 10 });
    expect(collectors[0]?.take().toString()).toBe('ghij');
    chat.input.discard();
    chat.set(6);
    chat.feed('lmnopq');
    expect(collectors[0]?.take().toString()).toBe('lmnopq');
  });
});

describe('SimpleProducer', () => {
  const all = (producer: SimpleProducer<string | Uint8Array>): string[] => {
    const pieces: string[] = [];
    for (let piece = producer.more(); piece.length > 0; piece = producer.more())
      pieces.push(piece.toString());
    return pieces;
  };

  test('hands out pieces, then nothing for ever', () => {
    const producer = new SimpleProducer(Buffer.from('hello world'), 4);
    expect(all(producer)).toEqual(['hell', 'o wo', 'rld']);
    expect(producer.more().length).toBe(0);
    expect(all(new SimpleProducer('hello', 3))).toEqual(['hel', 'lo']);
    expect(all(new SimpleProducer(Buffer.alloc(1_025, 'x'))).map((piece) => piece.length)).toEqual([
      512, 512, 1,
    ]);
  });

  test('14: data of the length of a piece is one', () => {
    const producer = new SimpleProducer(Buffer.from('abcd'), 4);
    expect(producer.more().toString()).toBe('abcd');
    expect(producer.more().length).toBe(0);
  });

  test('what it cannot hand out is refused', () => {
    expect(() => new SimpleProducer(5 as unknown as string)).toThrow(
      /data must be a Uint8Array or string, got 5/,
    );
    expect(() => new SimpleProducer('a', 0)).toThrow(RangeError);
  });
});
