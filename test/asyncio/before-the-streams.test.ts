import { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/asyncio.ts';
import { canReadDirectly } from '../../src/net/direct-reading.ts';
import { serve } from '../support/asyncio.ts';
import { Client } from '../support/net-client.ts';
import { localhost } from '../support/net-tls.ts';
import { rejection, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';

// What goes wrong with a connection before it has streams to tell.

const never = (): never => {
  throw new Error('it has been served');
};

async function garble(port = 0): Promise<void> {
  const client = await Client.to({ port, host: '127.0.0.1' });
  await client.send('GET / HTTP/1.0\r\n\r\n');
  await client.closed;
}

describe.each([
  ['a TLS handshake', { tls: localhost }, /^ERR_SSL_/],
  ['a PROXY header', { proxyProtocol: 'any' as const, trustedProxies: ['127.0.0.1'] }, /^ERR_PROXY_HEADER$/],
])('%s that fails', (_, options, code) => {
  test('is told to `error`, and counted', async () => {
    const told: [code: unknown, writer: unknown][] = [];
    const { server } = await serve(never, {
      ...options,
      error: (error, writer) => told.push([(error as { code?: unknown }).code, writer]),
    });
    await garble(server.address?.port);
    await until(() => told.length > 0);
    expect(told).toEqual([[expect.stringMatching(code), undefined]]);
    expect(server.stats()).toMatchObject({ accepted: 1, errors: { [String(told[0]?.[0])]: 1 } });
  });

  test('is only counted, if there is no `error`', async () => {
    const messages = warnings();
    const { server } = await serve(never, options);
    await garble(server.address?.port);
    await until(() => Object.keys(server.stats().errors).length === 1);
    await new Promise(setImmediate);
    expect(messages).toEqual([]);
  });
});

describe.runIf(canReadDirectly())("receive: 'direct' where the socket has no such thing", () => {
  /** Takes it from all sockets until the test is done. */
  async function takeAway(): Promise<void> {
    const { server } = await serve(() => {});
    const socket = new Socket().connect(server.address?.port ?? 0, '127.0.0.1');
    await until(() => !socket.connecting);
    let owner: object | null = Reflect.get(socket, '_handle');
    while (owner && !Object.hasOwn(owner, 'useUserBuffer')) owner = Object.getPrototypeOf(owner);
    socket.destroy();
    const prototype = owner as { useUserBuffer: unknown };
    const { useUserBuffer } = prototype;
    prototype.useUserBuffer = undefined;
    onTestFinished(() => {
      prototype.useUserBuffer = useUserBuffer;
    });
  }

  const message = "receive cannot be 'direct' for this socket";

  test('of a server: a warning', async () => {
    await takeAway();
    const messages = warnings();
    const { server } = await serve(never, { receive: 'direct' });
    const client = await Client.to({ port: server.address?.port ?? 0, host: '127.0.0.1' });
    expect(await client.rest()).toBe('');
    await until(() => messages.length > 0);
    expect(messages).toEqual([message]);
  });

  test('of a client: there is no connection', async () => {
    await takeAway();
    const { server } = await serve(() => {});
    const port = server.address?.port ?? 0;
    const error = await rejection(openConnection({ port, host: '127.0.0.1', receive: 'direct' }));
    expect(error.message).toBe(message);
  });
});
