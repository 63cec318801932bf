import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AsyncChatOptions, socketMap } from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { Echo, Listening, listen, listenInNode } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';
import { Noting } from '../support/noting-dispatcher.ts';

// Who goes on with a connection that was somebody else's, or a socket of Node's.

const host = '127.0.0.1';

describe('another channel takes a connection over', () => {
  test.each([
    ['the connection', ({ socket }: Echo) => socket],
    ['its socket', ({ socket }: Echo) => socket?.socket],
  ])('by %s: the first has lost it', async (_, taken) => {
    const before = socketMap.size;
    const { port, chats } = await listen((connection) => new Echo(connection));
    const client = await Client.to({ port, host });
    await client.send('one\n');
    expect(await client.line()).toBe('one');
    const [first] = chats as [Echo];
    const second = new Echo(taken(first));
    expect(second.socket).toBe(first.socket);
    expect([...socketMap.values()]).not.toContain(first);
    expect(first.connected).toBe(false);
    // It can do no harm any more.
    first.close();
    await client.send('two\n');
    expect(await client.line()).toBe('two');
    client.end();
    await client.closed;
    await until(() => second.closing);
    expect([first.events, second.events]).toEqual([['one'], ['two', 'close']]);
    expect(socketMap.size, 'the listener').toBe(before + 1);
  });

  test('by a socket of Node, twice', async () => {
    const chats: Echo[] = [];
    const port = await listenInNode((socket) => void chats.push(new Echo(socket), new Echo(socket)));
    const client = await Client.to({ port, host });
    client.end('one\n');
    expect(await client.rest()).toBe('one\n');
    await client.closed;
    expect(chats.map(({ events }) => events)).toEqual([[], ['one', 'close']]);
    expect([...socketMap.values()].filter((channel) => chats.includes(channel as Echo))).toEqual([]);
  });
});

describe('what has come and has not been received goes with the connection', () => {
  /** Receives the first line, and leaves the rest to others. */
  class Sniffing extends Noting {
    head = '';
    override readable(): boolean {
      return this.head === '';
    }
    override handleRead(): void {
      this.head = this.recv(5).toString();
    }
  }

  test.each([
    ['little', 'body\n'],
    ['more than is read at once', `${'x'.repeat(60_000)}\n`.repeat(50)],
  ])('%s', async (_, body) => {
    const { port, chats } = await listen((connection) => new Sniffing(connection));
    const client = await Client.to({ port, host });
    client.end(`HEAD\n${body}`);
    await until(() => chats[0]?.head === 'HEAD\n');
    const [first] = chats as [Sniffing];
    const second = new Echo(first.socket);
    expect((await client.rest()) === body).toBe(true);
    expect([first.calls, second.events.at(-1)]).toEqual([[], 'close']);
  });

  test.each<AsyncChatOptions>([{}, { compat: 'strict' }])(
    'but not a part of a frame: %o',
    async (options) => {
      const { port, chats } = await listen((connection) => new Echo(connection, options));
      const client = await Client.to({ port, host });
      await client.send('one\ntw');
      await until(() => chats[0]?.socket?.stats.bytesReceived === 6);
      const [first] = chats as [Echo];
      expect(() => new Echo(first.socket)).toThrow(TypeError);
      expect([first.connected, [...socketMap.values()].includes(first)]).toEqual([true, true]);
      await client.send('o\n');
      expect([await client.line(), await client.line()]).toEqual(['one', 'two']);
      // At the end of a frame it can be had.
      const second = new Echo(first.socket);
      await client.send('three\n');
      expect(await client.line()).toBe('three');
      expect([first.events, second.events]).toEqual([['one', 'two'], ['three']]);
    },
  );
});

test('a channel has one connection at a time', async () => {
  const { port, chats } = await listen((connection) => new Echo(connection));
  const clients = [await Client.to({ port, host }), await Client.to({ port, host })] as const;
  await until(() => chats.length === 2);
  const [first, second] = chats as [Echo, Echo];
  expect(() => first.setSocket(second.socket as Connection)).toThrow(TypeError);
  for (const client of clients) {
    await client.send('still\n');
    expect(await client.line()).toBe('still');
  }
});

test('connections of which a program takes the socket are counted as others are', async () => {
  const server = new Listening((connection) => new Echo(connection.socket));
  server.bind([host, 0]);
  const { port } = await server.listen(5, { maxConnections: 1 });
  onTestFinished(() => server.close());
  for (let i = 0; i < 3; i++) {
    const client = await Client.to({ port, host });
    client.end('hello\n');
    expect(await client.rest()).toBe('hello\n');
    await client.closed;
  }
});

