import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { delimiter, type EndReport, fixed } from '../../src/index.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';

describe.each(PATHS)('received %s', (receive) => {
  test('open, frames, end, close: in that order, each once', async () => {
    const { client: connect, log } = await serve({ receive });
    const client = await connect();
    client.end('a\nb\n');
    await client.closed;
    await until(() => log.includes('close ended'));
    expect(log).toEqual(['open', 'frame a', 'frame b', 'end clean', 'close ended']);
  });

  test.each<[string, string, Partial<EndReport>]>([
    ['', 'clean', {}],
    ['a\r\n', 'clean', {}],
    [
      'a\r\nhalf',
      'partial',
      { bytes: Uint8Array.from(Buffer.from('half')), heldPrefix: 0, missing: 0, discarded: 0 },
    ],
    ['half\r', 'partial', { bytes: Uint8Array.from(Buffer.from('half\r')), heldPrefix: 1 }],
    ['5\r\nfour', 'partial', { bytes: Uint8Array.from(Buffer.from('four')), missing: 1 }],
  ])('the report on a stream that ends with %j', async (text, kind, expected) => {
    const reports: EndReport[] = [];
    const framings: string[] = [];
    const served = await serve({
      receive,
      framing: delimiter('\r\n'),
      frame(frame, connection) {
        if (frame.equals('5')) connection.framing = fixed(5);
      },
      end(report, connection) {
        reports.push(report);
        framings.push(connection.framing.name);
      },
    });
    const { client, connection } = await served.pair();
    client.end(text);
    await connection.closed;
    expect(reports).toEqual([expect.objectContaining({ kind, ...expected })]);
    if (reports[0]?.kind === 'partial') expect([reports[0].framing.name]).toEqual(framings);
  });

  test('the partial frame of a connection that had gone dormant is reported whole', async () => {
    let report: EndReport | undefined;
    const served = await serve({
      receive,
      endTimeout: 40,
      end(what) {
        report = what;
      },
    });
    const { client, connection } = await served.pair();
    await client.send('start of a line');
    await until(() => connection.stats.bytesReceived > 0);
    await sleep(60);
    client.end();
    await connection.closed;
    expect(report).toMatchObject({ kind: 'partial', bytes: Uint8Array.from(Buffer.from('start of a line')) });
  });

  test('the client ends its side, and still gets what is sent until the server ends', async () => {
    const served = await serve({
      receive,
      allowHalfOpen: true,
      async end(_report, connection) {
        await sleep(10);
        connection.send('an answer');
        setTimeout(() => {
          connection.send('and another');
          connection.end();
        }, 20);
      },
    });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    client.end('a question\n');
    expect(await client.rest()).toBe('a question\nan answer\nand another\n');
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame a question', 'end clean', 'close ended']);
  });

  test('what the end handler sends, at once or later, still goes out', async () => {
    const served = await serve({
      receive,
      async end(_report, connection) {
        connection.send('at once');
        await sleep(10);
        connection.send('later');
      },
    });
    const client = await served.client({ allowHalfOpen: true });
    client.end();
    expect(await client.rest()).toBe('at once\nlater\n');
  });

  test.each(['in mid-frame', 'between frames'])('a client that resets %s', async (when) => {
    const served = await serve({ receive });
    const { client, connection } = await served.pair();
    await client.send(when === 'in mid-frame' ? 'a\nhalf' : 'a\n');
    await until(() => connection.stats.framesReceived === 1);
    client.reset();
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame a', 'error ECONNRESET', 'close failed']);
    expect(served.server.stats().errors).toEqual({ ECONNRESET: 1 });
  });

  test('a client that resets when the server has said its last is no error', async () => {
    const served = await serve({ receive });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    connection.end();
    await client.rest();
    client.reset();
    await connection.closed;
    expect(served.log).toEqual(['open', 'close ended']);
  });

  test('stats count bytes and frames, both ways', async () => {
    const { client, connection } = await serve({ receive }).then(({ pair }) => pair());
    await client.send('one\ntwo\nthr');
    await client.text(8);
    await until(() => connection.stats.bytesReceived === 11);
    connection.write('raw');
    await client.text(3);
    expect(connection.stats).toEqual({
      bytesReceived: 11,
      bytesSent: 11,
      framesReceived: 2,
      framesSent: 2,
      bytesCopied: expect.any(Number),
      bytesPending: 0,
    });
    client.end('ee\n');
    await connection.closed;
    expect(connection.stats).toMatchObject({ bytesReceived: 14, framesReceived: 3, bytesPending: 0 });
  });

  test('data is its own, and typed', async () => {
    const served = await serve<{ count: number }>({
      receive,
      open(connection) {
        connection.data = { count: 0 };
      },
      frame(_frame, connection) {
        connection.send(`${++connection.data.count}`);
      },
    });
    const [one, other] = [await served.pair(), await served.pair()];
    await one.client.send('a\nb\n');
    await other.client.send('a\n');
    expect([await one.client.text(4), await other.client.text(2)]).toEqual(['1\n2\n', '1\n']);
  });
});

test.each(TRANSPORTS)('who it is, over %s', async (transport) => {
  const { client, connection } = await talk(transport, {});
  const { remoteAddress, remotePort } = connection;
  const { localPort } = client.socket;
  if (transport === 'unix') expect([remoteAddress, remotePort]).toEqual([undefined, undefined]);
  else expect([remoteAddress, remotePort]).toEqual(['127.0.0.1', localPort]);
  expect(connection.proxyHeader).toBeUndefined();
  expect('encrypted' in connection.socket).toBe(transport === 'tls');
  const name = transport === 'unix' ? 'local' : `127.0.0.1:${localPort}`;
  expect(inspect(connection)).toBe(`Connection(${name}, open)`);
  connection.end();
  expect(inspect(connection)).toBe(`Connection(${name}, ending)`);
  await connection.closed;
  if (transport !== 'unix') expect(connection.remoteAddress).toBe('127.0.0.1');
  expect(inspect(connection)).toContain('closed)');
});

test('closed can be asked for at any time', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair());
  const before = connection.closed;
  let over = false;
  void before.then(() => {
    over = true;
  });
  await sleep(10);
  expect(over).toBe(false);
  client.end();
  await Promise.all([before, connection.closed]);
  await connection.closed;
});

test('close comes last, after what async handlers still do', async () => {
  const served = await serve({
    async frame(frame) {
      served.log.push(`frame ${frame}`);
      await sleep(20);
      served.log.push('done');
    },
  });
  const { client, connection } = await served.pair();
  client.end('a\nb\n');
  await connection.closed;
  expect(served.log).toEqual(['open', 'frame a', 'done', 'frame b', 'done', 'end clean', 'close ended']);
});

test('what comes while open is still at work is delivered behind it', async () => {
  const served = await serve({
    async open() {
      await sleep(20);
      served.log.push('opened');
    },
  });
  const client = await served.client();
  await client.send('early\n');
  expect(await client.line()).toBe('early');
  expect(served.log).toEqual(['open', 'opened', 'frame early']);
});
