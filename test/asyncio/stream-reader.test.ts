import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { StreamReader } from '../../src/asyncio.ts';
import { fed, feed, rest } from '../support/asyncio.ts';
import { rejection, until } from '../support/net-until.ts';
import { settle } from '../support/reading.ts';

// The cases of CPython's Lib/test/test_asyncio/test_streams.py (3.13) that are about feeding, read and exceptions,
// by their names there. Which of them have no meaning here, src/asyncio/README.md says.

const DATA = 'line1\nline2\nline3\n';

describe('feed', () => {
  test('feed_empty_data', () => {
    expect(fed(['']).buffered).toBe(0);
  });

  test('feed_nonempty_data', async () => {
    const reader = fed([DATA]);
    expect(reader.buffered).toBe(18);
    expect(await rest(reader)).toBe(DATA);
  });

  test('what has been fed is copied', async () => {
    const reader = new StreamReader();
    const chunk = Buffer.alloc(4_096, 'a');
    reader.feedData(chunk);
    chunk.fill('b');
    expect(await rest(reader)).toBe('a'.repeat(4_096));
  });

  test('a byte that waits holds no memory but its own', async () => {
    const reader = fed(['a']);
    expect((await reader.read(1)).buffer.byteLength).toBe(1);
  });

  test('a plain Uint8Array comes out as a Buffer', async () => {
    const reader = new StreamReader();
    reader.feedData(Uint8Array.of(0x61, 0x0a));
    const line = await reader.readline();
    expect(Buffer.isBuffer(line)).toBe(true);
    expect(String(line)).toBe('a\n');
  });

  test('misuse', () => {
    const reader = new StreamReader();
    expect(() => reader.feedData('text' as never)).toThrow(
      new TypeError('data must be a Uint8Array, got "text"'),
    );
    reader.feedEof();
    expect(() => feed(reader, 'late')).toThrow(new TypeError('feedData() after feedEof()'));
    const broken = new StreamReader();
    broken.setException(new Error('gone'));
    expect(() => feed(broken, 'late')).toThrow(new TypeError('feedData() after setException()'));
    expect(() => broken.setException('gone' as never)).toThrow(TypeError);
  });
});

describe('read', () => {
  test('read_zero', async () => {
    const reader = fed([DATA]);
    expect(await reader.read(0)).toHaveLength(0);
    expect(await rest(reader)).toBe(DATA);
  });

  test('read', async () => {
    const reader = new StreamReader();
    const data = reader.read(30);
    feed(reader, DATA);
    expect(String(await data)).toBe(DATA);
    expect(reader.buffered).toBe(0);
  });

  test('read_line_breaks', async () => {
    const reader = fed(['line1', 'line2']);
    expect(String(await reader.read(5))).toBe('line1');
    expect(await rest(reader)).toBe('line2');
  });

  test('read gives all that has come, not only what lies together', async () => {
    const reader = fed(['line1', 'x'.repeat(5_000), 'line2']);
    expect(String(await reader.read(5_007))).toBe(`line1${'x'.repeat(5_000)}li`);
    expect(String(await reader.read(100))).toBe('ne2');
  });

  test('read_eof', async () => {
    const reader = new StreamReader();
    const data = reader.read(1024);
    reader.feedEof();
    expect(await data).toHaveLength(0);
    expect(reader.buffered).toBe(0);
  });

  test('read_until_eof', async () => {
    const reader = new StreamReader();
    const data = reader.read(-1);
    feed(reader, 'chunk1\n', 'chunk2');
    await settle();
    reader.feedEof();
    expect(String(await data)).toBe('chunk1\nchunk2');
    expect(await reader.read()).toHaveLength(0);
  });

  test('read_exception', async () => {
    const reader = fed(['line\n']);
    expect(String(await reader.read(2))).toBe('li');
    const gone = new Error('gone');
    reader.setException(gone);
    // There, it is raised at once, and the rest is lost.
    expect(String(await reader.read(2))).toBe('ne');
    expect(await rejection(reader.read())).toBe(gone);
    expect(String(await reader.read(2))).toBe('\n');
    expect(await rejection(reader.read(2))).toBe(gone);
  });

  test.each([
    ['no whole number', 1.5, RangeError],
    ['NaN', Number.NaN, RangeError],
    ['no number', '3' as never, TypeError],
  ])('n is %s', async (_, n, kind) => {
    expect(await rejection(fed(['data']).read(n))).toBeInstanceOf(kind);
  });

  test('invalid_limit', () => {
    const message = (limit: number) => `limit must be a whole number of at least 1, got ${limit}`;
    for (const limit of [0, -1, 1.5]) {
      expect(() => new StreamReader({ limit })).toThrow(new RangeError(message(limit)));
    }
    expect(() => new StreamReader({ limit: '7' as never })).toThrow(TypeError);
    expect(() => new StreamReader({ limits: 7 } as never)).toThrow('options has no "limits"');
  });

  test('read_limit', async () => {
    const reader = fed(['chunk'], { limit: 3 });
    expect(String(await reader.read(5))).toBe('chunk');
    expect(reader.buffered).toBe(0);
  });

  test('at_eof', async () => {
    const reader = new StreamReader();
    expect(reader.atEof()).toBe(false);
    feed(reader, 'some data\n');
    expect(reader.atEof()).toBe(false);
    await reader.readline();
    expect(reader.atEof()).toBe(false);
    feed(reader, 'some data\n');
    reader.feedEof();
    expect(reader.atEof()).toBe(false);
    await reader.readline();
    expect(reader.atEof()).toBe(true);
  });

  test('two calls at a time', async () => {
    const reader = new StreamReader();
    const first = reader.readline();
    expect(await rejection(reader.read(1))).toBeInstanceOf(TypeError);
    feed(reader, 'ok\n');
    expect(String(await first)).toBe('ok\n');
  });

  test('a signal ends the wait, and nothing is taken', async () => {
    const reader = fed(['half a ']);
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [reader.readline({ signal })];
    controller.abort(new Error('enough'));
    expect(await Promise.all(waiting.map(rejection))).toEqual([new Error('enough')]);
    const calls = [
      reader.read(-1, { signal }),
      reader.readuntil('\n', { signal }),
      reader.readexactly(9, { signal }),
    ];
    expect((await Promise.all(calls.map(rejection))).map(String)).toEqual(Array(3).fill('Error: enough'));
    feed(reader, 'line\n');
    expect(String(await reader.readline())).toBe('half a line\n');
  });
});

