import { describe, expect, test } from 'vitest';
import {
  delimiter,
  type Framing,
  INCOMPLETE,
  lengthPrefix,
  line,
  netstring,
  split,
  untilEnd,
} from '../../src/index.ts';
import { IncompleteReadError, type ReaderOptions, reader, type StreamReader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { cutAt, Feed, SOURCES, settle, text, textsOf } from '../support/reading.ts';

/** What calls give, or how they fail, until one says that the stream has ended. */
async function traceOf(input: StreamReader, ask: () => Promise<Uint8Array>): Promise<string[]> {
  const trace: string[] = [];
  for (let i = 0; i < 20; i++) {
    try {
      const bytes = await ask();
      if (bytes.length === 0 && (await input.atEnd())) return [...trace, 'end'];
      trace.push(text(bytes));
    } catch (error) {
      const { code, streamOffset, fatal } = error as IncompleteReadError;
      trace.push(`${code} at ${streamOffset}`);
      if (error instanceof IncompleteReadError) trace.push(text(error.partial));
      if (fatal) return trace;
    }
  }
  throw new Error('it does not end');
}

/** The same of every way to cut the input in three. */
async function invariant(
  input: string,
  options: ReaderOptions,
  ask: (input: StreamReader) => () => Promise<Uint8Array>,
  expected: readonly string[],
): Promise<void> {
  const bytes = Buffer.from(input, 'latin1');
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const stream = reader(cutAt(bytes, [first, second]), options);
      expect(await traceOf(stream, ask(stream)), `cut at ${first}, ${second}`).toEqual(expected);
    }
  }
}

const lines = (input: StreamReader) => () => input.readLine();
const frames = (input: StreamReader) => {
  const iterator = input[Symbol.asyncIterator]();
  return async () => (await iterator.next()).value ?? new Uint8Array(0);
};

