import { Buffer } from 'node:buffer';
import { createServer as createListener } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type AsyncChatOptions, type LoopOptions, loop, socketMap } from '../../src/asynchat.ts';
import { type Connection, connect, createServer, delimiter } from '../../src/index.ts';
import { Echo, Listening, listen } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { socketPath, TRANSPORTS } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';
import { SilentChat } from '../support/silent-chat.ts';

const host = '127.0.0.1';

describe.each(['departing', 'strict'] as const)('%s', (mode) => {
  const options: AsyncChatOptions = mode === 'strict' ? { compat: 'strict' } : {};

  test.each(TRANSPORTS)('talks over %s', async (transport) => {
    const chats: Echo[] = [];
    const tls = transport === 'tls' && { tls: localhost };
    const where = transport === 'unix' ? { path: socketPath() } : { port: 0, host };
    const open = (connection: Connection): void => void chats.push(new Echo(connection, options));
    const served = await serve({ part() {}, framing: delimiter('\n'), frame() {}, ...tls, open }, where);
    const client = tls
      ? await Client.overTls({ port: served.port, host, ca: localhost.cert })
      : await Client.to(transport === 'unix' ? where : { port: served.port, host });
    await client.send('one\ntw');
    expect((await client.take(4)).toString()).toBe('one\n');
    await client.send('o\n\nrest');
    expect((await client.take(5)).toString()).toBe('two\n\n');
    client.socket.end();
    await client.closed;
    await until(() => chats[0]?.closing === true);
    const report = mode === 'strict' ? [] : ['incomplete 4 0'];
    expect(chats[0]?.events).toEqual(['one', 'two', '', ...report, 'close']);
    expect(served.log, 'its server hears of the end').toEqual(['open', 'close ended']);
  });

  test('a socket of Node that has been read from already', async () => {
    const chats: Echo[] = [];
    const listener = createListener(async (socket) => {
      await sleep(20);
      chats.push(new Echo(socket, options));
    });
    await new Promise<void>((resolve) => void listener.listen(0, host, resolve));
    onTestFinished(() => void listener.close());
    const { port } = listener.address() as { port: number };
    const client = await Client.to({ port, host });
    await client.send('early\n');
    expect((await client.take(6)).toString()).toBe('early\n');
    client.socket.destroy();
    await until(() => chats[0]?.closing === true);
    expect(chats[0]?.events.at(-1)).toBe('close');
  });

  test('a client of ours, and both ends of the map', async () => {
    const before = socketMap.size;
    const { port, chats } = await listen((connection) => new Echo(connection, options));
    class Asking extends Echo {
      override foundTerminator(): void {
        this.events.push(this.takeData().toString());
        this.close();
      }
    }
    const client = new Asking(undefined, options);
    client.connect([host, port]);
    client.push(Buffer.from('hello\n'));
    await until(() => client.closing && chats[0]?.closing === true);
    expect(client.events).toEqual(['hello']);
    expect(chats[0]?.events).toEqual(['hello', 'close']);
    expect(socketMap.size).toBe(before + 1);
  });

  test('close() in foundTerminator: what was pushed goes out', async () => {
    class Once extends Echo {
      override answered(): void {
        this.close();
      }
    }
    const { port, chats } = await listen((connection) => new Once(connection, options));
    const client = await Client.to({ port, host });
    await client.send('one\ntwo\n');
    await client.closed;
    // Python's loop goes on, over what it has read.
    expect(chats[0]?.events).toEqual(mode === 'strict' ? ['one', 'two'] : ['one']);
    expect((await client.take(4)).toString()).toBe('one\n');
    expect(client.received).toBe(0);
  });

  test('an exception in foundTerminator closes its own connection, and no other', async () => {
    class Touchy extends Echo {
      override answered(line: string): void {
        if (line === 'bad') throw new Error('no');
      }
    }
    const { port, chats } = await listen((connection) => new Touchy(connection, options));
    const [client, other] = [await Client.to({ port, host }), await Client.to({ port, host })];
    await client.send('bad\nmore\n');
    await client.closed;
    await other.send('good\n');
    expect((await other.take(5)).toString()).toBe('good\n');
    expect(chats[0]?.events).toEqual(['bad', 'error no', 'close']);
  });
});

test('a peer that has closed meanwhile', async () => {
  const chats: Echo[] = [];
  const listener = createListener(async (socket) => {
    socket.on('error', () => {}).resume();
    await until(() => socket.destroyed);
    chats.push(new Echo(socket));
  });
  await new Promise<void>((resolve) => void listener.listen(0, host, resolve));
  onTestFinished(() => void listener.close());
  const client = await Client.to({ port: (listener.address() as { port: number }).port, host });
  client.socket.destroy();
  await until(() => chats[0]?.closing === true);
  expect(chats[0]?.events).toEqual(['close']);
});

test('a connection from connect(), behind which bytes wait', async () => {
  const { port } = await listen((connection) => {
    const chat = new Echo(connection);
    chat.push(Buffer.from('welcome\n'));
    return chat;
  });
  const connection = await connect({ port, host }, { framing: delimiter('\n'), frame() {} });
  await sleep(10);
  connection.destroy();
  const other = await connect({ port, host }, { framing: delimiter('\n'), frame() {} });
  const chat = new Echo(other);
  await until(() => chat.events.length > 0);
  expect(chat.events[0]).toBe('welcome');
  chat.close();
});

