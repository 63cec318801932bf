import { describe, expect, test } from 'vitest';
import { type ReadOptions, reader, type StreamReader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, text, textsOf } from '../support/reading.ts';

/** Calls of many kinds in turn, of which most are aborted. */

async function abortedAtOnce(ask: (options: ReadOptions) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const aborted = rejection(ask({ signal: controller.signal }));
  controller.abort('enough');
  expect(await aborted).toBe('enough');
}

describe('what has been looked through is not looked through again', () => {
  const bytes = 4_000;
  const waysToPoll: readonly (readonly [name: string, poll: (input: StreamReader) => Promise<void>])[] = [
    [
      'terminators in turn',
      async (input) => {
        await abortedAtOnce((options) => input.readUntil('\r\n\r\n', options));
        await abortedAtOnce((options) => input.readUntil('||', options));
      },
    ],
    [
      'more of them than a stream has scans',
      async (input) => {
        for (const end of ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg', 'hh']) {
          await abortedAtOnce((options) => input.readUntil(end, options));
        }
      },
    ],
    [
      'sets in turn',
      async (input) => {
        await abortedAtOnce((options) => input.readUntil(['a', 'bb', 'ccc'], options));
        await abortedAtOnce((options) => input.readUntil(['a', 'bb', 'ccc', 'dddd'], options));
      },
    ],
    [
      'lines and bytes in turn',
      async (input) => {
        await abortedAtOnce((options) => input.readLine(options));
        expect(text(await input.read(1))).toBe('x');
      },
    ],
    [
      'lines and batches of lines, and another terminator',
      async (input) => {
        await abortedAtOnce((options) => input.readLine(options));
        await abortedAtOnce((options) => input.readUntil('||', options));
        await abortedAtOnce((options) => input.batches(options).next());
      },
    ],
  ];

  test.each(waysToPoll)('%s', async (_, poll) => {
    const feed = new Feed();
    const input = reader(feed.stream);
    for (let at = 0; at < bytes; at += 10) {
      await feed.give('x'.repeat(10));
      await poll(input);
    }
    // Each byte once or twice for each of up to eight terminators; 400 times are tried.
    expect(input.stats.bytesExamined).toBeLessThanOrEqual(2 * 8 * bytes);
    await feed.give('aabb\r\n\r\n');
    expect(text(await input.readUntil('aab'))).toMatch(/^x+aab$/);
    expect(text(await input.readUntil('\r\n\r\n'))).toBe('b\r\n\r\n');
  });

  test('also where all waits in one piece', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    const length = 20_000;
    await feed.give('x'.repeat(length));
    for (let i = 0; i < 500; i++) {
      await abortedAtOnce((options) => input.readLine(options));
      await abortedAtOnce((options) => input.readUntil('||', options));
      await abortedAtOnce((options) => input.batches(options).next());
      await input.read(1);
    }
    expect(input.stats.bytesExamined).toBeLessThanOrEqual(4 * length);
  });

  test('a line that is longer than may be is so still, and one that has become shorter is not', async () => {
    for (const [read, given] of [
      [1, 'ERR_FRAME_TOO_LONG'],
      [2, 'xxxxx\n'],
    ] as const) {
      const feed = new Feed();
      const input = reader(feed.stream, { maxFrameLength: 5 });
      await feed.give('xxxxx');
      await abortedAtOnce((options) => input.readLine(options));
      await input.readExactly(read);
      await abortedAtOnce((options) => input.readUntil('||', options));
      await feed.give('xx\n');
      const line = input.readLine().then(text, ({ code }) => code);
      expect(await line).toBe(given);
    }
  });

  test('but for what may begin the terminator', async () => {
    for (const end of ['\r\n\r\n', ['never', '\r\n\r\n'], ['a', 'b', 'c', '\r\n\r\n']]) {
      const feed = new Feed();
      const input = reader(feed.stream);
      for (const piece of 'x\r\n\ry\r\n\r\nz') {
        await feed.give(piece);
        if (piece === 'z') break;
        const isComplete = input.stats.bytesReceived === 9;
        if (!isComplete) await abortedAtOnce((options) => input.readUntil(end, options));
        await abortedAtOnce((options) => input.readUntil('||', options));
      }
      expect(text(await input.readUntil(end))).toBe('x\r\n\ry\r\n\r\n');
    }
  });

  test('frames have the length that they have', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.give('one two');
    await abortedAtOnce((options) => input.readLine(options));
    expect(text(await input.readUntil(' '))).toBe('one ');
    await feed.give(' three\nfour\n');
    await feed.end();
    expect(await textsOf(input)).toEqual(['two three', 'four']);
  });
});

test('terminators that are new while a line that is too long is thrown away', async () => {
  const feed = new Feed();
  const input = reader(feed.stream, { maxFrameLength: 4 });
  await feed.give('abcdef');
  expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
  for (const end of ['aa', 'bb', 'cc', 'dd', 'ee']) {
    await abortedAtOnce((options) => input.readUntil(end, options));
  }
  await feed.give('x'.repeat(10));
  const line = input.readLine();
  await feed.give('x'.repeat(10));
  await feed.give('ab\nok\nzz\n');
  expect(text(await line)).toBe('ok\n');
  expect(text(await input.readLine())).toBe('zz\n');
  expect(input.stats).toMatchObject({ bytesDiscarded: 29, bytesReceived: 35 });
  expect(input.stats.bytesExamined).toBeGreaterThanOrEqual(35);
});
