import { describe, expect, test } from 'vitest';
import type { ServerOptions } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { endpoints, paths, version2 } from '../support/net-proxy.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { socketPath } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';

const TCP4 = 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n';

/** A server that believes whoever speaks the PROXY protocol. */
const start = (options: Partial<ServerOptions> = {}, where?: Parameters<typeof serve>[1]) =>
  serve({ proxyProtocol: 'any', trustedProxies: 'any', ...options }, where);

const headers: [string, string | Buffer, object, (string | number | undefined)[]][] = [
  [
    'version 1, TCP4',
    TCP4,
    {
      version: 1,
      local: false,
      source: { address: '192.0.2.1', port: 56_324 },
      destination: { address: '192.0.2.2', port: 443 },
      tlvs: [],
    },
    ['192.0.2.1', 56_324],
  ],
  [
    'version 1, TCP6',
    'PROXY TCP6 2001:db8::1 ::1 1 65535\r\n',
    {
      version: 1,
      source: { address: '2001:db8::1', port: 1 },
      destination: { address: '::1', port: 65_535 },
    },
    ['2001:db8::1', 1],
  ],
  ['version 1, UNKNOWN', 'PROXY UNKNOWN\r\n', { version: 1, local: false, source: undefined }, ['127.0.0.1']],
  [
    'version 1, UNKNOWN and more',
    `PROXY UNKNOWN ${'x'.repeat(91)}\r\n`,
    { source: undefined },
    ['127.0.0.1'],
  ],
  [
    'version 2, IPv4',
    version2(),
    { version: 2, local: false, source: { address: '192.0.2.1', port: 56_324 }, tlvs: [] },
    ['192.0.2.1', 56_324],
  ],
  [
    'version 2, IPv6',
    version2({ family: 2, addresses: endpoints('2001:db8:0:0:0:0:0:1', 99, '0:0:0:0:0:0:0:1', 5) }),
    { source: { address: '2001:db8::1', port: 99 }, destination: { address: '::1', port: 5 } },
    ['2001:db8::1', 99],
  ],
  [
    'version 2, Unix',
    version2({ family: 3, addresses: paths('/run/from.sock', '/run/to.sock') }),
    { source: { address: '/run/from.sock', port: 0 }, destination: { address: '/run/to.sock', port: 0 } },
    ['/run/from.sock', 0],
  ],
  [
    'version 2, with extensions',
    version2({
      tlvs: [
        [1, 'h2'],
        [0x20, new Uint8Array(300)],
        [4, ''],
      ],
    }),
    {
      source: { address: '192.0.2.1', port: 56_324 },
      tlvs: [
        { type: 1, value: Uint8Array.from(Buffer.from('h2')) },
        { type: 0x20, value: new Uint8Array(300) },
        { type: 4, value: new Uint8Array(0) },
      ],
    },
    ['192.0.2.1', 56_324],
  ],
  ['version 2, LOCAL', version2({ command: 0 }), { local: true, source: undefined, tlvs: [] }, ['127.0.0.1']],
  [
    'version 2, LOCAL with nothing',
    version2({ command: 0, family: 0, transport: 0, addresses: new Uint8Array(0) }),
    { local: true },
    ['127.0.0.1'],
  ],
  [
    'version 2, of no family, with an extension',
    version2({ family: 0, transport: 0, addresses: new Uint8Array(0), tlvs: [[3, 'abc']] }),
    { local: false, source: undefined, tlvs: [{ type: 3, value: Uint8Array.from(Buffer.from('abc')) }] },
    ['127.0.0.1'],
  ],
];