describe('exceptions', () => {
  test('exception', () => {
    const reader = new StreamReader();
    expect(reader.exception()).toBeUndefined();
    const gone = new Error('gone');
    reader.setException(gone);
    expect(reader.exception()).toBe(gone);
  });

  test('behind the end of the stream nothing meets it', async () => {
    const reader = fed(['all']);
    reader.feedEof();
    const late = new Error('late');
    reader.setException(late);
    expect(String(await reader.read())).toBe('all');
    expect(await reader.read()).toHaveLength(0);
    expect(reader.atEof()).toBe(true);
    expect(reader.exception()).toBe(late);
  });

  test('exception_waiter', async () => {
    const reader = new StreamReader();
    const line = rejection(reader.readline());
    const gone = new Error('gone');
    reader.setException(gone);
    expect(await line).toBe(gone);
  });

  test('exception_cancel', async () => {
    const reader = new StreamReader();
    const controller = new AbortController();
    const line = rejection(reader.readline({ signal: controller.signal }));
    controller.abort();
    reader.setException(new Error('gone'));
    expect((await line).name).toBe('AbortError');
    expect((await rejection(reader.readline())).message).toBe('gone');
  });
});

describe('what is fed is paused', () => {
  test('while more than twice the limit is unread, until no more than the limit is', async () => {
    const calls: string[] = [];
    const reader = new StreamReader({ limit: 4 });
    reader.setTransport({ pause: () => calls.push('pause'), resume: () => calls.push('resume') });
    feed(reader, '12345678');
    expect(calls).toEqual([]);
    feed(reader, '9');
    expect(calls).toEqual(['pause']);
    await reader.read(4);
    expect(calls).toEqual(['pause']);
    await reader.read(1);
    expect(calls).toEqual(['pause', 'resume']);
  });

  test('but not while a call waits for more', async () => {
    const calls: string[] = [];
    const reader = fed(['123456789'], { limit: 4 });
    reader.setTransport({ pause: () => calls.push('pause'), resume: () => calls.push('resume') });
    expect(calls, 'what was fed before counts').toEqual(['pause']);
    const wanted = reader.readexactly(20);
    expect(calls).toEqual(['pause', 'resume']);
    feed(reader, 'x'.repeat(10));
    expect(calls).toEqual(['pause', 'resume']);
    feed(reader, 'y'.repeat(10));
    expect(calls).toEqual(['pause', 'resume', 'pause']);
    expect(String(await wanted)).toBe(`123456789${'x'.repeat(10)}y`);
  });

  test('read_all_from_pipe_reader', async () => {
    const pipe = Readable.from([Buffer.from('da'), Buffer.from('ta')]);
    const reader = new StreamReader({ limit: 1 });
    reader.setTransport(pipe);
    pipe.on('data', (chunk) => reader.feedData(chunk)).on('end', () => reader.feedEof());
    await until(() => pipe.isPaused());
    expect(String(await reader.read(-1))).toBe('data');
    expect(reader.atEof()).toBe(true);
  });
});
