import { describe, expect, test } from 'vitest';
import { type ReaderOptions, reader, type StreamReader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, settle, text } from '../support/reading.ts';

// The cases of CPython's Lib/test/test_asyncio/test_streams.py (3.13) that are about reading, by their names there.
// Where the answer is another, it says so.

async function fed(chunks: readonly string[], options?: ReaderOptions): Promise<[StreamReader, Feed]> {
  const feed = new Feed();
  const input = reader(feed.stream, options);
  for (const chunk of chunks) await feed.give(chunk);
  return [input, feed];
}

async function ended(...chunks: string[]): Promise<StreamReader> {
  const [input, feed] = await fed(chunks);
  await feed.end();
  return input;
}

async function restOf(input: StreamReader): Promise<string> {
  let rest = '';
  for (let piece = await input.read(); piece.length > 0; piece = await input.read()) rest += text(piece);
  return rest;
}

describe('feed and read', () => {
  test('feed_empty_data, feed_nonempty_data', async () => {
    const [input] = await fed(['']);
    expect(input.stats.bytesReceived).toBe(0);
    const [other] = await fed(['data']);
    expect(text(await other.peek(4))).toBe('data');
  });

  test('read_zero takes nothing', async () => {
    const [input] = await fed(['data']);
    expect(text(await input.read(0))).toBe('');
    expect(text(await input.read(4))).toBe('data');
    expect(text(await input.read(0)), 'nothing is there, and it does not wait').toBe('');
  });

  test('read waits for something, and gives what came', async () => {
    const [input, feed] = await fed([]);
    const read = input.read(30);
    await feed.give('data');
    expect(text(await read)).toBe('data');
  });

  test('read_line_breaks', async () => {
    const [input] = await fed(['line1', 'line2']);
    expect(text(await input.read(5))).toBe('line1');
    expect(text(await input.read(5))).toBe('line2');
  });

  test('read_eof, read_until_eof', async () => {
    const [input, feed] = await fed([]);
    const read = input.read(1024);
    await feed.end();
    expect(text(await read)).toBe('');
    expect(await restOf(await ended('chunk1', 'chunk2'))).toBe('chunk1chunk2');
  });

  test('read_exception, exception_waiter', async () => {
    const [input, feed] = await fed(['line\n']);
    expect(text(await input.read(2))).toBe('li');
    // There, what came before an exception cannot be read any more.
    const waiting = rejection(input.readExactly(9));
    const gone = new Error('gone');
    await feed.fail(gone);
    expect(await waiting).toBe(gone);
    expect(text(await input.readLine())).toBe('ne\n');
    expect(await rejection(input.read(2))).toBe(gone);
  });

  test('exception_cancel', async () => {
    const [input, feed] = await fed([]);
    const controller = new AbortController();
    const cancelled = rejection(input.readLine({ signal: controller.signal }));
    controller.abort();
    await feed.fail(new Error('gone'));
    expect((await cancelled).name).toBe('AbortError');
  });

  test('read_limit: it does not bound read', async () => {
    const [input] = await fed(['chunk'], { maxFrameLength: 3, highWaterMark: 3 });
    expect(text(await input.read(5))).toBe('chunk');
  });

  test('at_eof', async () => {
    const input = await ended('some data\n');
    expect(await input.atEnd()).toBe(false);
    await input.readLine();
    expect(await input.atEnd()).toBe(true);
  });

  test('two calls at a time', async () => {
    const [input, feed] = await fed([]);
    const first = input.readLine();
    const message = 'read while another call waits: one at a time';
    expect(await rejection(input.readLine())).toEqual(new TypeError(message));
    await feed.give('ok\n');
    expect(text(await first)).toBe('ok\n');
  });
});

describe('readline', () => {
  test('readline, over chunks; what follows is kept', async () => {
    const [input, feed] = await fed(['chunk1 ']);
    const line = input.readLine();
    for (const chunk of ['chunk2 ', 'chunk3 ', '\n chunk4']) await feed.give(chunk);
    expect(text(await line)).toBe('chunk1 chunk2 chunk3 \n');
    expect(text(await input.peek(7))).toBe(' chunk4');
  });

  test('readline_limit_with_existing_data: the line is removed', async () => {
    const [input] = await fed(['li', 'ne1\nline2\n'], { maxFrameLength: 3 });
    expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(text(await input.read())).toBe('line2\n');
  });

  test('the same before its end has come: the tail does not come back as a line, as it does there', async () => {
    const [input, feed] = await fed(['li', 'ne1', 'li', 'ne2'], { maxFrameLength: 3 });
    expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    await feed.give('tail\nok\n');
    expect(text(await input.readLine())).toBe('ok\n');
  });

  test('readline_limit: the end does not count', async () => {
    for (const chunks of [['1234567\n'], ['1234567', '\n'], ['123', '4567\n']]) {
      const [input] = await fed(chunks, { maxFrameLength: 7 });
      expect(text(await input.readLine())).toBe('1234567\n');
    }
    for (const chunks of [['12345678\nab'], ['12345678', '\nab'], ['123', '45678\nab']]) {
      const [input] = await fed(chunks, { maxFrameLength: 7 });
      expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
      expect(text(await input.readExactly(2))).toBe('ab');
    }
  });

  test('readline_nolimit_nowait', async () => {
    const [input] = await fed(['line1\nline2\nline3\n']);
    expect(text(await input.readLine())).toBe('line1\n');
    expect(text(await input.peek(12))).toBe('line2\nline3\n');
  });

  test('readline_eof, readline_empty_eof', async () => {
    expect(text(await (await ended('some data')).readLine())).toBe('some data');
    expect(text(await (await ended()).readLine())).toBe('');
  });

  test('readline_read_byte_count', async () => {
    const [input] = await fed(['line1\nline2\nline3\n']);
    await input.readLine();
    expect(text(await input.read(7))).toBe('line2\nl');
    expect(text(await input.read())).toBe('ine3\n');
  });
});

