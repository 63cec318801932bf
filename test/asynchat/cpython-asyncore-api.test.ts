import { Buffer } from 'node:buffer';
import { connect as connectSocket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Address, Dispatcher } from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { socketPath } from '../support/net-transports.ts';
import { rejection, until } from '../support/net-until.ts';
import { connected, Listening, listening, Noting } from '../support/noting-dispatcher.ts';

// BaseTestAPI of CPython's Lib/test/test_asyncore.py: see cpython-asyncore.test.ts.

const WHERE: [string, () => Address][] = [
  ['IPv4', () => ['127.0.0.1', 0]],
  ['IPv6', () => ['::1', 0]],
  ['Unix', () => socketPath()],
];

describe.each(WHERE)('BaseTestAPI, %s', (family, where) => {
  test('test_handle_connect, test_handle_accepted', async () => {
    const server = await listening(new Listening(), where());
    const client = connected(new Noting(), server);
    await until(() => client.calls.length > 0 && server.calls.length > 0);
    expect(client.calls).toEqual(['connect']);
    expect(server.calls).toEqual(['accepted']);
    const [, address] = server.accepted[0] as [Connection, Address];
    if (family === 'Unix') expect(address).toBe('');
    else expect(address).toEqual([(server.addr as Address)[0], expect.any(Number)]);
  });

  test('test_handle_accept', async () => {
    class Accepting extends Noting {
      override handleAccept(): void {
        this.calls.push('accept');
      }
    }
    const server = await listening(new Accepting(), where());
    connected(new Noting(), server);
    await until(() => server.calls.length > 0);
    // It is told again and again, until somebody accepts.
    expect(new Set(server.calls)).toEqual(new Set(['accept']));
    const [connection] = server.accept() as [Connection, Address];
    expect(connection.socket.destroyed).toBe(false);
    expect(server.accept()).toBeUndefined();
    connection.destroy();
  });

  test('test_handle_accepted, nobody being there to handle it', async () => {
    const server = await listening(new Dispatcher(), where());
    const client = connected(new Noting(), server);
    // It is closed again.
    await until(() => client.calls.includes('close') || client.calls.includes('read'));
    expect(server.closing).toBe(false);
  });

  test('test_handle_read', async () => {
    const server = await listening(new Listening(), where());
    const client = connected(new Noting(), server);
    await until(() => server.accepted.length === 1);
    server.accepted[0]?.[0].write('x'.repeat(1024));
    await until(() => client.calls.includes('read'));
  });

  test('test_handle_write', async () => {
    class Writing extends Noting {
      override writable(): boolean {
        return true;
      }
    }
    const server = await listening(new Listening(), where());
    const client = connected(new Writing(), server);
    await until(() => client.calls.includes('write'));
    expect(client.calls.slice(0, 2)).toEqual(['connect', 'write']);
  });

  test('test_handle_close', async () => {
    class Receiving extends Noting {
      override handleRead(): void {
        this.calls.push(`read ${this.recv(1024)}`);
      }
    }
    const server = await listening(new Listening(), where());
    const client = connected(new Receiving(), server);
    await until(() => server.accepted.length === 1);
    server.accepted[0]?.[0].end();
    await until(() => client.calls.includes('close'));
    // Nothing is received at the end, and that calls handle_close.
    expect(client.calls).toEqual(['connect', 'close', 'read ']);
  });

  test('test_handle_close_after_conn_broken', async () => {
    class Pouring extends Noting {
      override writable(): boolean {
        return true;
      }
      override handleWrite(): void {
        this.send(Buffer.alloc(65_536));
      }
      override handleRead(): void {
        this.recv(1024);
      }
    }
    const server = await listening(new Listening(), where());
    const client = connected(new Pouring(), server);
    await until(() => server.accepted.length === 1);
    server.accepted[0]?.[0].destroy();
    await until(() => client.closing);
    expect(client.calls.at(-1)).toBe('close');
  });

  test('test_handle_error', async () => {
    class Failing extends Noting {
      override writable(): boolean {
        return true;
      }
      override handleWrite(): void {
        throw new Error('divided by zero');
      }
    }
    const server = await listening(new Listening(), where());
    const client = connected(new Failing(), server);
    await until(() => client.closing);
    expect(client.calls).toEqual(['connect', 'error divided by zero']);
  });

  test('test_connection_attributes', async () => {
    const server = new Listening();
    const client = new Noting();
    const flags = ({ connected, accepting }: Dispatcher) => ({ connected, accepting });
    expect([flags(server), flags(client)]).toEqual([
      { connected: false, accepting: false },
      { connected: false, accepting: false },
    ]);
    await listening(server, where());
    expect(flags(server)).toEqual({ connected: false, accepting: true });
    connected(client, server);
    expect(flags(client)).toEqual({ connected: false, accepting: false });
    await until(() => client.connected);
    expect(flags(client)).toEqual({ connected: true, accepting: false });
    client.close();
    server.close();
    expect([flags(server), flags(client)]).toEqual([
      { connected: false, accepting: false },
      { connected: false, accepting: false },
    ]);
  });

  test('test_bind', async () => {
    const first = await listening(new Listening(), where());
    const second = new Noting();
    second.bind(first.addr as Address);
    expect((await rejection(second.listen())).code).toBe('EADDRINUSE');
    expect(second.calls).toEqual([expect.stringContaining('EADDRINUSE')]);
    expect(second.closing).toBe(true);
  });
});

test('test_quick_connect', async () => {
  const server = await listening(new Listening(), ['127.0.0.1', 0]);
  const [, port] = server.addr as [string, number];
  for (let i = 0; i < 5; i++) {
    connectSocket(port, '127.0.0.1', function (this: ReturnType<typeof connectSocket>) {
      this.resetAndDestroy();
    });
  }
  const client = connected(new Noting(), server);
  await until(() => client.connected);
  expect(server.closing).toBe(false);
});
