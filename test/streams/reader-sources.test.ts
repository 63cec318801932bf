import { once } from 'node:events';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { reader } from '../../src/streams.ts';
import { rejection, until } from '../support/net-until.ts';
import { Feed, settle, socketPair, text, textsOf } from '../support/reading.ts';

const EVENTS = ['data', 'end', 'error', 'close'];

function listenersOf(stream: Readable): number[] {
  return EVENTS.map((event) => stream.listenerCount(event));
}

describe('errors of the source', () => {
  const gone = new Error('gone');

  test('what came before is served first, then every call rejects', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.give('one\ntwo');
    await feed.fail(gone);
    expect(text(await input.readLine())).toBe('one\n');
    expect(await rejection(input.readLine())).toBe(gone);
    expect(await rejection(input.readUntil('\r\n'))).toBe(gone);
    expect(await rejection(input.readExactly(4))).toBe(gone);
    expect(await rejection(input.peek(4))).toBe(gone);
    expect(await rejection(textsOf(input))).toBe(gone);
    expect(text(await input.peek(3))).toBe('two');
    expect(await input.atEnd()).toBe(false);
    expect(text(await input.readExactly(3))).toBe('two');
    const calls = [
      () => input.readLine(),
      () => input.read(),
      () => input.readExactly(0),
      () => input.peek(1),
      () => input.atEnd(),
      () => textsOf(input),
      () => input.detach(),
    ];
    for (const call of calls) expect(await rejection(call())).toBe(gone);
  });

  test.each([
    ['read', 1],
    ['readExactly', 1],
    ['peek', 1],
  ] as const)('%s rejects when it fails meanwhile', async (name, count) => {
    const feed = new Feed();
    const waiting = rejection(reader(feed.stream)[name](count));
    await feed.fail(gone);
    expect(await waiting).toBe(gone);
  });

  test('an error may be anything, also nothing', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    await feed.fail(undefined);
    expect(await rejection(input.read())).toBe(undefined);
  });

  test('of a Node stream', async () => {
    const stream = new PassThrough();
    const input = reader(stream);
    stream.write('ab');
    await settle();
    const waiting = rejection(input.readLine());
    stream.destroy(gone);
    expect(await waiting).toBe(gone);
    expect(text(await input.read())).toBe('ab');
    expect(await rejection(input.read())).toBe(gone);
    expect(listenersOf(stream)).toEqual(listenersOf(new PassThrough()));
  });

  test('of a generator', async () => {
    const failing = async function* () {
      yield Buffer.from('ab');
      throw gone;
    };
    const input = reader(failing());
    expect(text(await input.read())).toBe('ab');
    expect(await rejection(input.read())).toBe(gone);
  });

  test('a socket that is destroyed before its end has not ended', async () => {
    const [near, far] = await socketPair();
    const input = reader(near);
    far.write('ab');
    expect(text(await input.peek(2))).toBe('ab');
    const waiting = rejection(input.readLine());
    near.destroy();
    expect(await waiting).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    expect(text(await input.read())).toBe('ab');
    expect(await rejection(input.atEnd())).toBe(await waiting);
    far.destroy();
  });

  test('a connection that is reset', async () => {
    const [near, far] = await socketPair();
    const input = reader(near);
    far.resetAndDestroy();
    expect(await rejection(input.readLine())).toMatchObject({ code: 'ECONNRESET' });
  });

  test('a stream that is over already', async () => {
    const ended = Readable.from([]);
    await once(ended.resume(), 'end');
    expect(await reader(ended).atEnd()).toBe(true);
    const destroyed = new PassThrough().destroy();
    expect(await rejection(reader(destroyed).read())).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await once(destroyed, 'close');
    expect(await rejection(reader(destroyed).read())).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    const failed = new PassThrough().destroy(gone);
    expect(await rejection(once(failed, 'close'))).toBe(gone);
    await settle();
    expect(await rejection(reader(failed).read())).toBe(gone);
  });

  test('chunks that are no bytes', async () => {
    const message = 'chunk must be a Uint8Array, got "text"';
    const stream = Readable.from(['text', 'more']);
    const input = reader(stream);
    expect(await rejection(input.read())).toEqual(new TypeError(message));
    expect(stream.isPaused()).toBe(true);
    const iterable = ['text'] as unknown as Uint8Array[];
    expect(await rejection(reader(iterable).read())).toEqual(new TypeError(message));
  });

  test('empty chunks are no end', async () => {
    const input = reader(['', 'a', '', '\n', ''].map((chunk) => Buffer.from(chunk)));
    expect(text(await input.read())).toBe('a');
    expect(text(await input.read())).toBe('\n');
    expect(text(await input.read())).toBe('');
  });
});

