import { Buffer } from 'node:buffer';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AsyncChatOptions, SimpleProducer } from '../../src/asynchat.ts';
import { sleep, until } from '../support/net-until.ts';
import { SilentChat } from '../support/silent-chat.ts';

// Table 2.3 of what Python's asynchat does with what is to be sent, row by row, with the departures from it.

/** A chat that connects to a peer that takes note of what comes. */
async function conversation(options: AsyncChatOptions & { readonly reads?: boolean } = {}) {
  const { reads = true, ...rest } = options;
  const peer = { received: '', ended: false, socket: undefined as Socket | undefined };
  const server = createServer((socket) => {
    peer.socket = socket.setEncoding('latin1').on('error', () => {});
    socket.on('data', (text: string) => {
      peer.received += text;
    });
    socket.on('end', () => {
      peer.ended = true;
    });
    if (!reads) socket.pause();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const chat = new SilentChat(undefined, rest);
  onTestFinished(() => {
    chat.close();
    peer.socket?.destroy();
    server.close();
  });
  const connect = async (): Promise<void> => {
    chat.connect(['127.0.0.1', (server.address() as { port: number }).port]);
    await until(() => !chat.connecting && peer.socket !== undefined);
  };
  return { chat, peer, connect };
}

describe('departing', () => {
  test('1, 2, 8: everything is handed over at once, bytes only', async () => {
    const { chat, peer, connect } = await conversation();
    await connect();
    chat.push(Buffer.alloc(300_000, 'x'));
    chat.pushWithProducer(Buffer.from('y'));
    await until(() => peer.received.length === 300_001);
    for (const wrong of ['text', 10, null, [1]])
      expect(() => Reflect.apply(chat.push, chat, [wrong])).toThrow(TypeError);
    expect(() => Reflect.apply(chat.pushWithProducer, chat, [7])).toThrow(TypeError);
  });

  test('3, 4: a peer that does not read holds nobody up, up to a limit', async () => {
    const { chat, connect } = await conversation({ reads: false, maxPendingWrite: 2 ** 21 });
    await connect();
    let pushed = 0;
    while (chat.errors.length === 0 && pushed < 2 ** 27) {
      chat.push(Buffer.alloc(2 ** 20));
      pushed += 2 ** 20;
      if (pushed > 2 ** 24) await sleep(1);
    }
    expect(chat.errors).toEqual([expect.objectContaining({ code: 'ERR_SLOW_CONSUMER' })]);
    await until(() => chat.closing);
  });

  test('5, 6: what is pushed is copied; no bytes are nothing', async () => {
    const { chat, peer, connect } = await conversation();
    const data = Buffer.from('before');
    chat.push(data);
    data.write('after!');
    await connect();
    chat.push(Buffer.alloc(0));
    data.write('second');
    chat.push(data);
    data.write('after!');
    await until(() => peer.received.length === 12);
    expect(peer.received).toBe('beforesecond');
  });

  test('7: producers are asked only as fast as the peer reads, in order with what is pushed', async () => {
    const { chat, peer, connect } = await conversation({ reads: false });
    let asked = 0;
    function* pieces(): Generator<Buffer> {
      for (; asked < 500; asked++) yield Buffer.alloc(65_536, 'p');
    }
    chat.push(Buffer.from('first'));
    chat.pushWithProducer(pieces());
    chat.pushWithProducer(new SimpleProducer(Buffer.from('behind'), 2));
    chat.push(Buffer.from('last'));
    await connect();
    await sleep(50);
    expect(asked).toBeLessThan(400);
    peer.socket?.resume();
    await until(() => peer.received.endsWith('last'));
    expect(asked).toBe(500);
    expect(peer.received.length).toBe(5 + 500 * 65_536 + 6 + 4);
    expect(peer.received.slice(-11, -4)).toBe('pbehind');
  });

  test('9: a producer that throws is an error', async () => {
    const { chat, connect } = await conversation();
    await connect();
    chat.pushWithProducer({
      more() {
        throw new Error('broken');
      },
    });
    await until(() => chat.errors.length > 0);
    expect(chat.errors).toEqual([new Error('broken')]);
  });

  test('10: iterables, async ones, and text, as producers', async () => {
    const { chat, peer, connect } = await conversation();
    await connect();
    async function* late(): AsyncGenerator<string> {
      await sleep(1);
      yield 'é';
    }
    chat.pushWithProducer(late());
    chat.pushWithProducer(['2', Buffer.from('3')]);
    await until(() => peer.received.endsWith('3'));
    chat.useEncoding = true;
    chat.pushWithProducer(late());
    await until(() => peer.received.length === 5);
    expect(peer.received).toBe(`${Buffer.from('é').toString('latin1')}23é`);
  });

  test('11: with nothing to be sent it closes at once; else when all has been', async () => {
    const one = await conversation();
    await one.connect();
    one.chat.closeWhenDone();
    expect(one.chat.closes).toBe(1);
    await until(() => one.peer.ended);

    const two = await conversation();
    await two.connect();
    two.chat.push(Buffer.from('some'));
    two.chat.pushWithProducer(['thing']);
    two.chat.closeWhenDone();
    expect(two.chat.closes).toBe(0);
    expect(two.chat.closing).toBe(true);
    await until(() => two.peer.ended);
    expect(two.chat.closes).toBe(1);
    expect(two.peer.received).toBe('something');
  });

  test('11: before there is a connection, it waits for one', async () => {
    const { chat, peer, connect } = await conversation();
    chat.push(Buffer.from('early'));
    chat.closeWhenDone();
    await connect();
    await until(() => peer.ended);
    expect(peer.received).toBe('early');
    expect(chat.closes).toBe(1);
  });

  test('12: behind closeWhenDone nothing can be pushed; behind close it goes nowhere', async () => {
    const { chat, connect } = await conversation();
    await connect();
    chat.push(Buffer.from('some'));
    chat.closeWhenDone();
    expect(() => chat.push(Buffer.from('late'))).toThrow(TypeError);
    expect(() => chat.pushWithProducer(['late'])).toThrow(TypeError);
    const other = await conversation();
    await other.connect();
    other.chat.close();
    other.chat.push(Buffer.from('late'));
    other.chat.pushWithProducer(['late']);
    await until(() => other.peer.ended);
    expect(other.peer.received).toBe('');
  });

  test('13: what waits for a connection has a limit', async () => {
    const { chat } = await conversation({ maxPendingWrite: 2 ** 20 });
    for (let i = 0; i < 3; i++) chat.push(Buffer.alloc(2 ** 20));
    expect(chat.errors).toEqual([expect.objectContaining({ code: 'ERR_SLOW_CONSUMER' })]);
  });

  test('15: discardBuffers stops producers; what was pushed has gone', async () => {
    const { chat, peer, connect } = await conversation();
    await connect();
    let isStopped = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) {
          await sleep(1);
          yield 'x';
        }
      } finally {
        isStopped = true;
      }
    }
    chat.push(Buffer.from('sent '));
    chat.pushWithProducer(endless());
    await until(() => peer.received.endsWith('x'));
    chat.discardBuffers();
    await until(() => isStopped);
    chat.push(Buffer.from(' next'));
    await until(() => peer.received.endsWith(' next'));
    expect(peer.received).toMatch(/^sent x+ next$/);
  });
});

test('a connection that is refused is an error, and the end', async () => {
  const { chat } = await conversation();
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  chat.push(Buffer.from('nobody'));
  chat.connect(['127.0.0.1', port]);
  await until(() => chat.errors.length > 0);
  expect(chat.errors).toEqual([expect.objectContaining({ code: 'ECONNREFUSED' })]);
  expect(chat.closing).toBe(true);
});
