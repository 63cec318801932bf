import { PassThrough } from 'node:stream';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { anyOf, fixed, lengthPrefix, raw, split, untilEnd } from '../../src/index.ts';
import { IncompleteReadError, reader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { cutAt, Feed, SOURCES, settle, text, textsOf } from '../support/reading.ts';

describe.each(SOURCES)('from %s', (_, openSource) => {
  const open = async (...chunks: string[]) => openSource(chunks.map((chunk) => Buffer.from(chunk, 'latin1')));

  test('readUntil gives the terminator too, and nothing of what follows', async () => {
    const input = await open('EHLO\r', '\nMAIL\r\nRC', 'PT\r\n');
    expect(text(await input.readUntil('\r\n'))).toBe('EHLO\r\n');
    expect(text(await input.readUntil(Buffer.from('\r\n')))).toBe('MAIL\r\n');
    expect(text(await input.readUntil(['\r\n']))).toBe('RCPT\r\n');
    expect(await input.atEnd()).toBe(true);
  });

  test('of several terminators the one that ends first counts, then the longest', async () => {
    const input = await open('one;tw', 'o\r', '\nthree\n;', 'rest');
    const ends = [';', '\n', '\r\n'];
    for (const expected of ['one;', 'two\r\n', 'three\n', ';']) {
      expect(text(await input.readUntil(ends))).toBe(expected);
    }
    expect(await rejection(input.readUntil(ends))).toMatchObject({ code: 'ERR_FRAME_INCOMPLETE' });
  });

  test('readLine gives the last line without an end, then nothing', async () => {
    const input = await open('one\n\ntw', 'o');
    const lines = [await input.readLine(), await input.readLine(), await input.readLine()];
    expect(lines.map(text)).toEqual(['one\n', '\n', 'two']);
    expect(text(await input.readLine())).toBe('');
    expect(text(await input.readLine())).toBe('');
  });

  test('readExactly, over any number of chunks', async () => {
    const input = await open('a', 'b', 'cdef', 'gh');
    expect(text(await input.readExactly(0))).toBe('');
    expect(text(await input.readExactly(3))).toBe('abc');
    expect(text(await input.readExactly(5))).toBe('defgh');
  });

  test('read gives what there is, and nothing at the end only', async () => {
    const input = await open('abc', 'def');
    let all = '';
    for (let piece = await input.read(2); piece.length > 0; piece = await input.read(2)) {
      expect(piece.length).toBeLessThanOrEqual(2);
      all += text(piece);
    }
    expect(all).toBe('abcdef');
  });

  test('peek takes nothing, and gives less at the end only', async () => {
    const input = await open('ab', 'cd', 'e');
    expect(text(await input.peek(1))).toBe('a');
    expect(text(await input.peek(4))).toBe('abcd');
    expect(text(await input.readExactly(1))).toBe('a');
    expect(text(await input.peek(9))).toBe('bcde');
    expect(text(await input.readExactly(4))).toBe('bcde');
    expect(text(await input.peek(1))).toBe('');
  });

  test('atEnd', async () => {
    const input = await open('ab');
    expect(await input.atEnd()).toBe(false);
    await input.readExactly(2);
    expect(await input.atEnd()).toBe(true);
    expect(await input.atEnd()).toBe(true);
    expect(await (await open()).atEnd()).toBe(true);
  });

  test('the end of the stream within what was asked for: what there is comes with the error', async () => {
    const input = await open('abc\r');
    const error = await rejection(input.readUntil('\r\n'));
    expect(error).toBeInstanceOf(IncompleteReadError);
    expect(error).toMatchObject({ name: 'IncompleteReadError', expected: undefined, streamOffset: 4 });
    expect(text((error as unknown as IncompleteReadError).partial)).toBe('abc\r');
    expect(await input.atEnd()).toBe(true);

    const counted = await rejection((await open('ab', 'c')).readExactly(10));
    expect(counted).toMatchObject({ code: 'ERR_FRAME_INCOMPLETE', expected: 10, fatal: true });
    expect(counted.message).toBe('Stream ended: 3 bytes came, 10 were asked for, at stream offset 3');
    expect(text((counted as unknown as IncompleteReadError).partial)).toBe('abc');
  });

  test('iteration gives lines, the last one without its end', async () => {
    expect(await textsOf(await open('one\ntw', 'o\n', '\nthr', 'ee'))).toEqual(['one', 'two', '', 'three']);
    expect(await textsOf(await open('one\n'))).toEqual(['one']);
    expect(await textsOf(await open())).toEqual([]);
  });

  test('who leaves the loop leaves the stream behind the last frame', async () => {
    const input = await open('Host: a\nVia: b\n\n12', '345\nafter\n');
    const head: string[] = [];
    for await (const line of input) {
      if (line.length === 0) break;
      head.push(text(line));
    }
    expect(head).toEqual(['Host: a', 'Via: b']);
    expect(text(await input.readExactly(3))).toBe('123');
    expect(await textsOf(input)).toEqual(['45', 'after']);
  });

  test('calls within the loop go on behind the frame', async () => {
    const input = await open('3\nabc2\nd', 'e0\n1\nf');
    const payloads: string[] = [];
    for await (const line of input) payloads.push(text(await input.readExactly(Number(text(line)))));
    expect(payloads).toEqual(['abc', 'de', '', 'f']);
  });

  test('other calls go on where a loop over many frames was left', async () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `${i};`);
    for (const ends of [['\n'], ['\n', '||']]) {
      for (const leftAfter of [2, 10, 20, 40, 70, 100, 200, 300, 500, 700]) {
        const input = await openSource([Buffer.from(lines.join('\n'))], { framing: anyOf(ends) });
        const seen: string[] = [];
        for await (const frame of input) if (seen.push(text(frame)) === leftAfter) break;
        for (let i = 0; i < 10; i++) seen.push(text(await input.readLine()).trimEnd());
        for await (const frame of input) seen.push(text(frame));
        expect(seen).toEqual(lines);
      }
    }
  });

  test('batches hold the same frames', async () => {
    const input = await open('one\ntwo\nthr', 'ee\nfour\n', 'five');
    const batches: string[][] = [];
    for await (const batch of input.batches()) batches.push(batch.map(text));
    expect(batches.flat()).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(batches.every((batch) => batch.length > 0)).toBe(true);
  });
});

