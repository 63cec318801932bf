import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Address,
  closeAll,
  Dispatcher,
  loop,
  poll,
  type SocketMap,
  socketMap,
} from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { rejection, sleep, until } from '../support/net-until.ts';
import { connected, Listening, listening, Noting } from '../support/noting-dispatcher.ts';

const host = '127.0.0.1';
const anywhere: Address = [host, 0];

/** A client of a dispatcher that listens. */
function clientOf({ addr }: Dispatcher): Promise<Client> {
  const [, port] = addr as [string, number];
  return Client.to({ port, host });
}

describe('loop() ends when nothing is left, whoever closes', () => {
  test.each([
    ['the listener', (server: Dispatcher) => server.close()],
    ['all', (_: Dispatcher, map: SocketMap) => closeAll(map)],
    ['the channel, by leaving the map', (server: Dispatcher, map: SocketMap) => server.delChannel(map)],
  ])('%s', async (_, close) => {
    const map: SocketMap = new Map();
    const server = await listening(new Dispatcher(undefined, { map }), anywhere);
    let turns = 0;
    const over = loop({ map, timeout: 60_000 }).then(() => turns++);
    await sleep(5);
    expect(turns).toBe(0);
    close(server, map);
    await until(() => turns === 1, 'the end of the loop');
    await over;
  });
});

test('a connection that is still on its way when its listener is closed is closed as well', async () => {
  const server = new Listening();
  onTestFinished(() => server.close());
  server.bind(anywhere);
  await server.listen(5, { proxyProtocol: 'v1', trustedProxies: [host] });
  const client = await clientOf(server);
  // It is accepted by Node, and waited for.
  await sleep(5);
  server.close();
  await client.send('PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\none\n');
  await client.closed;
  expect(server.calls).toEqual([]);
});

test('none are accepted while a listener is not readable', async () => {
  class Bounded extends Listening {
    places = 1;
    override readable(): boolean {
      return this.accepted.length < this.places;
    }
  }
  const server = await listening(new Bounded(), anywhere);
  for (let i = 0; i < 3; i++) await clientOf(server);
  await sleep(10);
  expect(server.calls).toEqual(['accepted']);
  server.places = 2;
  poll();
  expect(server.calls).toEqual(['accepted', 'accepted']);
  server.places = 10;
  // It is asked whenever something has happened on any channel.
  new Noting().close();
  await until(() => server.accepted.length === 3);
});

describe('connections that handleAccept leaves', () => {
  class Reluctant extends Noting {
    isWilling = false;
    readonly accepted: Connection[] = [];
    override handleAccept(): void {
      const [connection] = (this.isWilling && this.accept()) || [];
      if (connection) this.accepted.push(connection);
    }
  }

  test('are offered again, until they are accepted', async () => {
    const server = await listening(new Reluctant(), anywhere);
    const clients = [await clientOf(server), await clientOf(server)];
    await sleep(10);
    expect(server.accepted).toEqual([]);
    server.isWilling = true;
    poll();
    expect(server.accepted.map(({ remotePort }) => remotePort)).toEqual(
      clients.map(({ socket }) => socket.localPort),
    );
  });

  test('are forgotten when they are closed, and closed with the listener', async () => {
    const server = await listening(new Reluctant(undefined, { idleTimeout: 40 }), anywhere);
    await (await clientOf(server)).closed;
    const client = await clientOf(server);
    await sleep(10);
    const [connection] = server.accept() ?? [];
    expect(connection?.remotePort).toBe(client.socket.localPort);
    expect(server.accept()).toBeUndefined();
    const last = await clientOf(server);
    await sleep(10);
    server.close();
    await last.closed;
    expect(client.isClosed).toBe(false);
    connection?.destroy();
  });
});

describe('listen() and connect() where they do not belong', () => {
  const inUse = 'on a channel that is in use';

  test('on a listener', async () => {
    const server = await listening(new Listening(), anywhere);
    const { addr } = server;
    expect(() => server.listen()).toThrow(inUse);
    expect(() => server.connect(addr as Address)).toThrow(inUse);
    await clientOf(server);
    await until(() => server.accepted.length === 1);
    server.close();
    expect((await rejection(clientOf(server))).code).toBe('ECONNREFUSED');
  });

  test('on one that is connected, or about to be', async () => {
    const server = await listening(new Listening(), anywhere);
    const client = connected(new Noting(), server);
    for (const state of ['connecting', 'connected'] as const) {
      await until(() => client[state]);
      expect(() => client.listen()).toThrow(inUse);
      expect(() => client.connect(server.addr as Address)).toThrow(inUse);
    }
  });

  test('where somebody listens already: it is closed, also if handleError does not do that', async () => {
    class Grumbling extends Listening {
      override handleError(error: unknown): void {
        this.calls.push((error as { code: string }).code);
      }
    }
    const server = await listening(new Listening(), anywhere);
    const second = new Grumbling();
    second.bind(server.addr as Address);
    await rejection(second.listen());
    await until(() => second.closing);
    expect(second.calls).toEqual(['EADDRINUSE']);
    expect(second.accepting).toBe(false);
    expect([...socketMap.values()]).not.toContain(second);
  });
});
