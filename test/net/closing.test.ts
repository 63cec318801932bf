import { describe, expect, test } from 'vitest';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';

const MIB = 1024 * 1024;

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('end sends what was written, says so, and resolves what waits for it', async () => {
    const { client, connection, log } = await talk(transport, { maxPendingWrite: Number.POSITIVE_INFINITY });
    client.socket.pause();
    connection.writeOwned(contentOf(1, 0, 4 * MIB));
    connection.send('last');
    connection.end();
    const drained = connection.drained();
    client.socket.resume();
    expect(firstWrong(await client.take(4 * MIB), 1, 0)).toBe(-1);
    expect(await client.rest()).toBe('last\n');
    expect(await drained).toBe(true);
    await connection.closed;
    expect(log).toEqual(['open', 'close ended']);
  });

  test('end with nothing written ends at once', async () => {
    const { client, connection, log } = await talk(transport, {});
    connection.end();
    expect(await client.rest()).toBe('');
    await connection.closed;
    expect(log).toEqual(['open', 'close ended']);
  });

  test('destroy closes at once, and loses what was not sent', async () => {
    const { client, connection, log } = await talk(transport, {});
    connection.send('lost');
    const drained = connection.drained();
    connection.destroy();
    connection.destroy();
    await client.closed;
    await connection.closed;
    expect(client.received).toBe(0);
    expect(await drained).toBe(false);
    expect(log).toEqual(['open', 'close destroyed']);
  });
});

test.each(TRANSPORTS)(
  'over %s, drained is false when the peer hangs up on what it has not read',
  async (transport) => {
    const { client, connection } = await talk(transport, {});
    client.socket.pause();
    connection.writeOwned(new Uint8Array(14 * MIB));
    const waiting = connection.drained();
    await sleep(30);
    expect(connection.stats.bytesPending).toBeGreaterThan(0);
    if (transport === 'tcp') client.reset();
    else client.socket.destroy();
    expect(await waiting).toBe(false);
    await connection.closed;
    expect(await connection.drained()).toBe(false);
  },
);

test('drained is true when all has gone, and at once if there is nothing', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair({ reads: false }));
  expect(await connection.drained()).toBe(true);
  connection.send('short');
  expect(await connection.drained()).toBe(true);
  expect(connection.stats).toMatchObject({ bytesPending: 0, bytesSent: 6 });
  connection.writeOwned(new Uint8Array(8 * MIB));
  const order: string[] = [];
  void connection.drained().then((sent) => order.push(`drained ${sent}`));
  await sleep(30);
  expect(connection.stats.bytesPending).toBeGreaterThan(0);
  order.push('read');
  client.socket.resume();
  await until(() => order.length === 2);
  expect(order).toEqual(['read', 'drained true']);
});

test('drained is false when it will never go, for all who wait, and later too', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair({ reads: false }));
  connection.writeOwned(new Uint8Array(8 * MIB));
  const waiting = [connection.drained(), connection.drained()];
  client.reset();
  expect(await Promise.all(waiting)).toEqual([false, false]);
  await connection.closed;
  connection.write('never');
  expect(await connection.drained()).toBe(false);
});

test('what is written after the end is not sent, and nobody throws', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair());
  connection.send('last');
  connection.end();
  connection.end();
  const late = [
    connection.send('late'),
    connection.write('late'),
    connection.writeOwned(Buffer.alloc(5_000)),
  ];
  connection.writeProducer(['late']);
  expect(late).toEqual([false, false, false]);
  expect(await client.rest()).toBe('last\n');
  await connection.closed;
  expect([connection.send('later'), connection.write('later')]).toEqual([false, false]);
  connection.destroy();
  connection.pause();
  connection.resume();
  connection.end();
  expect(connection.stats).toMatchObject({ framesSent: 1, bytesSent: 5 });
});

describe.each(PATHS)('received %s', (receive) => {
  test('nothing is delivered behind the frame that ended it, and what comes is thrown away', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        connection.send(frame);
        if (frame.equals('QUIT')) connection.end();
      },
    });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    await client.send('a\nQUIT\nb\nc');
    expect(await client.rest()).toBe('a\nQUIT\n');
    await client.send('d\n'.repeat(100_000));
    client.end();
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame a', 'frame QUIT', 'close ended']);
  });

  test('endWriting half-closes: the peer sees the end, and is still listened to', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        expect(connection.send(frame)).toBe(!frame.equals('late'));
        if (frame.equals('enough')) connection.endWriting();
      },
    });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    await client.send('enough\nlate\n');
    expect(await client.rest()).toBe('enough\n');
    await client.send('late\nlate');
    client.end('\nend');
    await connection.closed;
    expect(served.log.slice(1)).toEqual([
      'frame enough',
      'frame late',
      'frame late',
      'frame late',
      'end partial',
      'close ended',
    ]);
  });

  test('endWriting behind a producer, then end', async () => {
    const served = await serve({ receive });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    connection.writeProducer(['first ', 'last']);
    connection.endWriting();
    connection.send('late');
    expect(await client.rest()).toBe('first last');
    connection.end();
    client.end();
    await connection.closed;
    expect(served.log).toEqual(['open', 'close ended']);
  });

  test('destroyed by its handler, with more in the same read', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        served.log.push(`frame ${frame}`);
        connection.send('lost');
        connection.destroy();
      },
    });
    const client = await served.client();
    await client.send('a\nb\nc');
    await client.closed;
    await until(() => served.log.length === 3);
    expect(served.log).toEqual(['open', 'frame a', 'close destroyed']);
    expect(client.received).toBe(0);
  });
});
