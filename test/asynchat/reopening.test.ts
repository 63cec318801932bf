import { Buffer } from 'node:buffer';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Address,
  type AsyncChatOptions,
  Dispatcher,
  DispatcherWithSend,
  socketMap,
} from '../../src/asynchat.ts';
import { Echo, listen, listenInNode } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { socketPath } from '../support/net-transports.ts';
import { until } from '../support/net-until.ts';
import { Listening, listening, Noting } from '../support/noting-dispatcher.ts';
import { SilentChat } from '../support/silent-chat.ts';

// A channel that has been closed can be opened again, as in Python: `connect()` in `handle_close` is common there.

const host = '127.0.0.1';

/** Sends back what comes first, and closes. */
class Once extends DispatcherWithSend {
  override handleRead(): void {
    this.send(this.recv(100));
    this.close();
  }
}

const MODES: [string, AsyncChatOptions][] = [
  ['departing', {}],
  ['strict', { compat: 'strict' }],
];

test.each(MODES)('a chat connects again in handleClose: %s', async (_, options) => {
  const before = socketMap.size;
  const { port } = await listen((connection) => new Once(connection));
  class Persistent extends Echo {
    tries = 0;
    begin(): void {
      this.tries++;
      this.connect([host, port]);
      this.push(Buffer.from(`hello ${this.tries}\nrest`));
    }
    override handleConnect(): void {
      this.events.push('connect');
    }
    override foundTerminator(): void {
      this.events.push(this.takeData().toString());
    }
    override handleClose(): void {
      super.handleClose();
      if (this.tries < 3) this.begin();
    }
  }
  const chat = new Persistent(undefined, options);
  chat.begin();
  await until(() => chat.events.filter((event) => event === 'close').length === 3);
  const report = options.compat === 'strict' ? [] : ['incomplete 4 0'];
  // What was left of one connection is no part of the next.
  const each = [1, 2, 3].flatMap((i) => ['connect', `hello ${i}`, ...report, 'close']);
  expect(chat.events).toEqual(each);
  expect([chat.connected, chat.closing]).toEqual([false, true]);
  await until(() => socketMap.size === before + 1);
});

describe('the number that was set as terminator, on the next connection', () => {
  /** Connects again as often as there are answers; they come behind each other. */
  async function hearing(answers: string[], options: AsyncChatOptions): Promise<string[]> {
    let connections = 0;
    const { port } = await listen((connection) => {
      const chat = new Echo(connection);
      chat.push(Buffer.from(answers[connections++] as string));
      chat.closeWhenDone();
      return chat;
    });
    class Counting extends Echo {
      override foundTerminator(): void {
        this.events.push(`${this.connected ? 'found' : 'found without a connection'} ${this.takeData()}`);
      }
      override handleClose(): void {
        this.events.push(`left ${this.takeData()}`);
        super.handleClose();
        if (connections < answers.length) this.connect([host, port]);
      }
    }
    const chat = new Counting(undefined, options);
    chat.setTerminator(5);
    chat.connect([host, port]);
    await until(() => chat.events.filter((event) => event === 'close').length === answers.length);
    return chat.events;
  }

  test.each(MODES)('has been counted down: there is no end, and no frame: %s', async (_, options) => {
    expect(await hearing(['12345', '67890'], options)).toEqual([
      'found 12345',
      'left ',
      'close',
      'left 67890',
      'close',
    ]);
  });

  test('has been counted down in part: it is counted anew', async () => {
    expect(await hearing(['12', '34567'], {})).toEqual([
      'incomplete 2 0',
      'left 12',
      'close',
      'found 34567',
      'left ',
      'close',
    ]);
  });

  test('has been counted down in part: Python counts on', async () => {
    expect(await hearing(['12', '34567'], { compat: 'strict' })).toEqual([
      'left 12',
      'close',
      'found 345',
      'left 67',
      'close',
    ]);
  });
});

test('one that is connected again stays so when the connection before is gone', async () => {
  const { port, chats } = await listen((connection) => new Echo(connection));
  const channel = new Noting();
  onTestFinished(() => channel.close());
  channel.connect([host, port]);
  await until(() => channel.connected);
  const before = channel.socket;
  channel.close();
  channel.connect([host, port]);
  await until(() => channel.connected && before?.socket.destroyed === true && chats[0]?.closing === true);
  expect(channel.socket).not.toBe(before);
  expect([channel.closing, [...socketMap.values()].includes(channel)]).toEqual([false, true]);
  chats[1]?.push(Buffer.from('hello'));
  await until(() => channel.calls.includes('read'));
  expect(channel.recv(10).toString()).toBe('hello');
  expect(channel.calls.filter((call) => call !== 'read')).toEqual(['connect', 'connect']);
});

