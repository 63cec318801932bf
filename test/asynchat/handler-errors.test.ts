import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Address,
  compactTraceback,
  Dispatcher,
  ExitNow,
  loop,
  poll,
  socketMap,
} from '../../src/asynchat.ts';
import { Echo, listen } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { rejection, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';
import { connected, Listening, listening, Noting } from '../support/noting-dispatcher.ts';
import { SilentChat } from '../support/silent-chat.ts';
import { uncaught } from '../support/uncaught.ts';

const host = '127.0.0.1';
const anywhere: Address = [host, 0];

const aTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a handleError that only takes note', () => {
  const LINES = ['one', 'two', 'three', 'four'];

  class Grumbling extends Echo {
    override handleError(error: unknown): void {
      this.events.push((error as Error).message);
    }
  }

  test.each([
    ['the first', 4],
    ['the first', 65_536],
    ['each', 1],
    ['each', 4],
    ['each', 65_536],
  ])(
    '%s line throws, received %d bytes at a time: all are handed over, and the end is told',
    async (which, size) => {
      class Touchy extends Grumbling {
        override acInBufferSize = size;
        override answered(line: string): void {
          if (which === 'each' || line === 'one') throw new Error(`no ${line}`);
        }
      }
      const { port, chats } = await listen((connection) => new Touchy(connection));
      const client = await Client.to({ port, host });
      client.end(LINES.map((line) => `${line}\n`).join(''));
      expect(await client.rest()).toBe('one\ntwo\nthree\nfour\n');
      const all = LINES.flatMap((line) =>
        which === 'each' || line === 'one' ? [line, `no ${line}`] : [line],
      );
      expect(chats[0]?.events).toEqual([...all, 'close']);
    },
  );

  test('handleIncomplete throws: the end is told', async () => {
    class Picky extends Grumbling {
      override handleIncomplete(): void {
        throw new Error('incomplete');
      }
    }
    const { port, chats } = await listen((connection) => new Picky(connection));
    const client = await Client.to({ port, host });
    client.end('one\nbegun');
    expect(await client.rest()).toBe('one\n');
    expect(chats[0]?.events).toEqual(['one', 'incomplete', 'close']);
  });
});

describe('ExitNow', () => {
  test('two in one turn: the loop is left once', async () => {
    const thrown = uncaught();
    class Leaving extends Noting {
      isReady = false;
      override writable(): boolean {
        return this.isReady;
      }
      override handleWrite(): void {
        this.isReady = false;
        this.calls.push('exit');
        throw new ExitNow('enough');
      }
    }
    const server = await listening(new Listening(), anywhere);
    const clients = [connected(new Leaving(), server), connected(new Leaving(), server)];
    await until(() => clients.every((client) => client.connected));
    const left = rejection(loop());
    for (const client of clients) client.isReady = true;
    poll();
    expect((await left).message).toBe('enough');
    for (let i = 0; i < 3; i++) await aTurn();
    expect(thrown).toEqual([]);
    expect(clients.map(({ calls }) => calls.at(-1))).toEqual(['exit', 'exit']);
  });

  test('who waits for the loop again at once leaves it again', async () => {
    class Leaving extends Noting {
      override writable(): boolean {
        return this.connected;
      }
      override handleWrite(): void {
        throw new ExitNow('enough');
      }
    }
    const server = await listening(new Listening(), anywhere);
    connected(new Leaving(), server);
    for (let i = 0; i < 3; i++) expect(await rejection(loop())).toBeInstanceOf(ExitNow);
  });

  test('by an empty frame that nobody waited for', async () => {
    class Leaving extends SilentChat {
      override foundTerminator(): void {
        throw new ExitNow('enough');
      }
    }
    const chat = new Leaving();
    onTestFinished(() => chat.close());
    chat.addChannel();
    const left = rejection(loop());
    chat.setTerminator(0);
    expect(await left).toBeInstanceOf(ExitNow);
    expect([chat.errors, chat.closing]).toEqual([[], false]);
  });
});