describe('readuntil', () => {
  test('readuntil_separator: an empty one makes no sense', async () => {
    const [input] = await fed(['data']);
    for (const terminator of ['', Buffer.alloc(0), [''], ['a', ''], []]) {
      expect(await rejection(input.readUntil(terminator))).toBeInstanceOf(RangeError);
    }
    expect(text(await input.read())).toBe('data');
  });

  test('readuntil_multi_chunks', async () => {
    const [input, feed] = await fed(['lineAAA']);
    expect(text(await input.readUntil('AAA'))).toBe('lineAAA');
    const next = input.readUntil('AAA');
    for (const chunk of ['lineA', 'AA', 'xA']) await feed.give(chunk);
    expect(text(await next)).toBe('lineAAA');
    expect(text(await input.read())).toBe('xA');
  });

  test.each([
    [['QWEaa', 'XYaa', 'a'], ['QWEaaXYaaa']],
    [['QWEaa', 'XYa', 'aa'], ['QWEaaXYaaa']],
    [['aaa'], ['aaa']],
    [['Xaaa'], ['Xaaa']],
    [['XXX', 'a', 'a', 'a'], ['XXXaaa']],
  ])('readuntil_multi_chunks_1: %j', async (chunks, expected) => {
    const [input] = await fed(chunks);
    for (const each of expected) expect(text(await input.readUntil('aaa'))).toBe(each);
  });

  test('readuntil_eof: all of it, with the start of a terminator, is in the error', async () => {
    const error = await rejection((await ended('data', 'AA')).readUntil('AAA'));
    expect(error).toMatchObject({ partial: Buffer.from('dataAA'), expected: undefined });
  });

  test('readuntil_limit_found_sep: it is thrown away, where there it is left for ever', async () => {
    for (const chunks of [['some dataAA', 'A'], ['some dataAAA'], ['some d', 'ataAAA']]) {
      const [input, feed] = await fed(chunks, { maxFrameLength: 3 });
      expect(await rejection(input.readUntil('AAA'))).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
      await feed.give('okAAA');
      expect(text(await input.readUntil('AAA'))).toBe('okAAA');
    }
  });

  test('readuntil_multi_separator', async () => {
    const [simple] = await fed(['ABCDEFGHIJKLMNOPQRSTUVWXYZ']);
    expect(text(await simple.readUntil(['DEF', 'BCDE']))).toBe('ABCDE');
    const [either] = await fed(['line1\rline2\nline3\r\nline4']);
    const ends = ['\r', '\n', '\r\n'];
    // The shortest end wins, so that \r\n is two of them.
    for (const line of ['line1\r', 'line2\n', 'line3\r', '\n'])
      expect(text(await either.readUntil(ends))).toBe(line);
  });

  test('readuntil_multi_separator_limit', async () => {
    const [input] = await fed(['XXXA', 'XXXB', '!'], { maxFrameLength: 3 });
    const ends = ['A', 'B'];
    expect(text(await input.readUntil(ends))).toBe('XXXA');
    expect(text(await input.readUntil(ends))).toBe('XXXB');
    const [long] = await fed(['XXXXB!'], { maxFrameLength: 3 });
    expect(await rejection(long.readUntil(ends))).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(text(await long.read())).toBe('!');
  });

  test('readuntil_multi_separator_negative_offset', async () => {
    const [input, feed] = await fed([]);
    const next = input.readUntil(['A', 'long sep']);
    await feed.give('data');
    await feed.give('A!');
    expect(text(await next)).toBe('dataA');
  });

  test('readuntil_bytearray', async () => {
    const [input] = await fed(['some data\r\n', 'more\0']);
    expect(text(await input.readUntil(Uint8Array.of(0x0d, 0x0a)))).toBe('some data\r\n');
    expect(text(await input.readUntil([Uint8Array.of(0)]))).toBe('more\0');
  });
});

describe('readexactly', () => {
  test('readexactly_zero_or_less', async () => {
    const [input] = await fed(['data']);
    expect(text(await input.readExactly(0))).toBe('');
    expect(await rejection(input.readExactly(-1))).toBeInstanceOf(RangeError);
    expect(text(await input.peek(4))).toBe('data');
  });

  test('readexactly', async () => {
    const [input, feed] = await fed([]);
    const read = input.readExactly(12);
    for (const chunk of ['data', 'data', 'data', 'data']) await feed.give(chunk);
    expect(text(await read)).toBe('datadatadata');
    expect(text(await input.peek(4))).toBe('data');
  });

  test('readexactly_limit: there is none', async () => {
    const [input] = await fed(['chunk'], { maxFrameLength: 3, highWaterMark: 3 });
    expect(text(await input.readExactly(5))).toBe('chunk');
  });

  test('readexactly_eof', async () => {
    const input = await ended('part');
    const error = await rejection(input.readExactly(8));
    expect(error).toMatchObject({ partial: Buffer.from('part'), expected: 8 });
    expect(text(await input.read())).toBe('');
    await settle();
  });

  test('readexactly_exception', async () => {
    const [input, feed] = await fed(['data']);
    const read = rejection(input.readExactly(8));
    const gone = new Error('gone');
    await feed.fail(gone);
    expect(await read).toBe(gone);
    expect(text(await input.readExactly(4))).toBe('data');
  });
});