test('what befalls the connection before is no error of the next', async () => {
  // It reads nothing, so that something is still being sent.
  const port = await listenInNode((socket) => void socket.pause());
  const chat = new SilentChat();
  onTestFinished(() => chat.close());
  chat.connect([host, port]);
  await until(() => chat.connected);
  const before = chat.socket;
  chat.push(Buffer.alloc(8_000_000));
  chat.close();
  chat.connect([host, port]);
  await until(() => chat.connected);
  before?.socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
  await before?.closed;
  expect([chat.errors, chat.closes, chat.connected, chat.closing]).toEqual([[], 0, true, false]);
  chat.socket?.destroy();
});

test('one that is closed connects to a socket that it is given', async () => {
  const { port, chats } = await listen((connection) => new Echo(connection));
  const client = await Client.to({ port, host });
  await until(() => chats.length === 1);
  const chat = new Echo();
  chat.close();
  chat.setSocket((chats[0] as Echo).socket as NonNullable<Echo['socket']>);
  await client.send('one\n');
  expect(await client.line()).toBe('one');
  expect([chat.closing, chat.getTerminator()]).toEqual([false, Buffer.from('\n')]);
});

test('a listener listens again', async () => {
  const server = await listening(new Listening(), [host, 0]);
  for (const count of [1, 2]) {
    const [, port] = server.addr as [string, number];
    const client = await Client.to({ port, host });
    await until(() => server.accepted.length === count);
    client.socket.destroy();
    server.close();
    expect([server.accepting, server.closing]).toEqual([false, true]);
    server.bind([host, 0]);
    await server.listen();
    expect([server.accepting, server.closing]).toEqual([true, false]);
  }
});

describe('an attempt that has failed is made again', () => {
  const LIMIT = 3;
  class Trying extends Dispatcher {
    readonly where: Address;
    readonly errors: string[] = [];
    constructor(where: Address) {
      super();
      this.where = where;
    }
    override handleError(error: unknown): void {
      this.errors.push((error as { code: string }).code);
      this.retry();
    }
    retry(): void {
      if (this.errors.length < LIMIT) this.connect(this.where);
    }
  }
  class Closing extends Trying {
    override retry(): void {
      this.close();
      super.retry();
    }
  }

  test.each([
    ['in handleError', Trying],
    ['behind close()', Closing],
  ])('%s', async (_, Kind) => {
    const server = await listening(new Listening(), [host, 0]);
    const where = server.addr as Address;
    server.close();
    const channel = new Kind(where);
    channel.connect(where);
    await until(() => channel.errors.length === LIMIT && channel.closing);
    expect(channel.errors).toEqual(Array(LIMIT).fill('ECONNREFUSED'));
    expect([channel.connecting, [...socketMap.values()].includes(channel)]).toEqual([false, false]);
  });

  test('until it succeeds', async () => {
    const server = await listening(new Listening(), [host, 0]);
    const where = server.addr as Address;
    server.close();
    class Reviving extends Trying {
      isConnected = false;
      override retry(): void {
        server.bind(where);
        void server.listen().then(() => this.connect(where));
      }
      override handleConnect(): void {
        this.isConnected = true;
      }
      override writable(): boolean {
        return false;
      }
    }
    const channel = new Reviving(where);
    onTestFinished(() => channel.close());
    channel.connect(where);
    await until(() => channel.isConnected && server.accepted.length === 1);
    expect([channel.errors, channel.connected]).toEqual([['ECONNREFUSED'], true]);
  });
});

test('a client of a Unix socket knows where that is, and can connect there again', async () => {
  const path = socketPath();
  const server = await listening(new Listening(), path);
  const client = new Noting();
  onTestFinished(() => client.close());
  client.connect(path);
  await until(() => client.connected);
  expect([client.addr, `${client}`]).toEqual([path, `Noting(${path})`]);
  client.close();
  client.connect(client.addr as Address);
  await until(() => client.connected && server.accepted.length === 2);
  expect(client.addr).toBe(path);
});

test('what a DispatcherWithSend had to send is no part of the next connection', async () => {
  const { chats, port } = await listen((connection) => new Echo(connection));
  const sender = new DispatcherWithSend();
  onTestFinished(() => sender.close());
  sender.connect([host, port]);
  sender.send('of the first\n');
  sender.close();
  sender.connect([host, port]);
  expect(sender.outBuffer.length).toBe(0);
  sender.send('of the second\n');
  await until(() => chats.some(({ events }) => events.length > 0));
  expect(chats.flatMap(({ events }) => events)).toContain('of the second');
  expect(chats.flatMap(({ events }) => events)).not.toContain('of the first');
});