test('a connection on which a frame is in progress cannot be had', async () => {
  const errors: Error[] = [];
  const server = createServer({
    framing: delimiter('\n'),
    frame: (_frame, connection) => void new Echo(connection),
    error: (error) => void errors.push(error),
  });
  const { port } = await server.listen({ port: 0, host });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const client = await Client.to({ port, host });
  await client.send('line\n');
  await client.closed;
  expect(errors).toEqual([expect.any(TypeError)]);
});

test('what is no socket, and options that are wrong', () => {
  const make = (socket: unknown, options?: unknown) => () => Reflect.construct(Echo, [socket, options]);
  expect(make({})).toThrow(TypeError);
  expect(make(undefined, { compat: 'python' })).toThrow(RangeError);
  expect(make(undefined, { borrow: 1 })).toThrow(TypeError);
  expect(make(undefined, { maxFrameLength: -1 })).toThrow(RangeError);
  expect(make(undefined, { maxFrameLenght: 1 })).toThrow('maxFrameLenght');
  const chat = new Echo();
  expect(() => chat.connect([host] as never)).toThrow(TypeError);
  expect(() => chat.listen()).toThrow('bind');
  expect(() => chat.startTls()).toThrow(TypeError);
});

test('options that are misspelt, or of another: nothing is begun', async () => {
  const chat = new Echo();
  const call = (method: object, ...given: unknown[]): unknown =>
    Reflect.apply(method as () => unknown, chat, given);
  expect(() => call(chat.connect, [host, 1], { tsl: true })).toThrow('tsl');
  chat.bind([host, 0]);
  // What a dispatcher sees to by itself, for one.
  for (const name of ['framing', 'open', 'part', 'error', 'allowHalfOpen', 'maxConnection'])
    expect(() => call(chat.listen, 5, { [name]: undefined }), name).toThrow(name);
  expect([chat.connecting, chat.accepting, [...socketMap.values()].includes(chat)]).toEqual(
    Array(3).fill(false),
  );
  for (const map of [{}, 5]) {
    expect(() => new Echo(undefined, { map: map as never })).toThrow('map');
    await expect(loop({ map: map as never, count: 0 })).rejects.toThrow('map');
  }
});

test('a peer that ends its side gets its answers', async () => {
  const { port } = await listen((connection) => new Echo(connection));
  const client = await Client.to({ port, host, allowHalfOpen: true });
  client.socket.end(`${'x'.repeat(60_000)}\n`.repeat(50));
  expect((await client.take(50 * 60_001)).length).toBe(50 * 60_001);
  await client.closed;
});

test('who hears of the end may go on sending', async () => {
  class Lingering extends Echo {
    override handleClose(): void {
      this.events.push('close');
      if (this.closing) {
        this.close();
        return;
      }
      this.push(Buffer.from('goodbye'));
      this.closeWhenDone();
    }
  }
  const { port, chats } = await listen((connection) => new Lingering(connection));
  const client = await Client.to({ port, host, allowHalfOpen: true });
  client.socket.end('hello\n');
  expect((await client.take(13)).toString()).toBe('hello\ngoodbye');
  await client.closed;
  expect(chats[0]?.events).toEqual(['hello', 'close', 'close']);
});

test.each(['departing', 'strict'] as const)(
  'no more is received at a time than acInBufferSize: %s',
  async (mode) => {
    const sizes: number[] = [];
    class Sipping extends SilentChat {
      override collectIncomingData(data: Buffer): void {
        sizes.push(data.length);
      }
    }
    const { port } = await listen((connection) => {
      const chat = new Sipping(connection, mode === 'strict' ? { compat: 'strict' } : {});
      expect([chat.acInBufferSize, chat.acOutBufferSize]).toEqual([65_536, 65_536]);
      chat.acInBufferSize = 4;
      chat.setTerminator(null);
      return chat;
    });
    const client = await Client.to({ port, host });
    await client.send('0123456789');
    await until(() => sizes.length === 3);
    expect(sizes).toEqual([4, 4, 2]);
  },
);

test('loop waits for so many turns', async () => {
  const server = new Listening((connection) => new Echo(connection));
  server.bind([host, 0]);
  await server.listen();
  onTestFinished(() => server.close());
  const started = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => void started.mockRestore());
  const turns = async (options: LoopOptions): Promise<number> => {
    started.mockClear();
    await loop(options);
    return started.mock.calls.length;
  };
  expect(await turns({ count: 3, timeout: 5 })).toBe(3);
  expect(await turns({ count: 2, timeout: 0, usePoll: true })).toBe(2);
  expect(await turns({ count: 0 })).toBe(0);
  for (const timeout of [-1, Number.NaN]) await expect(loop({ timeout })).rejects.toThrow(RangeError);
  await expect(loop({ timeout: '1' as never })).rejects.toThrow(TypeError);
});
