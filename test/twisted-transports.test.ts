import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect, raw } from '../src/index.ts';
import { Client } from './support/net-client.ts';
import { contentOf } from './support/net-content.ts';
import { lf, serve } from './support/net-server.ts';
import { localhost } from './support/net-tls.ts';
import { sleep, until } from './support/net-until.ts';

// The Twisted table of examples/MIGRATING.md: what it says of connections, factories and TLS, each row under its own
// name. What it says of receivers is in twisted.test.ts.

const MIB = 1024 * 1024;
const host = '127.0.0.1';

function temporary(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirecut-twisted-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return path;
}

/** Waits until `value` has not changed for a while. */
async function settled(value: () => number): Promise<number> {
  let before = value();
  for (let calm = 0; calm < 10; calm++) {
    await sleep(5);
    if (value() !== before) calm = 0;
    before = value();
  }
  return before;
}

describe('Protocol and transport', () => {
  test('`connectionMade()`, `connectionLost(reason)`', async () => {
    const served = await serve();
    const leaving = await served.pair();
    leaving.client.end('half');
    await leaving.connection.closed;
    const reset = await served.pair();
    reset.client.reset();
    await reset.connection.closed;
    expect(served.log).toEqual([
      ...['open', 'end partial', 'close ended'],
      ...['open', 'error ECONNRESET', 'close failed'],
    ]);
  });

  test('`dataReceived(data)`', async () => {
    let data = '';
    const served = await serve({
      framing: raw(),
      frame(piece) {
        data += piece;
      },
    });
    const { client, connection } = await served.pair();
    client.end('any bytes\nat all');
    await connection.closed;
    expect(data).toBe('any bytes\nat all');
  });

  test('`pauseProducing()`, `resumeProducing()`', async () => {
    const served = await serve({
      frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        if (frame.equals('wait')) connection.pause();
      },
    });
    const { client, connection } = await served.pair();
    await client.send('one\nwait\ntwo\n');
    await until(() => served.log.includes('frame wait'));
    await sleep(10);
    expect(served.log).toEqual(['open', 'frame one', 'frame wait']);
    connection.resume();
    await until(() => served.log.length === 4);
    expect(served.log[3]).toBe('frame two');
  });

  test('`loseConnection()`, `stopProducing()`', async () => {
    const frames: string[] = [];
    const served = await serve({
      frame(frame, connection) {
        frames.push(frame.toString());
        connection.send('goodbye');
        connection.end();
      },
    });
    const { client } = await served.pair();
    await client.send('one\ntwo\n');
    expect(await client.rest()).toBe('goodbye\n');
    expect(frames).toEqual(['one']);
  });

  test('`abortConnection()`', async () => {
    const served = await serve({ open: (connection) => connection.destroy() });
    const client = await served.client();
    await client.closed;
    await until(() => served.log.length === 2);
    expect(served.log).toEqual(['open', 'close destroyed']);
  });

  test('`write(data)`, `writeSequence(list)`', async () => {
    const bytes = Buffer.from('two\n');
    const { client, connection } = await serve({
      frame(_frame, connection) {
        connection.write('one\n');
        connection.write(bytes);
        bytes.fill(0);
      },
    }).then(({ pair }) => pair());
    const write = vi.spyOn(connection.socket, 'write');
    await client.send('go\n');
    expect(await client.text(8)).toBe('one\ntwo\n');
    expect(write).toHaveBeenCalledTimes(1);
  });

  test('`registerProducer(producer, streaming)`, `resumeProducing()`', async () => {
    const { client, connection } = await serve().then(({ pair }) => pair());
    const chunks = ['one', 'two', ''];
    connection.writeProducer({ more: () => chunks.shift() });
    connection.writeProducer(['three', 'four']);
    connection.end();
    expect(await client.rest()).toBe('onetwothreefour');
  });

  test('`IHalfCloseableProtocol`, `loseWriteConnection()`', async () => {
    const served = await serve({
      allowHalfOpen: true,
      end(_report, connection) {
        connection.send('still here');
        connection.end();
      },
    });
    const client = await served.client({ allowHalfOpen: true });
    client.end('one\n');
    expect(await client.rest()).toBe('one\nstill here\n');
    const other = await served.pair({ allowHalfOpen: true });
    other.connection.endWriting();
    expect(await other.client.rest()).toBe('');
    await other.client.send('heard\n');
    await until(() => served.log.includes('frame heard'));
  });

  test('`getPeer()`, `getHost()`', async () => {
    const { client, connection } = await serve().then(({ pair }) => pair());
    const { localAddress, localPort, remotePort } = client.socket;
    expect([connection.remoteAddress, connection.remotePort]).toEqual([localAddress, localPort]);
    expect(connection.socket.localPort).toBe(remotePort);
  });
});

describe('timeouts', () => {
  test('`TimeoutMixin`, `TimeoutFactory`', async () => {
    const served = await serve({ idleTimeout: 40 });
    const { client, connection } = await served.pair();
    await client.send('one\nhalf');
    await connection.closed;
    expect(served.log.at(-1)).toBe('close idle');
    expect(served.server.stats().errors).toEqual({});
  });

  test('`setTimeout(period)`, `resetTimeout()`, `timeoutConnection()`', async () => {
    const served = await serve<NodeJS.Timeout>({
      open(connection) {
        connection.data = setTimeout(() => {
          connection.send('too slow');
          connection.end();
        }, 40);
      },
      frame: (_frame, connection) => void connection.data.refresh(),
      close: (_reason, connection) => clearTimeout(connection.data),
    });
    const { client } = await served.pair();
    await client.send('one\n');
    expect(await client.rest()).toBe('too slow\n');
  });
});