describe('what is too long', () => {
  const options = { maxFrameLength: 4 };

  test('a line: its tail does not come back as a line', async () => {
    const input = 'one\nfar too long\nfour\nfive5\nlast';
    const expected = [
      'one\n',
      'ERR_FRAME_TOO_LONG at 8',
      'four\n',
      'ERR_FRAME_TOO_LONG at 26',
      'last',
      'end',
    ];
    await invariant(input, options, lines, expected);
  });

  test('what comes before the terminator that was asked for', async () => {
    const input = 'one\r\nfar \r too long\r\nfour\r\nxx';
    const until = (stream: StreamReader) => () => stream.readUntil(['\r\n', '||']);
    const expected = ['one\r\n', 'ERR_FRAME_TOO_LONG at 9', 'four\r\n', 'ERR_FRAME_INCOMPLETE at 29', 'xx'];
    await invariant(input, options, until, expected);
  });

  test('a frame, by a terminator that overlaps itself', async () => {
    const limited = { ...options, framing: delimiter('||') };
    const tooLong = 'ERR_FRAME_TOO_LONG at 4';
    await invariant('much too long||b||long||end', limited, frames, [tooLong, 'b', 'long', 'end', 'end']);
    await invariant('too long|||b||', limited, frames, [tooLong, '|b', 'end']);
  });

  test('a last frame, once it is known that no terminator follows', async () => {
    const framing = delimiter('\r\n');
    await invariant('ok\r\nabcd\r', { ...options, framing }, frames, [
      'ok',
      'ERR_FRAME_TOO_LONG at 8',
      'end',
    ]);
  });

  test('a counted frame, as soon as its header has come', async () => {
    const framing = lengthPrefix({ bytes: 1 });
    const input = '\x02ab\x05abcde\x01x';
    await invariant(input, { ...options, framing }, frames, ['ab', 'ERR_FRAME_TOO_LONG at 8', 'x', 'end']);
  });

  test('a frame that ends with the stream, and what comes behind it', async () => {
    const fn: Framing = split((bytes, start, end, atEnd) => {
      const space = bytes.subarray(start, end).indexOf(0x20);
      if (space >= 0) return { start, end: start + space, next: start + space + 1 };
      // At the end every five letters are a word.
      return atEnd ? { start, end: Math.min(end, start + 5), next: Math.min(end, start + 5) } : undefined;
    });
    const trace = ['to', 'ERR_FRAME_TOO_LONG at 7', 'ef', 'end'];
    await invariant('to abcdeef', { ...options, framing: fn }, frames, trace);
  });

  test('is said as soon as it is known, and thrown away as it comes', async () => {
    const feed = new Feed();
    const input = reader(feed.stream, { maxFrameLength: 4, highWaterMark: 16 });
    const first = rejection(input.readLine());
    await feed.give('abcde');
    expect(await first).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', fatal: false });
    let next = 'nothing';
    void input.readLine().then((bytes) => {
      next = text(bytes);
    });
    for (let i = 0; i < 1_000; i++) await feed.give('x'.repeat(100));
    expect(input.stats).toMatchObject({ bytesReceived: 100_005, bytesDiscarded: 100_005, bytesCopied: 0 });
    expect(next).toBe('nothing');
    await feed.give('xx\nnext\n');
    expect(next).toBe('next\n');
    expect(input.stats.bytesDiscarded).toBe(100_008);
  });

  test('nothing else is read before it is over', async () => {
    for (const call of ['readExactly', 'read', 'peek'] as const) {
      const feed = new Feed();
      const input = reader(feed.stream, { maxFrameLength: 4 });
      await feed.give('abcdefg');
      expect((await rejection(input.readLine())).code).toBe('ERR_FRAME_TOO_LONG');
      const next = input[call](2);
      await feed.give('tail');
      await feed.give('\nok');
      expect(text(await next)).toBe('ok');
    }
  });

  test('the stream may end meanwhile', async () => {
    const feed = new Feed();
    const input = reader(feed.stream, { maxFrameLength: 4 });
    await feed.give('abcdefg');
    await rejection(input.readLine());
    const atEnd = input.atEnd();
    await feed.give('hij');
    await feed.end();
    expect(await atEnd).toBe(true);
    expect(input.stats.bytesDiscarded).toBe(10);
  });

  test('Infinity opts out; readExactly knows no limit', async () => {
    const chunks = Array.from({ length: 20 }, () => Buffer.alloc(10_000, 'x'));
    const input = reader([...chunks, Buffer.from('\n')], { maxFrameLength: Number.POSITIVE_INFINITY });
    expect((await input.readLine()).length).toBe(200_001);
    expect((await reader(chunks, { maxFrameLength: 1 }).readExactly(200_000)).length).toBe(200_000);
  });

  test.each(SOURCES)('the default is 65,536 bytes: from %s', async (_, open) => {
    const input = await open([Buffer.from(`${'x'.repeat(65_536)}\n${'y'.repeat(65_537)}\nz\n`)]);
    expect((await input.readLine()).length).toBe(65_537);
    const message = 'Frame exceeds maxFrameLength (65536 bytes), at stream offset 131073';
    expect((await rejection(input.readLine())).message).toBe(message);
    expect(text(await input.readLine())).toBe('z\n');
  });
});