test('a connection that has ended, with bytes that nobody has seen: its server serves others as before', async () => {
  let chat: Echo | undefined;
  const frames: string[] = [];
  const served = await serve({
    frame(frame, connection) {
      frames.push(frame.toString());
      if (frames.length > 1) return;
      connection.pause();
      setImmediate(() => {
        connection.end();
        chat = new Echo(connection);
      });
    },
  });
  const first = await served.client();
  await first.send('one\nunseen\n');
  await until(() => chat !== undefined);
  const second = await served.client();
  await second.send('two\n');
  await until(() => frames.includes('two'));
  first.end();
  await until(() => chat?.closing === true);
  expect([frames, chat?.events]).toEqual([['one', 'two'], ['close']]);
});

test('a connection cannot be had while a frame is in progress, and goes on', async () => {
  const errors: unknown[] = [];
  const served = await serve({
    frame(frame, connection) {
      connection.send(frame);
      try {
        new Echo(connection);
      } catch (error) {
        errors.push(error);
      }
    },
  });
  const client = await served.client();
  for (const line of ['one', 'two']) {
    await client.send(`${line}\n`);
    expect(await client.line()).toBe(line);
  }
  expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)]);
});

test('a connection cannot be had in a handler of its channel, which goes on with it', async () => {
  class Giving extends Echo {
    override answered(): void {
      try {
        new Echo(this.socket);
      } catch (error) {
        this.events.push((error as Error).name);
      }
    }
  }
  const { port, chats } = await listen((connection) => new Giving(connection));
  const client = await Client.to({ port, host });
  for (const line of ['one', 'two']) {
    await client.send(`${line}\n`);
    expect(await client.line()).toBe(line);
  }
  const [chat] = chats as [Giving];
  expect([chat.connected, [...socketMap.values()].includes(chat)]).toEqual([true, true]);
  client.end();
  await client.closed;
  expect(chat.events).toEqual(['one', 'TypeError', 'two', 'TypeError', 'close']);
});

describe('the peer has ended its side already', () => {
  test('of a connection', async () => {
    const chats: Echo[] = [];
    const served = await serve({
      allowHalfOpen: true,
      frame() {},
      end: (_report, connection) => void setImmediate(() => chats.push(new Echo(connection))),
    });
    const client = await served.client();
    client.end('x\n');
    await client.closed;
    expect(chats[0]?.events).toEqual(['close']);
  });

  test('of a connection whose handler has not done yet: what has come before the end is heard', async () => {
    const chats: Echo[] = [];
    const served = await serve({
      allowHalfOpen: true,
      async frame(_frame, connection) {
        await until(() => connection.socket.readableEnded);
        chats.push(new Echo(connection));
        await sleep(1);
      },
    });
    const client = await served.client();
    client.end('HELLO\none\ntwo\n');
    expect(await client.rest()).toBe('one\ntwo\n');
    await client.closed;
    expect(chats.map(({ events }) => events)).toEqual([['one', 'two', 'close']]);
  });

  test('of a socket of Node', async () => {
    const chats: Echo[] = [];
    const take = (socket: Socket): void =>
      void socket.resume().on('end', () => setImmediate(() => chats.push(new Echo(socket))));
    const port = await listenInNode(take, { allowHalfOpen: true });
    const client = await Client.to({ port, host });
    client.end('x\n');
    await client.closed;
    expect(chats[0]?.events).toEqual(['close']);
  });
});

test('what producers give goes out, though the peer has ended its side of a socket of Node', async () => {
  const PIECES = 200;
  const piece = Buffer.alloc(65_536, 1);
  class Pouring extends Echo {
    override answered(): void {
      this.pushWithProducer(Array(PIECES).fill(piece));
      this.closeWhenDone();
    }
  }
  const port = await listenInNode((socket) => void new Pouring(socket));
  const client = await Client.to({ port, host });
  client.end('x\n');
  await client.closed;
  expect(client.received).toBe(2 + PIECES * piece.length);
});

describe('a socket that is not connected', () => {
  test('a new one', () => {
    expect(() => new Echo(new Socket())).toThrow('not connected');
  });

  test('one that is about to be', async () => {
    const { port, chats } = await listen((connection) => new Echo(connection));
    const socket = connect(port, host);
    onTestFinished(() => void socket.destroy());
    expect(() => new Echo(socket)).toThrow('not connected');
    await once(socket, 'connect');
    const chat = new Echo(socket);
    expect(chat.addr).toEqual([host, port]);
    chat.close();
    await until(() => chats[0]?.closing === true);
  });
});