describe('limits', () => {
  test('`LimitTotalConnectionsFactory`, `ThrottlingFactory(factory, maxConnectionCount)`', async () => {
    const served = await serve({ maxConnections: 1 });
    await served.pair();
    const refused = await served.client();
    await refused.closed;
    expect(refused.received).toBe(0);
    expect(served.server.stats()).toMatchObject({ open: 1, accepted: 1, refused: 1 });
  });

  test('`overflowProtocol`', async () => {
    const served = await serve({
      open(connection) {
        if (served.server.connections.length <= 1) return;
        connection.send('busy');
        connection.end();
      },
    });
    const { client } = await served.pair();
    const surplus = await served.client();
    expect(await surplus.rest()).toBe('busy\n');
    await client.send('one\n');
    expect(await client.line()).toBe('one');
  });

  test('`LimitConnectionsByPeer`', async () => {
    const served = await serve({ maxConnectionsPerPeer: 1 });
    await served.pair();
    const refused = await served.client();
    await refused.closed;
    expect(refused.received).toBe(0);
    const elsewhere = await Client.to({ port: served.port, host, localAddress: '127.0.0.2' });
    await elsewhere.send('one\n');
    expect(await elsewhere.line()).toBe('one');
  });
});

describe('`FileSender().beginFileTransfer(file, consumer, transform)`', () => {
  test('as fast as the peer reads', async () => {
    const length = 24 * MIB;
    const bytes = Buffer.alloc(length, contentOf(1, 0, 99_991));
    const file = createReadStream(temporary(bytes));
    const { client, connection } = await serve().then(({ pair }) => pair({ reads: false }));
    connection.writeProducer(file);
    expect(await settled(() => file.bytesRead)).toBeLessThan(length);
    expect(connection.stats.bytesPending).toBeLessThan(MIB);
    client.socket.resume();
    expect(await connection.drained()).toBe(true);
    connection.end();
    const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
    expect(hash(await client.take(length))).toBe(hash(bytes));
    expect(await client.rest()).toBe('');
  });

  test('with a transform', async () => {
    async function* upperCased(path: string): AsyncGenerator<string> {
      for await (const text of createReadStream(path, 'latin1')) yield `${text}`.toUpperCase();
    }
    const { client, connection } = await serve().then(({ pair }) => pair());
    connection.writeProducer(upperCased(temporary(Buffer.from('one two'))));
    connection.end();
    expect(await client.rest()).toBe('ONE TWO');
  });

  test('a file that cannot be read is an error of the connection', async () => {
    const served = await serve();
    const { connection } = await served.pair();
    connection.writeProducer(createReadStream('/nowhere/at/all'));
    await connection.closed;
    expect(served.log).toEqual(['open', 'error ENOENT', 'close failed']);
  });
});

describe('TLS', () => {
  const starting = () =>
    serve({
      startTls: localhost,
      async frame(frame, connection) {
        connection.send(frame);
        if (frame.equals('STARTTLS')) await connection.upgradeTls();
      },
    });

  test('`startTLS(contextFactory)`', async () => {
    const { client } = await starting().then(({ pair }) => pair());
    await client.send('STARTTLS\n');
    expect(await client.line()).toBe('STARTTLS');
    const secured = await client.upgrade({ ca: localhost.cert });
    await secured.send('secret\n');
    expect(await secured.line()).toBe('secret');
  });

  test('`startTLS(contextFactory)` refuses what has come in the clear', async () => {
    const served = await starting();
    const { client, connection } = await served.pair();
    await client.send('STARTTLS\ninjected\n');
    await connection.closed;
    expect(served.log).toEqual(['open', 'error ERR_PLAINTEXT_BUFFERED', 'close failed']);
  });

  test('`listenSSL`, `connectSSL`', async () => {
    const served = await serve({ tls: localhost });
    const lines: string[] = [];
    const client = await connect(
      { port: served.port, host, tls: { ca: localhost.cert } },
      {
        framing: lf,
        frame(frame, connection) {
          lines.push(frame.toString());
          connection.end();
        },
      },
    );
    client.send('secret');
    await client.closed;
    expect(lines).toEqual(['secret']);
  });

  test('`proxyEndpoint(endpoint)`, `haproxy:`', async () => {
    const served = await serve({ proxyProtocol: 'any', trustedProxies: [host] });
    const client = await served.client();
    // Twisted turns those away whose first segment is shorter than this.
    await client.send('PROXY');
    await sleep(5);
    await client.send(' TCP4 192.0.2.1 192.0.2.2 56324 443\r\none\n');
    expect(await client.line()).toBe('one');
    const [connection] = served.connections;
    expect([connection?.remoteAddress, connection?.remotePort]).toEqual(['192.0.2.1', 56_324]);
    expect(connection?.proxyHeader?.destination).toEqual({ address: '192.0.2.2', port: 443 });
  });
});