describe('frames of other framings', () => {
  const chunks = (...texts: string[]): Buffer[] => texts.map((chunk) => Buffer.from(chunk, 'latin1'));

  test('counted ones, and the end within one', async () => {
    const framing = lengthPrefix({ bytes: 1 });
    for (let cut = 0; cut <= 7; cut++) {
      const input = reader(cutAt(Buffer.from('\x02ab\x00\x03cd'), [cut]), { framing });
      const frames: string[] = [];
      const error = await rejection(
        (async () => {
          for await (const frame of input) frames.push(text(frame));
        })(),
      );
      expect(frames).toEqual(['ab', '']);
      expect(error).toBeInstanceOf(IncompleteReadError);
      expect(text((error as unknown as IncompleteReadError).partial)).toBe('\x03cd');
    }
  });

  test('what becomes of the end can be said', async () => {
    const framing = fixed(3);
    expect(await textsOf(reader(chunks('abcde'), { framing, atEnd: 'frame' }))).toEqual(['abc', 'de']);
    expect(await textsOf(reader(chunks('abcde'), { framing, atEnd: 'drop' }))).toEqual(['abc']);
    const lines = reader(chunks('one\ntwo'), { atEnd: 'error' });
    expect(await rejection(textsOf(lines))).toBeInstanceOf(IncompleteReadError);
    expect(await lines.atEnd()).toBe(true);
  });

  test('those that end with the stream', async () => {
    expect(await textsOf(reader(chunks('ab', 'c'), { framing: untilEnd() }))).toEqual(['abc']);
    expect(await textsOf(reader([], { framing: untilEnd() }))).toEqual(['']);
    const words = split((bytes, start, end, atEnd) => {
      const space = bytes.subarray(start, end).indexOf(0x20);
      if (space === -1) return atEnd ? { start, end, next: end } : undefined;
      return { start, end: start + space, next: start + space + 1 };
    });
    for (let cut = 0; cut <= 9; cut++) {
      const input = reader(cutAt(Buffer.from('to be or!'), [cut]), { framing: words });
      expect(await textsOf(input)).toEqual(['to', 'be', 'or!']);
    }
  });

  test('a frame that gives bytes back it has been shown', async () => {
    // A frame ends in front of the first letter behind it that is not its own.
    const runs = split((bytes, start, end, atEnd) => {
      let at = start;
      while (at < end && bytes[at] === bytes[start]) at++;
      if (at + 3 > end && !atEnd) return undefined;
      return { start, end: at, next: at };
    });
    for (let cut = 0; cut <= 8; cut++) {
      const input = reader(cutAt(Buffer.from('aabbbcde'), [cut, cut + 1]), { framing: runs });
      expect(await textsOf(input)).toEqual(['aa', 'bbb', 'c', 'd', 'e']);
    }
  });

  test('pieces are frames as they come', async () => {
    expect(await textsOf(reader(chunks('ab', 'c'), { framing: raw() }))).toEqual(['ab', 'c']);
  });
});

