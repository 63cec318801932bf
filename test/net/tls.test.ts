import { createSecureContext, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { connect, createServer } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { identityOf, localhost } from '../support/net-tls.ts';
import { rejection, until } from '../support/net-until.ts';

const MIB = 1024 * 1024;
const host = '127.0.0.1';

describe.each(PATHS)('received %s', (receive) => {
  const start = (options = {}) => serve({ receive, tls: localhost, ...options });
  const join = (port: number, options = {}) => Client.overTls({ port, host, ca: localhost.cert, ...options });

  test('large data both ways, intact', async () => {
    const served = await start({ maxFrameLength: 4 * MIB });
    const client = await join(served.port);
    for (const [round, length] of [1, 16_384, 100_000, 3 * MIB, 5, 4 * MIB].entries()) {
      void client.send(Buffer.concat([contentOf(round, 0, length), Buffer.from('\n')]));
      expect(firstWrong(await client.take(length), round, 0)).toBe(-1);
      expect(await client.text(1)).toBe('\n');
    }
    expect(served.connections[0]?.receive).toBe(receive);
    expect(served.connections[0]?.stats.bytesReceived).toBe(1 + 16_384 + 100_000 + 7 * MIB + 5 + 6);
  });

  test('many records in one read, and frames across records', async () => {
    const served = await start();
    const client = await join(served.port);
    const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i}${'.'.repeat(i % 50)}`);
    const all = `${lines.join('\n')}\n`;
    for (let at = 0; at < all.length; at += 37) client.socket.write(all.slice(at, at + 37));
    expect(await client.text(all.length)).toBe(all);
  });

  test('what the client sends right behind its handshake', async () => {
    const served = await start();
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await join(served.port);
        client.end('at once\nhalf');
        return client;
      }),
    );
    for (const client of clients) expect(await client.rest()).toBe('at once\n');
    await until(() => served.log.filter((line) => line === 'close ended').length === 20);
  });

  test('SNI: the certificate that is asked for', async () => {
    const other = identityOf('other.example');
    const served = await start({
      tls: {
        ...localhost,
        SNICallback: (name: string, done: (error: null, context?: unknown) => void) =>
          done(null, name === 'other.example' ? createSecureContext(other) : undefined),
      },
    });
    const names: string[] = [];
    for (const [servername, ca] of [
      ['localhost', localhost.cert],
      ['other.example', other.cert],
    ]) {
      const client = await join(served.port, { servername, ca });
      names.push((client.socket as TLSSocket).getPeerCertificate().subject.CN as string);
    }
    expect(names).toEqual(['localhost', 'other.example']);
  });

  test('ALPN: the protocol that both speak', async () => {
    const served = await start({
      tls: { ...localhost, ALPNProtocols: ['wire/2', 'wire/1'] },
      open: (connection: { socket: unknown; send(text: string): void }) =>
        connection.send(`${(connection.socket as TLSSocket).alpnProtocol}`),
    });
    const client = await join(served.port, { ALPNProtocols: ['wire/1'] });
    expect(await client.line()).toBe('wire/1');
    expect((client.socket as TLSSocket).alpnProtocol).toBe('wire/1');
  });

  test('a client certificate: whoever has one gets in, whoever has none does not', async () => {
    const friend = identityOf('friend');
    const served = await start({ tls: { ...localhost, requestCert: true, ca: friend.cert } });
    const client = await join(served.port, friend);
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    const socket = served.connections[0]?.socket as TLSSocket;
    expect(socket.getPeerCertificate().subject.CN).toBe('friend');

    for (const stranger of [{}, identityOf('stranger')]) {
      const refused = await join(served.port, stranger).catch(() => undefined);
      await refused?.send('let me in\n').catch(() => {});
      await refused?.closed;
    }
    await until(() => served.server.stats().open === 1);
    expect(served.connections).toHaveLength(1);
    expect(served.log.filter((line) => line.startsWith('error'))).toEqual([
      'error ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      'error DEPTH_ZERO_SELF_SIGNED_CERT',
    ]);
    const { errors } = served.server.stats();
    expect(Object.values(errors).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  describe('a handshake that fails is reported, counted, and harmless', () => {
    test.each<[string, (client: Client) => unknown, RegExp]>([
      ['plaintext', (client) => client.send('GET / HTTP/1.1\r\n\r\n'), /^error ERR_SSL_/],
      ['garbage', (client) => client.send(Buffer.alloc(1_000, 0x16)), /^error ERR_SSL_/],
      ['a reset', (client) => client.reset(), /^error ECONNRESET$/],
    ])('%s', async (_, fail, message) => {
      const served = await start();
      const client = await served.client();
      await fail(client);
      await client.closed;
      await until(() => served.log.length === 1 && served.server.stats().open === 0);
      // It had not been opened, so it is not closed.
      expect(served.log).toEqual([expect.stringMatching(message)]);
      expect(Object.values(served.server.stats().errors)).toEqual([1]);
      const next = await join(served.port);
      await next.send('hello\n');
      expect(await next.line()).toBe('hello');
    });

    test.each([
      ['before it begins', ''],
      ['in its middle', '\x16\x03\x01\x02'],
    ])('one whose client ends %s is not waited for', async (_, text) => {
      const served = await start();
      const client = await served.client();
      await until(() => served.server.stats().open === 1);
      client.end(text);
      await client.closed;
      await until(() => served.server.stats().open === 0);
      expect(served.log.filter((line) => line !== 'error ECONNRESET')).toEqual([]);
    });

    test('one that takes too long', async () => {
      const served = await start({ frameTimeout: 100 });
      const client = await served.client();
      await client.closed;
      await until(() => served.server.stats().open === 0);
      expect(served.log).toEqual([
        expect.stringMatching(/^error (ERR_TLS_HANDSHAKE_TIMEOUT|ERR_FRAME_TIMEOUT)$/),
      ]);
    });
  });

  test('a client that resets in mid-frame, and others behind it', async () => {
    const served = await start({ maxFrameLength: MIB });
    for (let i = 0; i < 5; i++) {
      const below = await served.client();
      const client = await below.upgrade({ ca: localhost.cert });
      await client.send(contentOf(i, 0, 100_000));
      await until(() => served.connections[i]?.stats.bytesReceived === 100_000);
      below.reset();
      await served.connections[i]?.closed;
    }
    const client = await join(served.port);
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
  });

  test('server.close in mid-handshake', async () => {
    const served = await start();
    const client = await served.client();
    await until(() => served.server.stats().open === 1);
    await served.server.close({ graceMs: 1_000 });
    await client.closed;
    expect(served.server.stats().open).toBe(0);
    expect(served.log.filter((line) => !line.startsWith('error'))).toEqual([]);
  });

  test('slow readers: what waits for TLS is written over by nobody', async () => {
    const served = await start({ maxPendingWrite: 100 * MIB });
    const slow = await Promise.all([0, 1, 2].map(() => join(served.port)));
    for (const client of slow) client.socket.pause();
    const quick = await join(served.port);
    await until(() => served.connections.length === 4);
    const order = slow.map(({ socket }) =>
      served.connections.find(({ remotePort }) => remotePort === socket.localPort),
    );
    for (let i = 0; i < 100; i++) {
      for (const [id, connection] of order.entries()) connection?.write(contentOf(id, i * 30_000, 30_000));
      await quick.send(`${i}\n`);
      expect(await quick.line()).toBe(`${i}`);
    }
    for (const [id, client] of slow.entries()) {
      client.socket.resume();
      expect(firstWrong(await client.take(3_000_000), id, 0)).toBe(-1);
    }
  });
});

test('a key that does not fit is thrown by createServer', () => {
  const tls = { key: localhost.key, cert: identityOf('another').cert };
  expect(() => createServer({ framing: lf, frame() {}, tls })).toThrow(/key/i);
});

test('the versions that are asked for', async () => {
  const served = await serve({ tls: { ...localhost, minVersion: 'TLSv1.3' } });
  const old = connect(
    { port: served.port, host, tls: { ca: localhost.cert, maxVersion: 'TLSv1.2' } },
    { framing: lf, frame() {} },
  );
  expect((await rejection(old)).code).toMatch(/^ERR_SSL_/);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const either = await serve({ tls: localhost });
    const client = await Client.overTls({
      ...{ port: either.port, host, ca: localhost.cert },
      ...{ minVersion: version, maxVersion: version },
    });
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    expect((client.socket as TLSSocket).getProtocol()).toBe(version);
  }
});
