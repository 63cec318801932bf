import { describe, expect, test } from 'vitest';
import type { ProxyVersions } from '../../src/index.ts';
import { version2 } from '../support/net-proxy.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { until } from '../support/net-until.ts';

const line = (rest: string): string => `PROXY ${rest}\r\nhello\n`;
const start = (proxyProtocol: ProxyVersions = 'any', options = {}) =>
  serve({ proxyProtocol, trustedProxies: 'any', ...options });

const malformed: [string, string | Buffer][] = [
  ['something else', 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'],
  ['in lower case', 'proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n'],
  ['another family', line('TCP5 192.0.2.1 192.0.2.2 1 2')],
  ['UDP', line('UDP4 192.0.2.1 192.0.2.2 1 2')],
  // Its end lies in the bytes that every header has: it is found to be wrong with the next one.
  ['no addresses', 'PROXY TCP4 \r\nhello\r\n'],
  ['one address', line('TCP4 192.0.2.1')],
  ['no ports', line('TCP4 192.0.2.1 192.0.2.2')],
  ['one port', line('TCP4 192.0.2.1 192.0.2.2 1')],
  ['something behind', line('TCP4 192.0.2.1 192.0.2.2 1 2 3')],
  ['a space behind', line('TCP4 192.0.2.1 192.0.2.2 1 2 ')],
  ['two spaces', line('TCP4  192.0.2.1 192.0.2.2 1 2')],
  ['a tab', line('TCP4\t192.0.2.1 192.0.2.2 1 2')],
  ['a port that is none', line('TCP4 192.0.2.1 192.0.2.2 x 2')],
  ['a port too high', line('TCP4 192.0.2.1 192.0.2.2 65536 2')],
  ['a port below 0', line('TCP4 192.0.2.1 192.0.2.2 -1 2')],
  ['a port with a 0 in front', line('TCP4 192.0.2.1 192.0.2.2 01 2')],
  ['an address that is none', line('TCP4 192.0.2.256 192.0.2.2 1 2')],
  ['a name for an address', line('TCP4 localhost 192.0.2.2 1 2')],
  ['IPv6 as TCP4', line('TCP4 ::1 ::1 1 2')],
  ['IPv4 as TCP6', line('TCP6 192.0.2.1 192.0.2.2 1 2')],
  ['CR LF within the first bytes', 'PROXY \r\nhello, world\n'],
  ['LF only', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\nhello\r\n'],
  ['CR only', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rhello\r\n'],
  ['a line of 108 bytes', `PROXY UNKNOWN ${'x'.repeat(92)}\r\nhello\n`],
  ['a line without an end', `PROXY UNKNOWN ${'x'.repeat(1_000)}`],
  ['a NUL', line('TCP4 192.0.2.1\0 192.0.2.2 1 2')],
  ['version 2, another signature', version2({ signature: Buffer.from('\r\n\r\n\0\r\nQUIT\r', 'latin1') })],
  ['version 1 of version 2', version2({ version: 1 })],
  ['version 3', version2({ version: 3 })],
  ['another command', version2({ command: 2 })],
  ['a family that nobody knows', version2({ family: 4 })],
  ['a transport that nobody knows', version2({ transport: 3 })],
  ['too short for its addresses', version2({ addresses: new Uint8Array(11) })],
  ['too short for its addresses of IPv6', version2({ family: 2 })],
  ['an extension that is cut off', version2({ tlvs: [[1, 'abc']], length: 17 })],
  [
    'an extension that is too long',
    version2({ addresses: Buffer.concat([new Uint8Array(12), Buffer.from([1, 0, 9, 0])]) }),
  ],
  ['two bytes of an extension', version2({ addresses: new Uint8Array(14) })],
];

describe.each(PATHS)('received %s', (receive) => {
  test.each(malformed)('malformed: %s', async (_, header) => {
    const served = await start('any', { receive });
    const client = await served.client();
    await client.send(header);
    await client.closed;
    await until(() => served.log.length === 1);
    expect(served.log).toEqual(['error ERR_PROXY_HEADER']);
    expect(client.received).toBe(0);
    await until(() => served.server.stats().open === 0);
    expect(served.server.stats()).toMatchObject({ accepted: 1, errors: { ERR_PROXY_HEADER: 1 } });
  });
});

test.each<[ProxyVersions, string | Buffer, boolean]>([
  ['v1', line('UNKNOWN'), true],
  ['v1', Buffer.concat([version2(), Buffer.from('hello\n')]), false],
  ['v2', line('UNKNOWN'), false],
  ['v2', Buffer.concat([version2(), Buffer.from('hello\n')]), true],
])('a server of %s, and %j', async (versions, header, isTaken) => {
  const served = await start(versions);
  const client = await served.client();
  await client.send(header);
  if (isTaken) expect(await client.line()).toBe('hello');
  else await client.closed;
  expect(served.log[0]).toBe(isTaken ? 'open' : 'error ERR_PROXY_HEADER');
});

test.each([
  ['nothing', ''],
  ['a part of it', 'PROXY TCP4 192'],
  ['a part of version 2', version2().subarray(0, 20)],
])('a client that says %s, and then nothing', async (_, text) => {
  const served = await start('any', { frameTimeout: 80 });
  const client = await served.client();
  if (text.length > 0) await client.send(text);
  await client.closed;
  await until(() => served.server.stats().open === 0);
  expect(served.log).toEqual(['error ERR_PROXY_HEADER']);
});

test('the header has one timeout, however it drips', async () => {
  const served = await start('any', { frameTimeout: 100 });
  const client = await served.client();
  let sent = 0;
  while (!client.isClosed && sent < 106) {
    client.socket.write(sent < 14 ? ('PROXY UNKNOWN '[sent] as string) : 'x');
    sent++;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(sent).toBeLessThan(100);
  expect(served.log).toEqual(['error ERR_PROXY_HEADER']);
});

test.each([
  ['ends', 'end'],
  ['resets', 'reset'],
] as const)('a client that %s inside of it', async (_, how) => {
  const served = await start();
  const client = await served.client();
  await client.send('PROXY TC');
  await until(() => served.server.stats().open === 1);
  client[how]();
  await until(() => served.server.stats().open === 0);
  // What came last with a reset is for libuv an end.
  expect(served.log).toEqual([expect.stringMatching(/^error (ERR_PROXY_HEADER|ECONNRESET)$/)]);
});

test('the same in front of TLS', async () => {
  const served = await start('any', { tls: localhost });
  const client = await served.client();
  // A client that does not know of the proxy.
  await expect(client.upgrade({ ca: localhost.cert })).rejects.toThrow();
  await until(() => served.log.length === 1);
  expect(served.log).toEqual(['error ERR_PROXY_HEADER']);
});

test.each([
  ['nobody', [], false],
  ['somebody else', ['10.0.0.0/8', '::1', '192.0.2.1'], false],
  ['this machine', ['10.0.0.0/8', '127.0.0.0/8'], true],
  ['its address', ['127.0.0.1'], true],
])('a server that trusts %s', async (_, trustedProxies, isTaken) => {
  const served = await start('any', { trustedProxies });
  const client = await served.client();
  client.socket.write(line('TCP4 192.0.2.1 192.0.2.2 1 2'));
  if (isTaken) {
    expect(await client.line()).toBe('hello');
    return;
  }
  await client.closed;
  await until(() => served.server.stats().open === 0);
  expect(client.received).toBe(0);
  expect(served.log).toEqual(['error ERR_PROXY_NOT_TRUSTED']);
  expect(served.server.stats()).toMatchObject({ refused: 1, errors: { ERR_PROXY_NOT_TRUSTED: 1 } });
});
