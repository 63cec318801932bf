import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type Connection, connect, type ServerOptions } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { codeOf, lf, PATHS, serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { rejection, sleep, until } from '../support/net-until.ts';

const host = '127.0.0.1';
const isEncrypted = ({ socket }: Connection): boolean => 'encrypted' in socket;

/** A server that starts TLS when it is told to, and says of every other line how it came. */
async function start(options: Partial<ServerOptions> = {}) {
  const upgrades: string[] = [];
  const served = await serve({
    startTls: localhost,
    frame(frame, connection) {
      served.log.push(`frame ${frame}`);
      if (!frame.equals('STARTTLS')) {
        connection.send(`${isEncrypted(connection) ? 'secret' : 'clear'} ${frame}`);
        return;
      }
      connection.send('go ahead');
      connection.upgradeTls().then(
        () => upgrades.push('done'),
        (error) => upgrades.push(codeOf(error)),
      );
    },
    ...options,
  });
  return { ...served, upgrades };
}

const ca = { ca: localhost.cert };

/** Says STARTTLS, waits for the answer, and shakes hands. */
async function upgrade(client: Client): Promise<Client> {
  await client.send('STARTTLS\n');
  expect(await client.line()).toBe('go ahead');
  return client.upgrade(ca);
}

describe.each(PATHS)('received %s', (receive) => {
  test('the reply in the clear, then TLS, then frames', async () => {
    const { pair, upgrades, log } = await start({ receive });
    const { client, connection } = await pair();
    await client.send('hello\n');
    expect(await client.line()).toBe('clear hello');
    expect(isEncrypted(connection)).toBe(false);
    const secured = await upgrade(client);
    await secured.send('hello again\n');
    expect(await secured.line()).toBe('secret hello again');
    expect(isEncrypted(connection)).toBe(true);
    expect(connection.receive).toBe(receive);
    expect(upgrades).toEqual(['done']);
    secured.end('half');
    await connection.closed;
    expect(log).toEqual([
      ...['open', 'frame hello', 'frame STARTTLS', 'frame hello again', 'end partial', 'close ended'],
    ]);
    expect(connection.stats).toMatchObject({ framesReceived: 3, bytesReceived: 6 + 9 + 12 + 4 });
  });

  test('with a client of our own', async () => {
    const { port, log } = await start({ receive });
    const lines: string[] = [];
    const client = await connect(
      { port, host },
      {
        receive,
        framing: lf,
        frame(frame, connection) {
          lines.push(`${isEncrypted(connection)} ${frame}`);
          if (!frame.equals('go ahead')) return;
          void connection.upgradeTls(ca).then(() => connection.send('hello again'));
        },
      },
    );
    client.send('STARTTLS');
    await until(() => lines.length === 2);
    expect(lines).toEqual(['false go ahead', 'true secret hello again']);
    expect(client.receive).toBe(receive);
    expect((client.socket as TLSSocket).authorized).toBe(true);
    client.end();
    await client.closed;
    await until(() => log.at(-1) === 'close ended');
  });

  test('large data both ways afterwards', async () => {
    const { pair } = await start({
      receive,
      maxFrameLength: 2_000_000,
      frame(frame, connection) {
        if (frame.equals('STARTTLS')) {
          connection.send('go ahead');
          void connection.upgradeTls();
        } else {
          connection.send(frame);
        }
      },
    });
    const { client } = await pair();
    const secured = await upgrade(client);
    for (const length of [1_500_000, 7, 100_000]) {
      void secured.send(Buffer.concat([contentOf(3, 0, length), Buffer.from('\n')]));
      expect(firstWrong(await secured.take(length), 3, 0)).toBe(-1);
      await secured.take(1);
    }
  });

  test.each([
    ['a whole frame', 'STARTTLS\nevil\n'],
    ['the start of one', 'STARTTLS\nevil'],
    ['a byte', 'STARTTLS\n\x16'],
  ])('what comes in the clear behind it is refused, and never delivered: %s', async (_, text) => {
    const { pair, upgrades, log, server } = await start({ receive });
    const { client, connection } = await pair();
    await client.send(text);
    await connection.closed;
    await client.closed;
    await until(() => upgrades.length === 1);
    expect(upgrades).toEqual(['ERR_PLAINTEXT_BUFFERED']);
    expect(log).toEqual(['open', 'frame STARTTLS', 'error ERR_PLAINTEXT_BUFFERED', 'close failed']);
    expect(server.stats().errors).toEqual({ ERR_PLAINTEXT_BUFFERED: 1 });
  });

  test('not from an async handler either, nor from batches', async () => {
    const seen: string[] = [];
    for (const handlers of [
      {
        async frame(frame: unknown, connection: Connection) {
          seen.push(`${frame}`);
          await sleep(10);
          await connection.upgradeTls();
        },
      },
      {
        frames(batch: { toStrings(): string[] }, connection: Connection) {
          seen.push(...batch.toStrings());
          void connection.upgradeTls();
        },
      },
    ]) {
      const { pair, log } = await serve({ receive, startTls: localhost, ...handlers });
      const { client, connection } = await pair();
      await client.send('STARTTLS\nevil');
      await connection.closed;
      expect(log).toContain('error ERR_PLAINTEXT_BUFFERED');
      expect(log.filter((line) => line.startsWith('error'))).toHaveLength(1);
    }
    expect(seen).toEqual(['STARTTLS', 'STARTTLS']);
  });

  test.each(['at once', 'in open'])(
    'what comes later, while the reply still waits, is not delivered: %s',
    async (when) => {
      const begin = (connection: Connection): void => {
        connection.write(new Uint8Array(8_000_000));
        void connection.upgradeTls();
      };
      const { pair, log } = await start({
        receive,
        maxPendingWrite: 100_000_000,
        ...(when === 'in open' ? { open: begin } : {}),
        frame(frame, connection) {
          log.push(`frame ${frame}`);
          if (frame.equals('STARTTLS')) begin(connection);
        },
      });
      const { client, connection } = await pair({ reads: false });
      if (when === 'at once') await client.send('STARTTLS\n');
      await until(() => connection.stats.bytesSent > 0);
      await client.send('evil\n');
      await sleep(20);
      client.socket.resume();
      await client.take(8_000_000);
      const secured = await client.upgrade(ca).catch(() => undefined);
      secured?.socket.write('after\n');
      await connection.closed;
      expect(log.filter((line) => line.startsWith('frame'))).toEqual(
        when === 'at once' ? ['frame STARTTLS'] : [],
      );
      expect(log.at(-1)).toBe('close failed');
    },
  );

  test('in open, before any frame', async () => {
    const { pair } = await serve({
      receive,
      startTls: localhost,
      open: (connection) => connection.upgradeTls(),
    });
    const { client } = await pair();
    const secured = await client.upgrade(ca);
    await secured.send('hello\n');
    expect(await secured.line()).toBe('hello');
  });

  test('a handshake that fails closes, is reported and rejects', async () => {
    const { pair, upgrades, log } = await start({ receive });
    const { client, connection } = await pair();
    await client.send('STARTTLS\n');
    expect(await client.line()).toBe('go ahead');
    await client.send('no TLS at all\n');
    await connection.closed;
    await until(() => upgrades.length === 1);
    expect(upgrades[0]).toMatch(/^ERR_SSL_/);
    expect(log.slice(2)).toEqual([`error ${upgrades[0]}`, 'close failed']);
  });

  test.each<[string, (client: Client) => void]>([
    ['resets', (client) => client.reset()],
    ['ends', (client) => client.end()],
  ])('a client that %s instead of shaking hands', async (_, leave) => {
    const { pair, upgrades, log } = await start({ receive });
    const { client, connection } = await pair();
    await client.send('STARTTLS\n');
    expect(await client.line()).toBe('go ahead');
    leave(client);
    await connection.closed;
    await until(() => upgrades.length === 1);
    expect(log.at(-1)).toMatch(/^close (failed|ended)$/);
    expect(log.filter((line) => line.startsWith('close'))).toHaveLength(1);
  });
});

test('the options can be given with the call, again and again', async () => {
  const { startTls: _, ...options } = { startTls: undefined };
  const served = await serve({
    ...options,
    frame(frame, connection) {
      if (!frame.equals('STARTTLS')) return void connection.send(frame);
      connection.send('go ahead');
      return void connection.upgradeTls({ ...localhost });
    },
  });
  for (let i = 0; i < 3; i++) {
    const { client } = await served.pair();
    const secured = await upgrade(client);
    await secured.send(`${i}\n`);
    expect(await secured.line()).toBe(`${i}`);
  }
});

describe('is refused', () => {
  test('without options of any kind', async () => {
    const { connection } = await serve().then(({ pair }) => pair());
    await expect(connection.upgradeTls()).rejects.toThrow('TLS cannot start without options');
  });

  test('where there is TLS, or it is being started', async () => {
    const { pair } = await start();
    const { client, connection } = await pair();
    await upgrade(client);
    await until(() => isEncrypted(connection));
    await expect(connection.upgradeTls()).rejects.toThrow('TLS already');

    const other = await pair();
    const first = other.connection.upgradeTls();
    expect((await rejection(other.connection.upgradeTls())).message).toContain('TLS already');
    other.connection.destroy();
    await expect(first).rejects.toThrow('closed');
  });

  test('when the connection has ended', async () => {
    const { connection } = await start().then(({ pair }) => pair());
    connection.end();
    await expect(connection.upgradeTls()).rejects.toThrow('not open');
  });

  test('with a key that is none: that is reported, and the connection closes', async () => {
    const served = await serve();
    const { connection } = await served.pair();
    await expect(connection.upgradeTls({ key: 'garbage', cert: 'garbage' })).rejects.toThrow();
    await connection.closed;
    expect(served.log).toEqual(['open', expect.stringMatching(/^error /), 'close failed']);
  });
});

test('a client waits for the handshake no longer than frameTimeout', async () => {
  const { port } = await serve({ frame() {} });
  const log: string[] = [];
  const client = await connect(
    { port, host: '127.0.0.1' },
    { framing: lf, frame() {}, frameTimeout: 50, error: (error) => log.push(codeOf(error)) },
  );
  const error = await rejection(client.upgradeTls({ ...ca, host: '127.0.0.1' }));
  expect(error).toMatchObject({ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
  await client.closed;
  expect(log).toEqual(['ERR_TLS_HANDSHAKE_TIMEOUT']);
});

test.each(['at once', 'in the middle'])('destroyed %s by its user, it has not failed', async (when) => {
  const { pair, upgrades, log } = await start();
  const { client, connection } = await pair();
  if (when === 'at once') {
    connection.upgradeTls().catch((error) => upgrades.push(codeOf(error)));
  } else {
    await client.send('STARTTLS\n');
    expect(await client.line()).toBe('go ahead');
  }
  connection.destroy();
  await connection.closed;
  await until(() => upgrades.length === 1);
  expect(log.filter((line) => !line.startsWith('frame'))).toEqual(['open', 'close destroyed']);
});

test('nothing is delivered in the middle, and what is sent meanwhile comes behind', async () => {
  const served = await start();
  const { client, connection } = await served.pair();
  await client.send('STARTTLS\n');
  expect(await client.line()).toBe('go ahead');
  connection.send('while shaking hands');
  const secured = await client.upgrade(ca);
  await secured.send('hello\n');
  expect(await secured.line()).toBe('while shaking hands');
  expect(await secured.line()).toBe('secret hello');
});
