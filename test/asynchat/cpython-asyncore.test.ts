import { Buffer } from 'node:buffer';
import { connect as connectSocket, createServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type Address,
  closeAll,
  compactTraceback,
  Dispatcher,
  DispatcherWithSend,
  ExitNow,
  loop,
  socketMap,
} from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { socketPath } from '../support/net-transports.ts';
import { rejection, until } from '../support/net-until.ts';

// CPython's Lib/test/test_asyncore.py (3.11), case by case under the names there. What does not apply:
//
// - test_readwrite: what `select` and `poll` answer is turned into calls; Node has no such answers. The calls of
//   handlers are in test_handle_*.
// - test_strerror: Node's errors say what they are by themselves.
// - test_handle_expt: Node knows of no urgent data; it is never called.
// - test_create_socket: family, type and inheritance are not ours to choose.
// - test_set_reuse_addr: Node sets it, and does not say so.
// - everything by select and again by poll: there is one loop, Node's. `loop` takes usePoll and ignores it.
//
// FileWrapperTest is in files.test.ts.

/** One who takes note of what is called. */
class Noting extends Dispatcher {
  readonly calls: string[] = [];

  override writable(): boolean {
    return false;
  }

  override handleRead(): void {
    this.calls.push('read');
  }

  override handleWrite(): void {
    this.calls.push('write');
  }

  override handleConnect(): void {
    this.calls.push('connect');
  }

  override handleExpt(): void {
    this.calls.push('expt');
  }

  override handleClose(): void {
    this.calls.push('close');
    this.close();
  }

  override handleError(error: unknown): void {
    this.calls.push(`error ${(error as Error).message}`);
    this.close();
  }
}

/** One who takes note, and of accepted connections as well. */
class Listening extends Noting {
  readonly accepted: [Connection, Address][] = [];

  override handleAccepted(connection: Connection, address: Address): void {
    this.calls.push('accepted');
    this.accepted.push([connection, address]);
  }
}

async function listening<Kind extends Dispatcher>(dispatcher: Kind, address: Address): Promise<Kind> {
  onTestFinished(() => dispatcher.close());
  dispatcher.bind(address);
  await dispatcher.listen();
  return dispatcher;
}

function connected<Kind extends Dispatcher>(dispatcher: Kind, to: Dispatcher): Kind {
  onTestFinished(() => dispatcher.close());
  dispatcher.connect(to.addr as Address);
  return dispatcher;
}

describe('HelperFunctionTests', () => {
  const failing = (thrown: unknown) =>
    class extends Noting {
      override handleConnect(): void {
        throw thrown;
      }
    };

  test('test_readwriteexc: other exceptions', async () => {
    const server = await listening(new Listening(), ['127.0.0.1', 0]);
    const client = connected(new (failing(new Error('odd')))(), server);
    await until(() => client.calls.length > 0);
    expect(client.calls).toEqual(['error odd']);
  });

  test('test_readwriteexc: ExitNow', async () => {
    const server = await listening(new Listening(), ['127.0.0.1', 0]);
    const client = connected(new (failing(new ExitNow('enough')))(), server);
    const error = await rejection(loop());
    expect(error).toBeInstanceOf(ExitNow);
    expect(client.calls).toEqual([]);
    expect(client.closing).toBe(false);
  });

  test.each([true, false])('test_closeall, test_closeall_default: %s', (isDefault) => {
    class Dummy extends Dispatcher {
      isClosed = false;
      override close(): void {
        this.isClosed = true;
        super.close();
      }
    }
    const map = isDefault ? socketMap : new Map();
    const channels = Array.from({ length: 10 }, () => new Dummy(undefined, { map }));
    for (const channel of channels) channel.addChannel();
    expect(map.size).toBe(10);
    closeAll(isDefault ? undefined : map);
    expect(channels.every(({ isClosed }) => isClosed)).toBe(true);
    expect(map.size).toBe(0);
  });

  test('close_all goes on if it is to ignore what is thrown', () => {
    const map = new Map();
    class Failing extends Dispatcher {
      override close(): void {
        throw new Error('no');
      }
    }
    for (let i = 0; i < 2; i++) new Failing(undefined, { map }).addChannel();
    expect(() => closeAll(map)).toThrow('no');
    expect(map.size).toBe(2);
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    closeAll(map, true);
    expect(emit).toHaveBeenCalledTimes(2);
    emit.mockRestore();
    expect(map.size).toBe(0);
  });

  test('test_compact_traceback', () => {
    const [[file, name, line], kind, value, info] = compactTraceback(new RangeError('far'));
    expect(file).toContain('cpython-asyncore.test.ts');
    expect(line).toBeGreaterThan(1);
    expect(kind).toBe('RangeError');
    expect(value).toBeInstanceOf(RangeError);
    expect(info.endsWith(`[${file}|${name}|${line}]`)).toBe(true);
    expect(compactTraceback('thrown')).toEqual([['?', '?', 0], 'string', 'thrown', '']);
  });
});

describe('DispatcherTests', () => {
  test('test_basic', () => {
    const dispatcher = new Dispatcher();
    expect(dispatcher.readable()).toBe(true);
    expect(dispatcher.writable()).toBe(true);
  });

  test('test_repr', () => {
    const dispatcher = new Dispatcher();
    expect(`${dispatcher}`).toBe('Dispatcher(nowhere)');
    dispatcher.bind(['127.0.0.1', 80]);
    expect(`${dispatcher}`).toBe('Dispatcher(127.0.0.1:80)');
  });

  test('test_log, test_log_info', () => {
    const out: string[] = [];
    const note = (where: string) => (text: unknown) => out.push(`${where} ${text}`) > 0;
    const spies = [
      vi.spyOn(process.stderr, 'write').mockImplementation(note('stderr')),
      vi.spyOn(process.stdout, 'write').mockImplementation(note('stdout')),
    ];
    const dispatcher = new Dispatcher();
    dispatcher.log('Lovely spam!');
    dispatcher.logInfo('Have you got anything without spam?', 'EGGS');
    dispatcher.logInfo('Well');
    for (const spy of spies) spy.mockRestore();
    expect(out).toEqual([
      'stderr log: Lovely spam!\n',
      'stdout EGGS: Have you got anything without spam?\n',
      'stdout info: Well\n',
    ]);
  });

  test('test_unhandled', () => {
    const messages: string[] = [];
    class Telling extends Dispatcher {
      override logInfo(message: string, type?: string): void {
        messages.push(`${type}: ${message}`);
      }
    }
    const dispatcher = new Telling();
    dispatcher.handleExpt();
    dispatcher.handleRead();
    dispatcher.handleWrite();
    dispatcher.handleConnect();
    expect(messages).toEqual([
      'warning: unhandled incoming priority event',
      'warning: unhandled read event',
      'warning: unhandled write event',
      'warning: unhandled connect event',
    ]);
  });
});

test('DispatcherWithSendTests: test_send', async () => {
  let received = '';
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const sender = new DispatcherWithSend();
  sender.connect(['127.0.0.1', (server.address() as { port: number }).port]);
  const data = Buffer.from("Suppose there isn't a 16-ton weight?");
  sender.send(data);
  sender.send(data);
  sender.send(Buffer.from('\n'));
  expect(sender.outBuffer.length).toBe(2 * data.length + 1);
  await until(() => received.endsWith('\n'));
  expect(sender.outBuffer.length).toBe(0);
  expect(received).toBe(`${data}${data}\n`);
  sender.close();
});

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
    expect(server.calls).toEqual(['accept']);
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