describe.each(PATHS)('received %s', (receive) => {
  describe.each(headers)('%s', (_, header, expected, [address, port]) => {
    test('says who has connected; the frames behind it are frames', async () => {
      const { client, connection } = await start({ receive }).then(async (served) => {
        const client = await served.client();
        await client.send(Buffer.concat([Buffer.from(header as string), Buffer.from('hello\nhalf')]));
        await until(() => served.connections.length === 1);
        return { client, connection: served.connections[0] };
      });
      expect(await client.line()).toBe('hello');
      expect(connection?.proxyHeader).toMatchObject(expected);
      expect(connection?.remoteAddress).toBe(address);
      expect(connection?.remotePort).toBe(port ?? client.socket.localPort);
      expect(connection?.receive).toBe(receive);
      await client.send(' a line\n');
      expect(await client.line()).toBe('half a line');
      expect(connection?.stats.bytesReceived).toBe(18);
    });

    test('cut anywhere', async () => {
      const served = await start({ receive });
      const bytes = Buffer.concat([Buffer.from(header as string), Buffer.from('hello\n')]);
      // Of the long ones not every byte.
      const cuts = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
      const some = cuts.filter((cut) => cut < 40 || cut > bytes.length - 10 || cut % 37 === 0);
      for (const cut of some) {
        const client = await served.client();
        await client.send(bytes.subarray(0, cut));
        await sleep(0);
        await client.send(bytes.subarray(cut));
        expect(await client.line(), `cut at ${cut}`).toBe('hello');
        expect(served.connections.at(-1)?.proxyHeader).toMatchObject(expected);
        client.socket.destroy();
      }
    });
  });

  test('in front of TLS, in one piece with its hello and byte by byte', async () => {
    const served = await start({ receive, tls: localhost });
    for (const drip of [false, true]) {
      const client = await served.client();
      if (!drip) client.socket.write(TCP4);
      else for (const byte of Buffer.from(TCP4)) await client.send(Uint8Array.of(byte));
      const secured = await client.upgrade({ ca: localhost.cert });
      await secured.send('hello\n');
      expect(await secured.line()).toBe('hello');
      const connection = served.connections.at(-1);
      expect([connection?.remoteAddress, connection?.receive]).toEqual(['192.0.2.1', receive]);
    }
  });

  test('the start of the handshake in the same read', async () => {
    const served = await start({ receive, tls: localhost });
    const client = await served.client();
    client.socket.cork();
    client.socket.write(TCP4);
    const upgraded = client.upgrade({ ca: localhost.cert });
    await sleep(5);
    client.socket.uncork();
    const secured = await upgraded;
    await secured.send('hello\n');
    expect(await secured.line()).toBe('hello');
    expect(served.connections[0]?.remoteAddress).toBe('192.0.2.1');
  });

  test('over a Unix socket', async () => {
    const served = await start({ receive, trustedProxies: [] }, { path: socketPath() });
    const client = await served.client();
    await client.send(`${TCP4}hello\n`);
    expect(await client.line()).toBe('hello');
    expect(served.connections[0]?.remoteAddress).toBe('192.0.2.1');
  });

  test('the end of the stream right behind it', async () => {
    const served = await start({ receive });
    const client = await served.client();
    client.end(`${TCP4}hello\nhalf`);
    expect(await client.rest()).toBe('hello\n');
    await until(() => served.log.length === 4);
    expect(served.log).toEqual(['open', 'frame hello', 'end partial', 'close ended']);
  });

  test('paused in open, it reads no more than the kernel does', async () => {
    const served = await start({ receive, open: (connection) => connection.pause(), frame() {} });
    const client = await served.client();
    await client.send(TCP4);
    for (let i = 0; i < 16; i++) client.socket.write(Buffer.alloc(1_000_000, 'x\n'));
    await until(() => served.connections.length === 1);
    await sleep(50);
    const [connection] = served.connections;
    expect(connection?.stats.bytesReceived).toBeLessThan(200_000);
    connection?.resume();
    await until(() => connection?.stats.bytesReceived === 16_000_000);
  });

  test('plaintext behind the header is not delivered under STARTTLS', async () => {
    const served = await start({
      receive,
      startTls: localhost,
      maxPendingWrite: 100_000_000,
      open(connection) {
        connection.write(new Uint8Array(8_000_000));
        void connection.upgradeTls();
      },
    });
    const client = await served.client({ reads: false });
    await client.send(TCP4);
    await until(() => served.connections.length === 1);
    await sleep(10);
    await client.send('evil\n');
    await sleep(10);
    client.socket.resume();
    await client.take(8_000_000);
    const secured = await client.upgrade({ ca: localhost.cert }).catch(() => undefined);
    secured?.socket.write('after\n');
    await served.connections[0]?.closed;
    expect(served.log.filter((line) => line.startsWith('frame'))).toEqual([]);
  });
});

test('connections are counted by the address that the header names', async () => {
  const served = await start({ maxConnectionsPerPeer: 2 });
  const join = async (address: string): Promise<Client> => {
    const client = await served.client();
    await client.send(`PROXY TCP4 ${address} 192.0.2.9 1 2\r\nhello\n`);
    return client;
  };
  const [one, two] = [await join('192.0.2.1'), await join('192.0.2.1')];
  expect([await one.line(), await two.line()]).toEqual(['hello', 'hello']);
  const three = await join('192.0.2.1');
  await three.closed;
  expect(three.received).toBe(0);
  expect(await (await join('192.0.2.2')).line()).toBe('hello');
  expect(served.server.stats()).toMatchObject({ open: 3, refused: 1 });
  one.end();
  await until(() => served.server.stats().open === 2);
  expect(await (await join('192.0.2.1')).line()).toBe('hello');
});
