import { Buffer } from 'node:buffer';
import { createServer as createListener } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AsyncChatOptions, poll } from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { Echo, Listening, listen, listenInNode } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

// What peers may do to an AsyncChat, and what they may not.

const host = '127.0.0.1';

describe('limits', () => {
  test('a line that does not end', async () => {
    const { port, chats } = await listen((connection) => new Echo(connection, { maxFrameLength: 10 }));
    const client = await Client.to({ port, host });
    await client.send('0123456789\n01234567890');
    await client.closed;
    expect(chats[0]?.events).toEqual(['0123456789', 'error ERR_FRAME_TOO_LONG', 'close']);
  });

  test('a connection on which nothing happens', async () => {
    const { port, chats } = await listen((connection) => new Echo(connection));
    const socket = await Client.to({ port, host });
    const listener = createListener((socket) => void chats.push(new Echo(socket, { idleTimeout: 50 })));
    await new Promise<void>((resolve) => void listener.listen(0, host, resolve));
    onTestFinished(() => void listener.close());
    const client = await Client.to({ port: (listener.address() as { port: number }).port, host });
    await client.closed;
    await until(() => chats[1]?.closing === true);
    expect(chats[1]?.events).toEqual(['close']);
    expect(socket.isClosed).toBe(false);
  });

  test('connections at a time', async () => {
    const server = new Listening((connection) => new Echo(connection));
    server.bind([host, 0]);
    const { port } = await server.listen(5, { maxConnections: 1 });
    onTestFinished(() => server.close());
    const first = await Client.to({ port, host });
    await first.send('one\n');
    await first.take(4);
    const second = await Client.to({ port, host });
    await second.closed;
    first.socket.destroy();
  });
});

describe('limits given with a connection that has been accepted', () => {
  test('take the place of those of its listener', async () => {
    const chats: Echo[] = [];
    const served = await serve({
      // Of no consequence but for how finely time is measured.
      endTimeout: 40,
      open: (connection) =>
        void chats.push(new Echo(connection, chats.length > 0 ? { idleTimeout: 40 } : {})),
    });
    const [first, second] = [await served.client(), await served.client()];
    await second.closed;
    await until(() => served.log.includes('close idle'));
    expect(chats.map(({ events }) => events)).toEqual([[], ['close']]);
    await first.send('still\n');
    expect(await first.line()).toBe('still');
  });

  test('leave those that are not given; in strict mode there are none', async () => {
    const chats: Echo[] = [];
    const served = await serve({
      idleTimeout: 40,
      open(connection) {
        const options = [{ compat: 'strict' }, { idleTimeout: 400_000 }, { endTimeout: 400_000 }] as const;
        chats.push(new Echo(connection, options[chats.length]));
      },
    });
    const clients = [await served.client(), await served.client(), await served.client()] as const;
    await clients[2].closed;
    await until(() => served.log.includes('close idle'));
    expect(chats.map(({ events }) => events)).toEqual([[], [], ['close']]);
    for (const client of clients.slice(0, 2)) {
      await client.send('still\n');
      expect(await client.line()).toBe('still');
    }
  });

  test('are not given where they are undefined', async () => {
    const served = await serve({
      idleTimeout: 40,
      open: (connection) => void Reflect.construct(Echo, [connection, { idleTimeout: undefined }]),
    });
    const client = await served.client();
    await client.closed;
    await until(() => served.log.includes('close idle'));
  });

  const PIECES = 256;
  const piece = Buffer.alloc(65_536, 1);
  const little = { writeHighWaterMark: 65_536, maxPendingWrite: 1_048_576 };
  const none = { maxPendingWrite: Number.POSITIVE_INFINITY };

  class Pouring extends Echo {
    override answered(): void {
      for (let i = 0; i < PIECES && !this.closing; i++) this.push(piece);
    }
  }

  test.each<[string, AsyncChatOptions, typeof none]>([
    ['less than its listener has', little, none],
    ['but what is not given is as its listener has it', { idleTimeout: 400_000 }, little],
  ])('bytes that wait to be sent: %s', async (_, options, ofListener) => {
    const chats: Pouring[] = [];
    const open = (connection: Connection): void => void chats.push(new Pouring(connection, options));
    const served = await serve({ ...ofListener, open });
    const client = await served.client({ reads: false });
    await client.send('x\n');
    await until(() => chats[0]?.closing === true);
    expect(chats[0]?.events).toEqual(['x', 'error ERR_SLOW_CONSUMER', 'close']);
  });

  test.each<[string, AsyncChatOptions]>([
    ['as many as there are', none],
    ['and in strict mode', { compat: 'strict' }],
  ])('bytes that wait to be sent: %s', async (_, options) => {
    const chats: Pouring[] = [];
    const open = (connection: Connection): void => void chats.push(new Pouring(connection, options));
    const served = await serve({ ...little, open });
    const client = await served.client({ reads: false });
    await client.send('x\n');
    await until(() => chats[0]?.events.length === 1);
    client.socket.resume();
    await client.take(2 + PIECES * piece.length);
    expect(chats[0]?.events).toEqual(['x']);
  });
});

describe('a frame that is cut off is told of', () => {
  test.each<[string, (client: Client, chat: Echo) => void]>([
    ['by a reset', (client) => client.reset()],
    ['by destroy()', (_, { socket }) => socket?.destroy()],
    ['by what becomes of the socket', (_, { socket }) => socket?.socket.destroy()],
  ])('%s', async (_, cut) => {
    const { port, chats } = await listen((connection) => new Echo(connection));
    const client = await Client.to({ port, host });
    await client.send('one\ntw');
    await until(() => chats[0]?.socket?.stats.bytesReceived === 6);
    const [chat] = chats as [Echo];
    cut(client, chat);
    await until(() => chat.closing);
    expect(chat.events).toEqual(['one', 'incomplete 2 0', 'close']);
  });

  test('by an idle timeout', async () => {
    const chats: Echo[] = [];
    const port = await listenInNode((socket) => void chats.push(new Echo(socket, { idleTimeout: 40 })));
    const client = await Client.to({ port, host });
    await client.send('one\ntw');
    await until(() => chats[0]?.closing === true);
    expect(chats[0]?.events).toEqual(['one', 'incomplete 2 0', 'close']);
  });

  test.each<[string, AsyncChatOptions, string]>([
    ['in strict mode', { compat: 'strict' }, 'one\ntw'],
    ['between frames', {}, 'one\n'],
  ])('but not %s', async (_, options, text) => {
    const { port, chats } = await listen((connection) => new Echo(connection, options));
    const client = await Client.to({ port, host });
    await client.send(text);
    await until(() => chats[0]?.socket?.stats.bytesReceived === text.length);
    chats[0]?.socket?.destroy();
    await until(() => chats[0]?.closing === true);
    expect(chats[0]?.events).toEqual(['one', 'close']);
  });
});

test('readable() holds the peer back, and what has come is kept', async () => {
  class Moody extends Echo {
    isReady = false;
    override readable(): boolean {
      return this.isReady;
    }
  }
  const { port, chats } = await listen((connection) => new Moody(connection));
  const client = await Client.to({ port, host });
  const line = `${'x'.repeat(60_000)}\n`;
  for (let i = 0; i < 500; i++) client.socket.write(line);
  await sleep(50);
  expect(client.socket.writableLength, 'the system takes no more').toBeGreaterThan(0);
  const [chat] = chats as [Moody];
  expect(chat.events).toEqual([]);
  chat.isReady = true;
  poll();
  await client.send('last\n');
  await until(() => chat.events.at(-1) === 'last');
});