describe('a handleError that throws: its channel is closed, and the process is warned', () => {
  class Rethrowing extends Dispatcher {
    override writable(): boolean {
      return false;
    }
    override handleError(error: unknown): void {
      throw error;
    }
  }
  test('handleRead', async () => {
    const [thrown, messages] = [uncaught(), warnings()];
    class Reading extends Rethrowing {
      override handleRead(): void {
        throw new Error(`read ${this.recv(10)}`);
      }
    }
    const { port, chats } = await listen((connection) => new Reading(connection));
    const client = await Client.to({ port, host });
    await client.send('hi');
    await client.closed;
    await until(() => messages.length > 0);
    expect(messages).toEqual(['read hi']);
    expect(thrown).toEqual([]);
    expect([...socketMap.values()]).not.toContain(chats[0]);
  });

  test.each(['the peer ends its side', 'the connection is gone'])('handleClose: %s', async (how) => {
    const [thrown, messages] = [uncaught(), warnings()];
    class Closing extends Rethrowing {
      override handleRead(): void {
        this.recv(10);
      }
      override handleClose(): void {
        throw new Error('close');
      }
    }
    const { port, chats } = await listen((connection) => new Closing(connection));
    const client = await Client.to({ port, host });
    await until(() => chats.length === 1);
    if (how === 'the peer ends its side') client.end();
    else chats[0]?.socket?.destroy();
    await until(() => messages.length > 0);
    await client.closed;
    expect(messages).toEqual(['close']);
    expect(thrown).toEqual([]);
    expect([...socketMap.values()]).not.toContain(chats[0]);
  });

  test('handleWrite, in a turn: the other channels are asked nevertheless', async () => {
    const [thrown, messages] = [uncaught(), warnings()];
    let isReady = false;
    class Writing extends Rethrowing {
      writes = 0;
      override writable(): boolean {
        return isReady && this.writes === 0;
      }
      override handleWrite(): void {
        this.writes++;
        throw new Error('write');
      }
    }
    const server = await listening(new Listening(), anywhere);
    const clients = Array.from({ length: 3 }, () => connected(new Writing(), server));
    await until(() => clients.every((client) => client.connected));
    isReady = true;
    poll();
    expect(clients.map(({ writes, closing }) => [writes, closing])).toEqual(Array(3).fill([1, true]));
    await until(() => messages.length === 3);
    expect(thrown).toEqual([]);
  });

  test('connect', async () => {
    const [thrown, messages] = [uncaught(), warnings()];
    const server = await listening(new Listening(), anywhere);
    const address = server.addr as Address;
    server.close();
    const client = new Rethrowing();
    client.connect(address);
    await until(() => client.closing && messages.length > 0);
    await aTurn();
    expect(messages).toEqual([expect.stringContaining('ECONNREFUSED')]);
    expect(thrown).toEqual([]);
    expect([...socketMap.values()]).not.toContain(client);
  });

  test('listen', async () => {
    const [thrown, messages] = [uncaught(), warnings()];
    const server = await listening(new Listening(), anywhere);
    const second = new Rethrowing();
    second.bind(server.addr as Address);
    void second.listen().catch(() => {});
    await until(() => second.closing && messages.length > 0);
    await aTurn();
    expect(messages).toEqual([expect.stringContaining('EADDRINUSE')]);
    expect(thrown).toEqual([]);
    expect([...socketMap.values()]).not.toContain(second);
  });

  test('closeWhenDone', async () => {
    const [thrown, messages] = [uncaught(), warnings()];
    class Parting extends SilentChat {
      override handleConnect(): void {
        this.push(Buffer.from('goodbye'));
        this.closeWhenDone();
      }
      override handleClose(): void {
        throw new Error('close');
      }
      override handleError(error: unknown): void {
        throw error;
      }
    }
    const server = await listening(new Listening(), anywhere);
    const client = connected(new Parting(), server);
    await until(() => messages.length > 0);
    await aTurn();
    expect(messages).toEqual(['close']);
    expect(thrown).toEqual([]);
    expect([...socketMap.values()]).not.toContain(client);
  });
});

test('a value that cannot be told in words is told of, and its channel closed', async () => {
  const thrown = uncaught();
  const told: string[] = [];
  class Odd extends Dispatcher {
    override handleConnect(): void {
      throw Object.create(null);
    }
    override logInfo(message: string): void {
      told.push(message);
    }
  }
  const server = await listening(new Listening(), anywhere);
  const client = connected(new Odd(), server);
  await until(() => client.closing);
  expect(told).toEqual([expect.stringContaining('uncaught exception, closing Odd'), 'unhandled close event']);
  await aTurn();
  expect(thrown).toEqual([]);
});

describe('compactTraceback', () => {
  const words = 'bad command\n    at peer (of-a-peer:6:6)\n    at of-a-peer:1:1';

  test('takes no line of a message for one of the stack', () => {
    const [[file], , , info] = compactTraceback(new Error(words));
    expect(file).toContain('handler-errors.test.ts');
    expect(info).not.toContain('of-a-peer');
  });

  test('finds the frames, whatever has become of the message and the stack', () => {
    const [changed, without] = [new Error('bad'), new Error('bad')];
    const before = compactTraceback(changed);
    changed.message = 'x'.repeat(1_000);
    expect(compactTraceback(changed)).toEqual(before);
    expect(before[0][0]).toContain('handler-errors.test.ts');
    for (const stack of [undefined, {}, '', 'Error']) {
      Object.assign(without, { stack });
      expect(compactTraceback(without)).toEqual([['?', '?', 0], 'Error', without, '']);
    }
  });
});
