import { openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FileDispatcher, poll } from '../../src/asynchat.ts';
import { Echo, listen } from '../support/echo-chat.ts';
import { isClosed, temporaryFile } from '../support/files.ts';
import { Client } from '../support/net-client.ts';
import { sleep, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';
import { Noting } from '../support/noting-dispatcher.ts';

// What has come is on loan while it is handled, and kept when it has not been received: by whom it came for.

const host = '127.0.0.1';

/** Receives 4 bytes, and what is left only when it is told to. */
class Moody extends Noting {
  isReady = true;
  received = '';

  override readable(): boolean {
    return this.isReady;
  }

  override handleRead(): void {
    const isFirst = this.received === '';
    this.received += this.recv(isFirst ? 4 : 100);
    if (!isFirst) return;
    this.isReady = false;
    this.after();
  }

  after(): void {}

  goOn(): void {
    this.isReady = true;
    poll();
  }
}

describe('a handler throws, and leaves bytes behind, and another peer is read from', () => {
  class Careless extends Moody {
    override after(): void {
      throw new Error('careless');
    }
    override handleError(_error: unknown): void {}
  }
  class Reckless extends Careless {
    override handleError(error: unknown): void {
      throw error;
    }
  }

  async function receiveFromTwo(Kind: typeof Careless): Promise<[Careless, Careless]> {
    const { port, chats } = await listen((connection) => new Kind(connection));
    for (const [i, text] of ['aaaaAAAA', 'bbbbBBBB'].entries()) {
      // It does not hang up by itself: what has failed lingers.
      const client = await Client.to({ port, host, allowHalfOpen: true });
      await until(() => chats.length === i + 1);
      await client.send(text);
      await until(() => chats[i]?.received !== '');
    }
    for (const chat of chats) chat.goOn();
    return chats as [Careless, Careless];
  }

  test('handleError is content with it: each gets its own', async () => {
    const chats = await receiveFromTwo(Careless);
    await until(() => chats.every(({ received }) => received.length === 8));
    expect(chats.map(({ received }) => received)).toEqual(['aaaaAAAA', 'bbbbBBBB']);
  });

  test('handleError throws as well: it gets nothing more', async () => {
    const messages = warnings();
    const chats = await receiveFromTwo(Reckless);
    await until(() => messages.length === 2);
    expect(chats.map(({ received }) => received)).toEqual(['aaaa', 'bbbb']);
    expect(chats.map(({ closing }) => closing)).toEqual([true, true]);
    expect(messages).toEqual(['careless', 'careless']);
  });
});

describe('pause() and resume() of the connection', () => {
  test('nothing is lost if the program resumes what the channel holds back', async () => {
    const { port, chats } = await listen((connection) => new Moody(connection));
    const client = await Client.to({ port, host });
    await client.send('one two ');
    await until(() => chats[0]?.received === 'one ');
    const [chat] = chats as [Moody];
    // The bytes that are left are kept by now.
    await until(() => chat.socket?.stats.bytesReceived === 8);
    await sleep(5);
    chat.socket?.resume();
    await client.send('three');
    await sleep(10);
    chat.goOn();
    await until(() => chat.received.length >= 13);
    expect(chat.received).toBe('one two three');
  });

  test('what the program has paused stays so', async () => {
    class Paused extends Echo {
      constructor(...given: ConstructorParameters<typeof Echo>) {
        super(...given);
        this.socket?.pause();
      }
    }
    const { port, chats } = await listen((connection) => new Paused(connection));
    const client = await Client.to({ port, host });
    await client.send('one\n');
    await until(() => chats.length === 1);
    await sleep(10);
    expect(chats[0]?.events).toEqual([]);
    chats[0]?.socket?.resume();
    expect(await client.line()).toBe('one');
  });
});

test('who closes while it receives what was kept is not called again', async () => {
  class Reader extends FileDispatcher {
    reads = 0;
    isReady = true;
    override readable(): boolean {
      return this.isReady;
    }
    override writable(): boolean {
      return false;
    }
    override handleRead(): void {
      this.reads++;
      const isFirst = this.reads === 1;
      this.isReady = !isFirst;
      this.recv(isFirst ? 10 : 100_000);
      if (!isFirst) this.close();
    }
  }
  const fd = openSync(temporaryFile('x'.repeat(400_000)), 'r');
  const reader = new Reader(fd);
  await until(() => reader.reads === 1);
  await sleep(5);
  reader.isReady = true;
  poll();
  expect(reader.reads).toBe(2);
  await until(() => isClosed(fd));
  expect(reader.reads).toBe(2);
});