describe('back-pressure', () => {
  const options = { highWaterMark: 100, lowWaterMark: 20 };
  const chunk = (): Buffer => Buffer.alloc(10, 'x');

  test('an iterable is asked up to highWaterMark, and again at lowWaterMark', async () => {
    let asked = 0;
    const endless = {
      *[Symbol.iterator]() {
        for (;;) {
          asked++;
          yield chunk();
        }
      },
    };
    const input = reader(endless, options);
    await settle();
    expect(asked).toBe(10);
    await input.readExactly(79);
    await settle();
    expect(asked).toBe(10);
    await input.readExactly(1);
    await settle();
    expect(asked).toBe(18);
    await input.close();
  });

  test('a Web stream is asked the same way', async () => {
    let asked = 0;
    const source = { pull: (c: ReadableStreamDefaultController) => c.enqueue([chunk(), asked++][0]) };
    const input = reader(new ReadableStream<Uint8Array>(source, { highWaterMark: 0 }), options);
    await settle();
    expect(asked).toBe(10);
    await input.readExactly(80);
    await settle();
    expect(asked).toBe(18);
    await input.close();
  });

  test('a call gets what it wants, however much that is', async () => {
    let asked = 0;
    const chunks = function* () {
      for (; asked < 1_000; asked++) yield chunk();
    };
    const input = reader(chunks(), options);
    expect((await input.readExactly(5_000)).length).toBe(5_000);
    await settle();
    expect(asked).toBeLessThan(512);
    expect((await input.peek(100)).length).toBe(100);
    await input.close();
  });

  test('a call that is aborted wants nothing any more', async () => {
    const feed = new Feed();
    const input = reader(feed.stream, options);
    const controller = new AbortController();
    const waiting = rejection(input.readExactly(1_000, { signal: controller.signal }));
    for (let i = 0; i < 15; i++) await feed.give(chunk());
    controller.abort();
    await waiting;
    for (let i = 0; i < 15; i++) await feed.give(chunk());
    // One chunk had been asked for.
    expect(input.stats.bytesReceived).toBe(160);
    await input.close();
  });

  test('a socket is paused, so that its peer has to wait', async () => {
    const [near, far] = await socketPair();
    const input = reader(near);
    const total = 32 * 1024 * 1024;
    far.end(Buffer.alloc(total, 'x'));
    await until(() => near.isPaused(), 'the socket is paused');
    await settle();
    const { bytesReceived } = input.stats;
    expect(bytesReceived).toBeGreaterThanOrEqual(65_536);
    expect(bytesReceived).toBeLessThanOrEqual(2 * 65_536);
    let read = 0;
    while (!(await input.atEnd())) {
      read += (await input.read()).length;
      expect(input.stats.bytesReceived - read).toBeLessThanOrEqual(2 * 65_536);
    }
    expect(read).toBe(total);
    expect(input.stats.bytesCopied).toBe(0);
  });

  test('a stream that was given up is not read on', async () => {
    const feed = new Feed();
    const input = reader(feed.stream, { maxFrameLength: 1, maxDiscardedBytes: 1 });
    await feed.give('abc');
    await rejection(input.readLine());
    expect(await rejection(input.readLine())).toMatchObject({ code: 'ERR_DISCARD_LIMIT' });
    for (let i = 0; i < 9; i++) await feed.give('abc');
    expect(input.stats.bytesReceived).toBe(6);
  });
});

test('a Web stream is unlocked at the end, and when it has failed', async () => {
  const [ended, failed] = [new Feed(), new Feed()];
  const inputs = [reader(ended.stream), reader(failed.stream)];
  expect([ended.stream.locked, failed.stream.locked]).toEqual([true, true]);
  await ended.end();
  await failed.fail(new Error('gone'));
  expect([ended.stream.locked, failed.stream.locked]).toEqual([false, false]);
  await Promise.all(inputs.map((input) => input.close()));
});

test('no listeners are left when a stream has come to its end and been closed', async () => {
  const [near, far] = await socketPair();
  const before = listenersOf(near);
  const input = reader(near);
  expect(listenersOf(near)).not.toEqual(before);
  far.end('one\ntwo\n');
  expect(await textsOf(input)).toEqual(['one', 'two']);
  near.end();
  await once(near, 'close');
  expect(listenersOf(near)).toEqual(before);
});

describe('errors that come when nothing is read any more', () => {
  const broken = new Error('EPIPE');

  test('behind the end: they are told to who writes, and end no process', async () => {
    const socket = new Duplex({
      read() {},
      write: (_chunk, _encoding, done) => done(broken),
    });
    const input = reader(socket);
    socket.push('hi\n');
    socket.push(null);
    expect(text(await input.readLine())).toBe('hi\n');
    expect(await input.atEnd()).toBe(true);
    expect(socket.listenerCount('error')).toBe(1);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const told = await new Promise((resolve) => socket.write('answer', resolve));
    expect(told).toBe(broken);
    await closed;
    expect(socket.listenerCount('error')).toBe(0);
    expect(await input.atEnd()).toBe(true);
  });

  test('of closing', async () => {
    const stream = new Readable({ read() {}, destroy: (_error, done) => done(broken) });
    await reader(stream).close();
    expect(stream.listenerCount('error')).toBe(1);
    await new Promise((resolve) => stream.on('close', resolve));
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('not of one that has been given back', async () => {
    const socket = new PassThrough({ autoDestroy: false });
    const input = reader(socket);
    socket.end('rest');
    await once(socket, 'end');
    expect(socket.listenerCount('error')).toBe(1);
    await input.detach();
    expect(socket.listenerCount('error')).toBe(0);
  });
});
