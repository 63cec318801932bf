import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectNet, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Client } from '../support/net-client.ts';
import { run, which } from '../support/net-processes.ts';
import { serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { sleep } from '../support/net-until.ts';

const haproxy = which('haproxy');
const openssl = which('openssl');

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A file with `text` in it, for as long as the test lasts. */
function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecut-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, `${text.trim()}\n`);
  return path;
}

/** Starts haproxy in front of a port, and waits until it listens. */
async function haproxyTo(port: number, option: string): Promise<number> {
  const front = await freePort();
  const config = fileWith(`
    defaults
      mode tcp
      timeout connect 5s
      timeout client 30s
      timeout server 30s
    listen wirecut
      bind 127.0.0.1:${front}
      server one 127.0.0.1:${port} ${option}
  `);
  const { child } = run(haproxy as string, ['-q', '-db', '-f', config]);
  const isUp = (): Promise<boolean> =>
    new Promise((resolve) => {
      const probe = connectNet(front, '127.0.0.1');
      probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
      probe.once('connect', () => probe.destroy());
    });
  for (let i = 0; i < 200 && !(await isUp()); i++) await sleep(10);
  expect(child.exitCode).toBeNull();
  return front;
}

describe(`haproxy, which is ${haproxy ?? 'not installed: nothing is checked'}`, () => {
  const start = () => serve({ proxyProtocol: 'any', trustedProxies: ['127.0.0.1'] });

  test.each([
    ['send-proxy', 1],
    ['send-proxy-v2', 2],
    ['send-proxy-v2 proxy-v2-options unique-id,crc32c', 2],
  ])('%s', async (option, version) => {
    if (!haproxy) return;
    const served = await start();
    const front = await haproxyTo(served.port, option);
    const client = await Client.to({ port: front, host: '127.0.0.1' });
    const { localPort } = client.socket;
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    const connection = served.connections.find(({ remotePort }) => remotePort === localPort);
    expect(connection?.proxyHeader).toMatchObject({
      version,
      local: false,
      source: { address: '127.0.0.1', port: localPort },
      destination: { address: '127.0.0.1', port: front },
    });
    const long = 'x'.repeat(60_000);
    for (let i = 0; i < 50; i++) client.socket.write(`${long}${i}\n`);
    for (let i = 0; i < 50; i++) expect(await client.line()).toBe(`${long}${i}`);
    client.end();
    await connection?.closed;
    expect(served.server.stats().errors).toEqual({});
  });

  test('in front of TLS', async () => {
    if (!haproxy) return;
    const served = await serve({ proxyProtocol: 'v2', trustedProxies: 'any', tls: localhost });
    const front = await haproxyTo(served.port, 'send-proxy-v2');
    const client = await Client.overTls({ port: front, host: '127.0.0.1', ca: localhost.cert });
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    const ports = served.connections.map(({ remotePort }) => remotePort);
    expect(ports).toContain(client.socket.localPort);
  });
});

describe(`openssl, which is ${openssl ?? 'not installed: nothing is checked'}`, () => {
  test.each(['-tls1_2', '-tls1_3'])('s_client %s against the echo', async (version) => {
    if (!openssl) return;
    const served = await serve({ tls: { ...localhost, ALPNProtocols: ['echo'] } });
    const ca = fileWith(localhost.cert);
    const target = ['-connect', `127.0.0.1:${served.port}`, '-servername', 'localhost'];
    const { child, line } = run(openssl, [
      ...[
        's_client',
        '-quiet',
        '-no_ign_eof',
        '-verify_return_error',
        '-CAfile',
        ca,
        '-alpn',
        'echo',
        version,
        ...target,
      ],
    ]);
    child.stdin?.write('hello from openssl\nand again\n');
    expect(await line('hello')).toBe(' from openssl');
    expect(await line('and')).toBe(' again');
    child.stdin?.end();
    await served.connections[0]?.closed;
    expect(served.log.slice(-2)).toEqual(['end clean', 'close ended']);
  });

  test('s_client -starttls, as a mail server has it', async () => {
    if (!openssl) return;
    const served = await serve({
      startTls: localhost,
      open: (connection) => void connection.write('220 wirecut\r\n'),
      frame(frame, connection) {
        const text = frame.toString().trimEnd();
        served.log.push(text);
        if (text.startsWith('EHLO')) connection.write('250-wirecut\r\n250 STARTTLS\r\n');
        else if (text === 'STARTTLS') {
          connection.write('220 go ahead\r\n');
          void connection.upgradeTls();
        } else connection.write(`250 ${'encrypted' in connection.socket} ${text}\n`);
      },
    });
    const { child, line } = run(openssl, [
      ...['s_client', '-quiet', '-starttls', 'smtp', '-CAfile', fileWith(localhost.cert)],
      ...['-connect', `127.0.0.1:${served.port}`],
    ]);
    child.stdin?.write('NOOP\n');
    expect(await line('250 true')).toBe(' NOOP');
  });
});
