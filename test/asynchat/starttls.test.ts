import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Dispatcher } from '../../src/asynchat.ts';
import { Echo, listen, listenInNode } from '../support/echo-chat.ts';
import { Client } from '../support/net-client.ts';
import { codeOf } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { rejection, sleep, until } from '../support/net-until.ts';

const host = '127.0.0.1';
const ca = { ca: localhost.cert, servername: 'localhost' };

class Secure extends Echo {
  override answered(line: string): void {
    if (line === 'STARTTLS') void this.startTls(localhost);
  }
}

/** Talks in the clear, then under TLS. */
async function upgrade(port: number): Promise<void> {
  const client = await Client.to({ port, host });
  await client.send('hello\n');
  expect(await client.line()).toBe('hello');
  await client.send('STARTTLS\n');
  expect(await client.line()).toBe('STARTTLS');
  const secure = await client.upgrade(ca);
  await secure.send('secret\n');
  expect(await secure.line()).toBe('secret');
}

describe('goes on under TLS', () => {
  test('as the server, on what it has accepted', async () => {
    const { port, chats } = await listen((connection) => new Secure(connection));
    await upgrade(port);
    expect(chats[0]?.events).toEqual(['hello', 'STARTTLS', 'secret']);
  });

  test('as the server, on what a server of Node has accepted', async () => {
    const chats: Secure[] = [];
    await upgrade(await listenInNode((socket) => void chats.push(new Secure(socket))));
    expect(chats[0]?.events).toEqual(['hello', 'STARTTLS', 'secret']);
  });

  test('as the client, on a socket that it has connected', async () => {
    const server = createServer(localhost, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => void server.listen(0, host, resolve));
    onTestFinished(() => void server.close());
    const socket = connect((server.address() as AddressInfo).port, host);
    await once(socket, 'connect');
    class Once extends Echo {
      override answered(): void {
        this.close();
      }
    }
    const chat = new Once(socket);
    await chat.startTls(ca);
    chat.push(Buffer.from('secret\n'));
    await until(() => chat.closing);
    expect(chat.events).toEqual(['secret']);
  });
});

describe('refuses what came in the clear', () => {
  test.each(['evil\n', 'ev', '\n'])('behind it: %j', async (injected) => {
    const { port, chats } = await listen((connection) => new Secure(connection));
    const client = await Client.to({ port, host });
    await client.send(`STARTTLS\n${injected}`);
    await client.closed;
    expect(chats[0]?.events).toEqual(['STARTTLS', 'error ERR_PLAINTEXT_BUFFERED', 'close']);
  });

  test.each([1, 8, 9, 10])('behind it, and has not been received yet: %d bytes at a time', async (size) => {
    class Slow extends Secure {
      override acInBufferSize = size;
    }
    const { port, chats } = await listen((connection) => new Slow(connection));
    const client = await Client.to({ port, host });
    await client.send('STARTTLS\nevil\n');
    await client.closed;
    expect(chats[0]?.events).toEqual(['STARTTLS', 'error ERR_PLAINTEXT_BUFFERED', 'close']);
  });

  test('behind what a Dispatcher has received', async () => {
    class Plain extends Dispatcher {
      readonly events: string[] = [];
      get #isSecure(): boolean {
        return this.socket !== undefined && 'encrypted' in this.socket.socket;
      }
      override readable(): boolean {
        return this.events.length === 0 || this.#isSecure;
      }
      override writable(): boolean {
        return false;
      }
      override handleRead(): void {
        const text = this.recv(9).toString();
        this.events.push(this.#isSecure ? `secret ${text}` : text);
        if (text === 'STARTTLS\n') void this.startTls(localhost);
      }
      override handleError(error: unknown): void {
        this.events.push(codeOf(error as Error));
        this.close();
      }
    }
    const { port, chats } = await listen((connection) => new Plain(connection));
    const client = await Client.to({ port, host });
    await client.send('STARTTLS\nevil\n');
    await client.closed;
    expect(chats[0]?.events).toEqual(['STARTTLS\n', 'ERR_PLAINTEXT_BUFFERED']);
  });

  test('in front of it, as part of a frame', async () => {
    const { port, chats } = await listen((connection) => new Echo(connection));
    const client = await Client.to({ port, host });
    await client.send('begun');
    await until(() => chats[0]?.socket?.stats.bytesReceived === 5);
    await sleep(5);
    const error = await rejection((chats[0] as Echo).startTls(localhost));
    expect(error.code).toBe('ERR_PLAINTEXT_BUFFERED');
    await client.closed;
  });
});
