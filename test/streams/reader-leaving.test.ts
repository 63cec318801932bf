import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { reader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, settle, socketPair, text } from '../support/reading.ts';

describe('detach', () => {
  test('gives a socket back, paused, with what came and was not read', async () => {
    const [near, far] = await socketPair();
    const listeners = near.eventNames();
    const input = reader(near);
    far.write('STARTTLS\r\nrest');
    expect(text(await input.readUntil('\r\n'))).toBe('STARTTLS\r\n');
    expect(text(await input.peek(4))).toBe('rest');
    expect(text(await input.detach())).toBe('rest');
    expect(near.eventNames()).toEqual(listeners);
    expect(near.isPaused()).toBe(true);
    far.write('more');
    const [more] = await once(near.resume(), 'data');
    expect(text(more)).toBe('more');
    far.destroy();
    near.destroy();
  });

  test('unlocks a Web stream: what it was asked for goes to whoever asks next', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.give('ab\ncd');
    expect(text(await input.readLine())).toBe('ab\n');
    expect(text(await input.detach())).toBe('cd');
    expect(feed.stream.locked).toBe(false);
    const next = reader(feed.stream);
    await feed.give('ef\n');
    expect(text(await next.readLine())).toBe('ef\n');
    await next.close();
  });

  test('waits for the chunk that an iterable was asked for', async () => {
    let give: (chunk: Uint8Array) => void = () => {};
    const generate = async function* () {
      yield Buffer.from('ab');
      yield await new Promise<Uint8Array>((resolve) => {
        give = resolve;
      });
      yield Buffer.from('ef');
    };
    const source = generate();
    const input = reader(source);
    expect(text(await input.readExactly(2))).toBe('ab');
    await settle();
    const rest = input.detach();
    give(Buffer.from('cd'));
    expect(text(await rest)).toBe('cd');
    expect(text((await source.next()).value as Uint8Array)).toBe('ef');
  });

  test('does not while a call waits', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    const line = input.readLine();
    const message = 'detach while another call waits: one at a time';
    expect(await rejection(input.detach())).toEqual(new TypeError(message));
    await feed.give('ok\n');
    expect(text(await line)).toBe('ok\n');
  });

  test('is the last call', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await input.detach();
    expect(await rejection(input.read())).toEqual(new TypeError('read after detach()'));
    expect(await rejection(input.detach())).toEqual(new TypeError('detach after detach()'));
    await input.close();
    await feed.give('still open');
    expect(text(await reader(feed.stream).read())).toBe('still open');
  });

  test('an error that comes instead of a chunk is told, and nothing is lost', async () => {
    const gone = new Error('gone');
    let fail: (error: Error) => void = () => {};
    const generate = async function* () {
      yield Buffer.from('ab');
      await new Promise<void>((_, reject) => {
        fail = reject;
      });
    };
    const input = reader(generate());
    await settle();
    const detached = rejection(input.detach());
    fail(gone);
    expect(await detached).toBe(gone);
    expect(text(await input.read())).toBe('ab');
    expect(await rejection(input.read())).toBe(gone);
  });

  test('does not give the tail of a line that was too long', async () => {
    for (const [tail, rest] of [
      ['ij\nok\n', 'ok\n'],
      ['ij', ''],
    ] as const) {
      const feed = new Feed();
      const input = reader(feed.stream, { maxFrameLength: 4 });
      await feed.give('abcdef');
      expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
      await feed.give(tail);
      expect(text(await input.detach())).toBe(rest);
    }
    const feed = new Feed();
    const input = reader(feed.stream, { maxFrameLength: 4, maxDiscardedBytes: 8 });
    await feed.give('abcdef');
    await rejection(input.readLine());
    await feed.give('ghijkl');
    expect(await rejection(input.detach())).toMatchObject({ code: 'ERR_DISCARD_LIMIT' });
    expect(feed.stream.locked).toBe(false);
  });

  test('of a stream that has ended', async () => {
    const input = reader([Buffer.from('ab')]);
    await settle();
    expect(text(await input.detach())).toBe('ab');
  });
});

describe('close', () => {
  test('destroys a Node stream', async () => {
    const stream = new PassThrough();
    const input = reader(stream);
    const waiting = rejection(input.readLine());
    await input.close();
    expect(await waiting).toEqual(new TypeError('close() while this call was waiting'));
    expect(stream.destroyed).toBe(true);
    expect(stream.listenerCount('data')).toBe(0);
    expect(await rejection(input.read())).toEqual(new TypeError('read after close()'));
    expect(await rejection(input.detach())).toEqual(new TypeError('detach after close()'));
  });

  test('cancels a Web stream', async () => {
    let cancelled = 0;
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled++;
      },
    });
    const input = reader(stream);
    await input.close();
    await input.close();
    expect(cancelled).toBe(1);
    expect(stream.locked).toBe(false);
  });

  test('unlocks a Web stream also where cancelling it fails', async () => {
    const stuck = new Error('stuck');
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        throw stuck;
      },
    });
    expect(await rejection(reader(stream).close())).toBe(stuck);
    expect(stream.locked).toBe(false);
  });

  test('returns from a generator, and tells what that throws', async () => {
    let left = false;
    const generate = async function* () {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        left = true;
      }
    };
    const input = reader(generate());
    await input.read();
    await input.close();
    expect(left).toBe(true);

    const failing = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: Buffer.alloc(65_536) }),
        return: async () => {
          throw new Error('stuck');
        },
      }),
    };
    const other = reader(failing);
    await settle();
    const closed = other.close();
    expect(await rejection(closed)).toEqual(new Error('stuck'));
    expect(other.close()).toBe(closed);
  });

  test('is what disposing does', async () => {
    const stream = new PassThrough();
    await reader(stream)[Symbol.asyncDispose]();
    expect(stream.destroyed).toBe(true);
  });

  test('of a stream that has ended or failed', async () => {
    const ended = reader([]);
    await settle();
    await ended.close();
    const feed = new Feed();
    const failed = reader(feed.stream);
    await feed.fail(new Error('gone'));
    await failed.close();
    expect(await rejection(failed.read())).toEqual(new TypeError('read after close()'));
  });

  test('gives a late signal no work', async () => {
    const feed = new Feed();
    const controller = new AbortController();
    const input = reader(feed.stream);
    const waiting = rejection(input.readLine({ signal: controller.signal }));
    await input.close();
    controller.abort();
    expect(await waiting).toBeInstanceOf(TypeError);
  });
});

describe('an iteration that is left while a step waits', () => {
  test.each(['frames', 'batches'] as const)('of %s', async (kind) => {
    const feed = new Feed();
    const input = reader(feed.stream);
    const iterator = kind === 'frames' ? input[Symbol.asyncIterator]() : input.batches();
    const done = { done: true, value: undefined };
    const waiting = iterator.next();
    expect(await iterator.return?.()).toEqual(done);
    expect(await waiting).toEqual(done);
    expect(await iterator.next()).toEqual(done);
    const line = input.readLine();
    await feed.give('one\ntwo\n');
    expect(text(await line)).toBe('one\n');
  });

  test('leaves the call of another one alone', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    const [first, second] = [input.batches(), input.batches()];
    const waiting = second.next();
    await first.return?.();
    await feed.give('one\n');
    expect((await waiting).value?.map(text)).toEqual(['one']);
  });
});
