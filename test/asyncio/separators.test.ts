import { describe, expect, test } from 'vitest';
import { IncompleteReadError, LimitOverrunError, StreamReader } from '../../src/asyncio.ts';
import { FrameError } from '../../src/index.ts';
import { fed, feed, rest } from '../support/asyncio.ts';
import { rejection } from '../support/net-until.ts';

// test_streams.py again: readline, readuntil and readexactly.

const DATA = 'line1\nline2\nline3\n';

describe('readline', () => {
  test('readline', async () => {
    const reader = fed(['chunk1 ']);
    const line = reader.readline();
    feed(reader, 'chunk2 ', 'chunk3 ', '\n chunk4');
    expect(String(await line)).toBe('chunk1 chunk2 chunk3 \n');
    expect(await rest(reader)).toBe(' chunk4');
  });

  test('readline_limit_with_existing_data', async () => {
    const reader = fed(['li', 'ne1\nline2\n'], { limit: 3 });
    const error = await rejection(reader.readline());
    expect(error).toBeInstanceOf(FrameError);
    expect(error).not.toBeInstanceOf(LimitOverrunError);
    expect(error).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', fatal: false, streamOffset: 3 });
    expect(error.message).toBe('Line is longer than limit (3 bytes), at stream offset 3');
    expect(await rest(reader)).toBe('line2\n');

    const open = fed(['li', 'ne1', 'li'], { limit: 3 });
    expect(await rejection(open.readline())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(open.buffered).toBe(0);
    // There, what comes of the line after that is another one.
    feed(open, 'tail\nok\n');
    expect(String(await open.readline())).toBe('ok\n');
  });

  test('readline_limit', async () => {
    const first = new StreamReader({ limit: 7 });
    const line = rejection(first.readline());
    feed(first, 'chunk1', 'chunk2', 'chunk3\n');
    first.feedEof();
    expect(await line).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(String(await first.readline())).toBe('');
    expect(first.atEof()).toBe(true);

    const second = new StreamReader({ limit: 7 });
    const long = rejection(second.readline());
    feed(second, 'chunk1', 'chunk2\n', 'chunk3\n');
    expect(await long).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(String(await second.readline())).toBe('chunk3\n');

    const third = fed(['1234567\n'], { limit: 7 });
    expect(String(await third.readline())).toBe('1234567\n');
    feed(third, '12345678\n');
    expect(await rejection(third.readline())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(third.buffered).toBe(0);
    feed(third, '12345678');
    expect(await rejection(third.readline())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(third.buffered).toBe(0);
  });

  test('what is thrown away of one line is limited as well', async () => {
    const reader = fed(['too long'], { limit: 7 });
    expect(await rejection(reader.readline())).toMatchObject({ fatal: false });
    const next = rejection(reader.readline());
    for (let i = 0; i < 17; i++) reader.feedData(Buffer.alloc(2 ** 20, 'x'));
    const error = await next;
    expect(error).toMatchObject({ code: 'ERR_DISCARD_LIMIT', fatal: true });
    expect(await rejection(reader.read())).toBe(error);
  });

  test('readline_nolimit_nowait', async () => {
    const reader = fed([DATA.slice(0, 6), DATA.slice(6)]);
    expect(String(await reader.readline())).toBe('line1\n');
    expect(await rest(reader)).toBe('line2\nline3\n');
  });

  test('readline_eof, readline_empty_eof', async () => {
    const reader = fed(['some data']);
    reader.feedEof();
    expect(String(await reader.readline())).toBe('some data');
    expect(String(await reader.readline())).toBe('');
  });

  test('readline_read_byte_count', async () => {
    const reader = fed([DATA]);
    await reader.readline();
    expect(String(await reader.read(7))).toBe('line2\nl');
    expect(await rest(reader)).toBe('ine3\n');
  });

  test('readline_exception', async () => {
    const reader = fed(['line\n']);
    expect(String(await reader.readline())).toBe('line\n');
    const gone = new Error('gone');
    reader.setException(gone);
    expect(await rejection(reader.readline())).toBe(gone);
    expect(reader.buffered).toBe(0);
  });

  test('__anext__: lines with their ends, the last one without', async () => {
    const reader = fed(['one\n\ntwo']);
    reader.feedEof();
    const lines: string[] = [];
    for await (const line of reader) lines.push(String(line));
    expect(lines).toEqual(['one\n', '\n', 'two']);
  });

  test('who leaves the loop leaves the rest', async () => {
    const reader = fed(['one\ntwo\n']);
    for await (const line of reader) {
      expect(String(line)).toBe('one\n');
      break;
    }
    expect(await rest(reader)).toBe('two\n');
  });
});

describe('readuntil', () => {
  test('readuntil_separator', async () => {
    const reader = fed(['data']);
    for (const separator of ['', Buffer.alloc(0), [''], ['a', ''], []]) {
      expect(await rejection(reader.readuntil(separator))).toBeInstanceOf(RangeError);
    }
    for (const separator of [7, null, [7]]) {
      expect(await rejection(reader.readuntil(separator as never))).toBeInstanceOf(TypeError);
    }
    expect(await rest(reader)).toBe('data');
  });

  test('a line feed, if nothing is said', async () => {
    expect(String(await fed(['a\nb']).readuntil())).toBe('a\n');
  });

  test('readuntil_multi_chunks', async () => {
    const reader = new StreamReader();
    for (const chunk of ['lineAAA', 'lineAAA', 'lineAAAxxx']) {
      feed(reader, chunk);
      expect(String(await reader.readuntil('AAA'))).toBe('lineAAA');
    }
    expect(await rest(reader)).toBe('xxx');
  });

  test.each([
    [['QWEaa', 'XYaa', 'a'], 'QWEaaXYaaa'],
    [['QWEaa', 'XYa', 'aa'], 'QWEaaXYaaa'],
    [['aaa'], 'aaa'],
    [['Xaaa'], 'Xaaa'],
    [['XXX', 'a', 'a', 'a'], 'XXXaaa'],
  ])('readuntil_multi_chunks_1: %j', async (chunks, expected) => {
    const reader = fed(chunks);
    expect(String(await reader.readuntil('aaa'))).toBe(expected);
    expect(reader.buffered).toBe(0);
  });

  test('readuntil_eof', async () => {
    const reader = fed(['some dataAA']);
    reader.feedEof();
    const error = await rejection(reader.readuntil('AAA'));
    expect(error).toBeInstanceOf(IncompleteReadError);
    expect(error).toMatchObject({ partial: Buffer.from('some dataAA'), expected: undefined });
    expect(reader.buffered).toBe(0);
  });

  test('readuntil_limit_found_sep', async () => {
    const reader = fed(['some dataAA'], { limit: 3 });
    const notFound = await rejection(reader.readuntil('AAA'));
    expect(notFound).toBeInstanceOf(LimitOverrunError);
    expect(notFound).toMatchObject({
      consumed: 9,
      code: 'ERR_FRAME_TOO_LONG',
      fatal: false,
      streamOffset: 3,
    });
    expect(notFound.message).toMatch(/^Separator is not found in more than limit \(3 bytes\)/);
    expect(reader.buffered).toBe(11);
    feed(reader, 'A');
    const found = await rejection(reader.readuntil('AAA'));
    expect(found).toMatchObject({ name: 'LimitOverrunError', consumed: 9 });
    expect(found.message).toMatch(/^Separator is found, but behind more than limit \(3 bytes\)/);
    expect(await rejection(reader.readuntil('AAA')), 'as often as it is asked').toEqual(found);
    expect(await rest(reader)).toBe('some dataAAA');
  });

  test('what is too long can be read in another way', async () => {
    const reader = fed(['some data', ' and more', '\nok\n'], { limit: 3 });
    const { consumed } = (await rejection(reader.readuntil())) as LimitOverrunError;
    expect(consumed).toBe(18);
    expect(String(await reader.readexactly(consumed))).toBe('some data and more');
    expect(String(await reader.readuntil())).toBe('\n');
    expect(String(await reader.readuntil())).toBe('ok\n');
  });

  test('in pieces too: it is too long until it is not', async () => {
    const reader = fed(['123456', '789'], { limit: 3 });
    for (let left = 9; left > 3; left--) {
      expect(await rejection(reader.readuntil())).toMatchObject({ consumed: left });
      await reader.readexactly(1);
    }
    const last = reader.readuntil();
    feed(reader, '\n');
    expect(String(await last)).toBe('789\n');
  });

  test('and readline throws away what is left, all of which has been looked through', async () => {
    const reader = fed(['123456789'], { limit: 3 });
    await rejection(reader.readuntil());
    await reader.readexactly(2);
    expect(await rejection(reader.readline())).toMatchObject({ streamOffset: 5 });
    expect(reader.buffered).toBe(0);
    feed(reader, '0\nok\n');
    expect(String(await reader.readline())).toBe('ok\n');
  });

  test('or thrown away by readline', async () => {
    const reader = fed(['some data', ' and'], { limit: 3 });
    await rejection(reader.readuntil());
    expect(await rejection(reader.readline())).toMatchObject({
      message: expect.stringMatching(/^Line is longer/),
    });
    feed(reader, ' more\nok\n');
    expect(String(await reader.readuntil())).toBe('ok\n');
  });

  test('readuntil_multi_separator', async () => {
    const simple = fed(['ABCDEFGHIJKLMNOPQRSTUVWXYZ']);
    expect(String(await simple.readuntil(['DEF', 'BCDE']))).toBe('ABCDE');
    const either = fed(['line1\rline2\nline3\r\nline4']);
    const ends = ['\r', '\n', '\r\n'];
    for (const line of ['line1\r', 'line2\n', 'line3\r', '\n'])
      expect(String(await either.readuntil(ends))).toBe(line);
  });

  test('readuntil_multi_separator_limit', async () => {
    const reader = fed(['some dataA'], { limit: 3 });
    const error = await rejection(reader.readuntil(['A', 'ome dataA']));
    expect(error.message).toMatch(/^Separator is found/);
    expect(reader.buffered).toBe(10);
  });

  test('separators that end with others, or are there twice, make no difference', async () => {
    const separators = ['\n', '\r\n', Buffer.from('\n'), '\r\n'];
    const reader = fed(['a\r\nb\n'], { limit: 2 });
    expect(String(await reader.readuntil(separators))).toBe('a\r\n');
    expect(String(await reader.readuntil(separators))).toBe('b\n');
  });

  test('readuntil_multi_separator_negative_offset', async () => {
    const reader = fed(['data']);
    const line = reader.readuntil(['A', 'long sep']);
    feed(reader, 'Z', 'A');
    expect(String(await line)).toBe('dataZA');
  });

  test('readuntil_bytearray', async () => {
    const reader = fed(['some data\r\n', 'more\0']);
    expect(String(await reader.readuntil(Buffer.from('\r\n')))).toBe('some data\r\n');
    expect(String(await reader.readuntil([Uint8Array.of(0)]))).toBe('more\0');
  });
});

describe('readexactly', () => {
  test('readexactly_zero_or_less', async () => {
    const reader = fed([DATA]);
    expect(await reader.readexactly(0)).toHaveLength(0);
    for (const n of [-1, 1.5]) expect(await rejection(reader.readexactly(n))).toBeInstanceOf(RangeError);
    expect(await rest(reader)).toBe(DATA);
  });

  test('readexactly', async () => {
    const reader = new StreamReader();
    const data = reader.readexactly(2 * DATA.length);
    feed(reader, DATA, DATA, DATA);
    expect(String(await data)).toBe(DATA + DATA);
    expect(await rest(reader)).toBe(DATA);
  });

  test('readexactly_limit', async () => {
    const reader = fed(['chunk'], { limit: 3 });
    expect(String(await reader.readexactly(5))).toBe('chunk');
    expect(reader.buffered).toBe(0);
  });

  test('readexactly_eof', async () => {
    const reader = new StreamReader();
    const data = rejection(reader.readexactly(36));
    feed(reader, DATA);
    reader.feedEof();
    const error = await data;
    expect(error).toBeInstanceOf(IncompleteReadError);
    expect(error).toMatchObject({ partial: Buffer.from(DATA), expected: 36 });
    expect(error.message).toMatch(/^Stream ended: 18 bytes came, 36 were asked for/);
    expect(reader.buffered).toBe(0);
  });

  test('readexactly_exception', async () => {
    const reader = fed(['line\n']);
    expect(String(await reader.readexactly(2))).toBe('li');
    const gone = new Error('gone');
    reader.setException(gone);
    expect(await rejection(reader.readexactly(4))).toBe(gone);
    // There, it is raised whatever is asked for.
    expect(String(await reader.readexactly(3))).toBe('ne\n');
  });
});