test('a look ahead makes no difference to frames that have been cut already', async () => {
  const feed = new Feed();
  const input = reader(feed.stream);
  await feed.give('a\nb\nc\nde');
  await feed.give('f\n');
  const iterator = input[Symbol.asyncIterator]();
  const frames: string[] = [];
  for (let i = 0; i < 4; i++) {
    frames.push(text((await iterator.next()).value ?? Buffer.from('none')));
    if (i === 1) expect(text(await input.peek(6))).toBe('c\ndef\n');
  }
  expect(frames).toEqual(['a', 'b', 'c', 'def']);
});

describe('what is given', () => {
  test('is of the type of the chunks, also when it is put together', async () => {
    for (const type of [Buffer, Uint8Array]) {
      const chunks = ['ab\nc', 'd\ne', 'f'].map((chunk) => type.from(Buffer.from(chunk)));
      const input = reader(chunks);
      const given = [
        await input.readLine(),
        await input.readLine(),
        await input.peek(2),
        await input.readExactly(2),
      ];
      expect(given.map(text)).toEqual(['ab\n', 'cd\n', 'ef', 'ef']);
      for (const bytes of [...given, await input.read()]) expect(bytes.constructor).toBe(type);
    }
  });

  test('is never written to again', async () => {
    const feed = new Feed();
    const input = reader(feed.stream, { highWaterMark: 8 });
    const given: Uint8Array[] = [];
    const copies: string[] = [];
    const keep = (bytes: Uint8Array): void => {
      given.push(bytes);
      copies.push(text(bytes));
    };
    for (let i = 0; i < 200; i++) {
      await feed.give(String.fromCharCode(0x61 + (i % 26)).repeat((i * 7) % 5));
      if (i % 3 === 0) keep(await input.peek(Math.min(8, input.stats.bytesReceived - copies.length)));
      if (i % 4 === 3) keep(await input.readExactly(3));
    }
    expect(given.map(text)).toEqual(copies);
  });

  test('is of its own stream, however many there are', async () => {
    const feeds = [new Feed(), new Feed(), new Feed()];
    const inputs = feeds.map(({ stream }) => reader(stream, { maxFrameLength: 8 }));
    for (const ask of ['readLine', 'batches'] as const) {
      const lines = inputs.map(async (input) => {
        if (ask === 'readLine') return text(await input.readLine()).trimEnd();
        return (await input.batches().next()).value?.map(text).join();
      });
      for (const piece of ['a', 'bc', 'd', '\n']) {
        for (const [i, feed] of feeds.entries()) await feed.give(piece === '\n' ? piece : piece + i);
      }
      expect(await Promise.all(lines)).toEqual(['a0bc0d0', 'a1bc1d1', 'a2bc2d2']);
    }
  });

  test('has the type of the chunks, where that is known', () => {
    const buffers = function* () {
      yield Buffer.from('a');
    };
    expectTypeOf(reader(buffers()).readLine()).resolves.toEqualTypeOf<Buffer<ArrayBuffer>>();
    expectTypeOf(reader(new Feed().stream).batches().next).returns.resolves.toEqualTypeOf<
      IteratorResult<Uint8Array[], undefined>
    >();
    expectTypeOf(reader(new PassThrough()).read()).resolves.toEqualTypeOf<Uint8Array>();
    expectTypeOf(reader<Buffer>(new PassThrough()).peek(1)).resolves.toEqualTypeOf<Buffer>();
  });

  test('a chunk that is given twice is read twice', async () => {
    const chunk = Buffer.from('a\nb\nc');
    expect(await textsOf(reader([chunk, chunk, chunk]))).toEqual(['a', 'b', 'ca', 'b', 'ca', 'b', 'c']);
    const large = Buffer.from('ab\n'.repeat(1_000));
    const input = reader([large, large]);
    await input.peek(1);
    await settle();
    await input.readExactly(1_500);
    await input.readLine();
    await input.readExactly(1_497);
    expect(text(await input.readLine())).toBe('ab\n');
    expect(text(await input.readLine())).toBe('ab\n');
  });

  test('a call that can be answered is answered at once', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.give('one\ntwo\n');
    const order: string[] = [];
    void input.readLine().then(() => order.push('line'));
    await Promise.resolve().then(() => order.push('next microtask'));
    expect(order).toEqual(['line', 'next microtask']);
    await settle();
  });
});
