import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { reader, type StreamReader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, settle, text } from '../support/reading.ts';

type Ask = (input: StreamReader, signal: AbortSignal) => Promise<Uint8Array | boolean>;

/** Every call, what it gives of the input, and what is left then. */
const INPUT = 'one two\r\nthree\r\nfour\r\n';
const CALLS: readonly (readonly [name: string, ask: Ask, gives: string, leaves: string])[] = [
  ['readUntil', (input, signal) => input.readUntil('\r\nt', { signal }), 'one two\r\nt', 'hree\r\nfour\r\n'],
  [
    'readUntil a set',
    (input, signal) => input.readUntil(['ee', '\r\n'], { signal }),
    'one two\r\n',
    'three\r\nfour\r\n',
  ],
  ['readLine', (input, signal) => input.readLine({ signal }), 'one two\r\n', 'three\r\nfour\r\n'],
  ['readExactly', (input, signal) => input.readExactly(12, { signal }), 'one two\r\nthr', 'ee\r\nfour\r\n'],
  ['peek', (input, signal) => input.peek(12, { signal }), 'one two\r\nthr', INPUT],
  ['a batch', batch, 'one two\r', 'three\r\nfour\r\n'],
];

async function batch(input: StreamReader, signal: AbortSignal): Promise<Uint8Array> {
  const { value } = await input.batches({ signal }).next();
  expect(value).toHaveLength(1);
  return value?.[0] ?? new Uint8Array(0);
}

async function restOf(input: StreamReader): Promise<string> {
  let rest = '';
  while (!(await input.atEnd())) rest += text(await input.read());
  return rest;
}

describe.each(CALLS)('%s', (_, ask, gives, leaves) => {
  test('aborted at every point and tried again, gives the same, and looks at nothing twice', async () => {
    const examined = new Set<number>();
    for (const isAborted of [false, true]) {
      const feed = new Feed();
      const input = reader(feed.stream);
      let given: string | undefined;
      const controllers: AbortController[] = [];
      const asks = () => {
        const controller = new AbortController();
        controllers.push(controller);
        ask(input, controller.signal).then(
          (bytes) => {
            given = text(bytes as Uint8Array);
          },
          (reason) => expect(reason).toBe('enough'),
        );
      };
      asks();
      for (let at = 0; at < INPUT.length; at++) {
        if (isAborted && given === undefined) {
          controllers.at(-1)?.abort('enough');
          asks();
        }
        await feed.give(INPUT.slice(at, at + 1));
        if (given !== undefined) break;
      }
      expect(given).toBe(gives);
      examined.add(input.stats.bytesExamined);
      const { bytesReceived } = input.stats;
      await feed.give(INPUT.slice(bytesReceived));
      await feed.end();
      expect(await restOf(input)).toBe(leaves);
      for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
    expect(examined.size, 'bytes examined with and without').toBe(1);
  });
});

test('read and atEnd can be aborted too', async () => {
  const feed = new Feed();
  const input = reader(feed.stream);
  const asks: Ask[] = [(_, signal) => input.read(1, { signal }), (_, signal) => input.atEnd({ signal })];
  for (const ask of asks) {
    const controller = new AbortController();
    const aborted = rejection(ask(input, controller.signal));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    expect((await aborted).name).toBe('AbortError');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  }
  await feed.give('x');
  expect(text(await input.read())).toBe('x');
});

test('a signal that has been aborted already takes nothing, even if all is there', async () => {
  const input = reader([Buffer.from('line\n')]);
  await settle();
  const signal = AbortSignal.abort('too late');
  expect(await rejection(input.readLine({ signal }))).toBe('too late');
  expect(text(await input.readLine())).toBe('line\n');
});

test('no listener is left on a signal that serves many calls', async () => {
  const { signal } = new AbortController();
  const feed = new Feed();
  const input = reader(feed.stream, { maxFrameLength: 4 });
  for (let i = 0; i < 20; i++) {
    const line = input.readLine({ signal });
    await feed.give('ab');
    await feed.give('c\n');
    await line;
  }
  const tooLong = rejection(input.readLine({ signal }));
  await feed.give('abcdef');
  await tooLong;
  const failed = rejection(input.readLine({ signal }));
  await feed.fail(new Error('gone'));
  await failed;
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an abort while a line that is too long is thrown away loses no place', async () => {
  const feed = new Feed();
  const input = reader(feed.stream, { maxFrameLength: 4 });
  await feed.give('abcdef');
  expect((await rejection(input.readLine())).code).toBe('ERR_FRAME_TOO_LONG');
  const controller = new AbortController();
  const aborted = rejection(input.readLine({ signal: controller.signal }));
  await feed.give('ghi');
  controller.abort('enough');
  expect(await aborted).toBe('enough');
  await feed.give('j\nok\n');
  expect(text(await input.readLine())).toBe('ok\n');
});

test('another terminator starts over at the start of the frame, and so does going back', async () => {
  const feed = new Feed();
  const input = reader(feed.stream);
  const abortedAfter = async (terminator: string): Promise<void> => {
    const controller = new AbortController();
    const aborted = rejection(input.readUntil(terminator, { signal: controller.signal }));
    controller.abort('enough');
    expect(await aborted).toBe('enough');
  };
  await feed.give('a;b;');
  await abortedAfter('\r\n');
  expect(text(await input.readUntil(';'))).toBe('a;');
  await abortedAfter('\r\n');
  await feed.give('c\r');
  await abortedAfter('\r\n');
  await abortedAfter('||');
  await feed.give('\n');
  expect(text(await input.readUntil('\r\n'))).toBe('b;c\r\n');
});

test('bytes read meanwhile belong to no frame any more', async () => {
  const feed = new Feed();
  const input = reader(feed.stream);
  const controller = new AbortController();
  const aborted = rejection(input.readUntil('aab', { signal: controller.signal }));
  await feed.give('xa');
  controller.abort('enough');
  await aborted;
  expect(text(await input.readExactly(2))).toBe('xa');
  const next = input.readUntil('aab');
  await feed.give('ab');
  await feed.give('aab');
  expect(text(await next)).toBe('abaab');
});
