import { createServer as createListener } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { poll } from '../../src/asynchat.ts';
import { Echo, Listening, listen } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
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