describe('what ends the stream', () => {
  test('more thrown away than maxDiscardedBytes', async () => {
    const options = { maxFrameLength: 2, maxDiscardedBytes: 6 };
    const passes = ['ERR_FRAME_TOO_LONG at 2', 'b\n', 'end'];
    await invariant('abcdef\nb\n', options, lines, passes);
    const fails = ['ERR_FRAME_TOO_LONG at 2', 'ERR_DISCARD_LIMIT at 6'];
    await invariant('abcdefg\nb\n', options, lines, fails);
  });

  test('a malformed frame: what comes before it is served, then every call rejects', async () => {
    await invariant('1:a,2:bc,x', { framing: netstring() }, frames, ['a', 'bc', 'ERR_FRAME_HEADER at 9']);
    const strict = line({ ending: 'crlf', bare: 'reject' });
    await invariant('a\r\nb\nc\r\n', { framing: strict }, frames, ['a', 'ERR_BARE_LINE_ENDING at 4']);

    const input = reader([Buffer.from('x and more')], { framing: netstring() });
    const error = await rejection(textsOf(input));
    expect(error).toMatchObject({ code: 'ERR_FRAME_HEADER', fatal: true });
    const calls = [() => input.readLine(), () => input.read(), () => input.peek(1), () => input.atEnd()];
    for (const call of calls) expect(await rejection(call())).toBe(error);
    expect(await rejection(input.readExactly(0))).toBe(error);
    expect(await rejection(textsOf(input))).toBe(error);
  });

  test('a batch stops in front of what is wrong', async () => {
    const chunk = Buffer.from('one\ntwo\nfar too long\nend\n');
    const batches = reader([chunk], { maxFrameLength: 4 }).batches();
    expect((await batches.next()).value?.map(text)).toEqual(['one', 'two']);
    expect(await rejection(batches.next())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 12 });
    expect((await batches.next()).value?.map(text)).toEqual(['end']);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test('frames that use up nothing', async () => {
    const lazy: Framing = {
      ...delimiter('\n'),
      name: 'lazy',
      newCutter: () => ({
        headerLength: 0,
        payloadLength: 0,
        undecided: 0,
        terminator: new Uint8Array(0),
        terminatorIndex: -1,
        missing: 0,
        cut: () => 0,
        advance: (_bytes, start) => start,
        reset() {},
      }),
    };
    const error = await rejection(
      reader([Buffer.from('abc')], { framing: lazy })
        .batches()
        .next(),
    );
    expect(error).toMatchObject({ code: 'ERR_NO_PROGRESS', fatal: true });
    await settle();
  });
});

describe('a framing that throws', () => {
  const boom = new Error('boom');
  const framing = split((bytes, start, end) => {
    const feed = bytes.indexOf(0x0a, start);
    if (feed < 0 || feed >= end) return undefined;
    if (bytes[start] === 0x21) throw boom;
    return { start, end: feed, next: feed + 1 };
  });

  test.each([
    ['one chunk', ['a\nb\nc\n!\nd\n']],
    ['two', ['a\nb\nc', '\n!\nd\n']],
    ['one for each', ['a\n', 'b\n', 'c\n', '!\n', 'd\n']],
  ])('what comes in front of it is handed out first: %s', async (_, chunks) => {
    const input = reader(
      chunks.map((chunk) => Buffer.from(chunk)),
      { framing },
    );
    const given: string[] = [];
    const all = async () => {
      for await (const batch of input.batches()) given.push(...batch.map(text));
    };
    expect(await rejection(all())).toBe(boom);
    expect(given).toEqual(['a', 'b', 'c']);
    expect(text(await input.readLine())).toBe('!\n');
    expect((await input.batches().next()).value?.map(text)).toEqual(['d']);
  });
});

test('a stream that is one frame, and too long, has no other one', async () => {
  for (const chunks of [['x'.repeat(20)], ['x'.repeat(10), 'x'.repeat(10)], ['x'.repeat(10)]]) {
    const input = reader(
      chunks.map((chunk) => Buffer.from(chunk)),
      { framing: untilEnd(), maxFrameLength: 9 },
    );
    expect(await rejection(textsOf(input))).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(await textsOf(input)).toEqual([]);
  }
});

test('nor has one of which that is known at its end only', async () => {
  class LateCutter {
    readonly headerLength = 0;
    readonly undecided = 0;
    readonly terminator = new Uint8Array(0);
    readonly terminatorIndex = -1;
    readonly missing = 0;
    payloadLength = 0;
    #received = 0;

    cut(): number {
      return 0;
    }

    advance(_bytes: Uint8Array, start: number, end: number): number {
      this.#received += end - start;
      return INCOMPLETE;
    }

    finish(): number {
      this.payloadLength = this.#received;
      return this.#received;
    }

    reset(): void {
      this.payloadLength = 0;
      this.#received = 0;
    }
  }
  const framing = { ...untilEnd(), newCutter: () => new LateCutter() };
  const input = reader([Buffer.from('x'.repeat(10))], { framing, maxFrameLength: 9 });
  expect(await rejection(textsOf(input))).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
  expect(await textsOf(input)).toEqual([]);
});
