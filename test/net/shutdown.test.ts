import { describe, expect, test } from 'vitest';
import { createServer } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { rejection, sleep, until } from '../support/net-until.ts';

describe.each(PATHS)('received %s', (receive) => {
  test('idle connections end at once, and close has been called when it resolves', async () => {
    const served = await serve({ receive });
    const pairs = await Promise.all([served.pair(), served.pair()]);
    await pairs[0]?.client.send('before\n');
    expect(await pairs[0]?.client.line()).toBe('before');
    await served.server.close();
    expect(served.log.slice(2)).toEqual(['frame before', 'close ended', 'close ended']);
    expect(served.server.stats()).toMatchObject({ open: 0, accepted: 2 });
    for (const { client } of pairs) await client.closed;
  });

  test('a frame in progress is completed and answered', async () => {
    const served = await serve({ receive });
    const { client, connection } = await served.pair();
    await client.send('whole\nhal');
    await until(() => connection.stats.bytesReceived === 9);
    const closed = served.server.close();
    await sleep(20);
    expect(served.log).toEqual(['open', 'frame whole']);
    await client.send('f\n');
    expect(await client.rest()).toBe('whole\nhalf\n');
    await closed;
    expect(served.log).toEqual(['open', 'frame whole', 'frame half', 'close ended']);
  });

  test('an async handler is waited for, and what comes behind its frame', async () => {
    const served = await serve({
      receive,
      async frame(frame, connection) {
        await sleep(20);
        connection.send(`done ${frame}`);
      },
    });
    const { client, connection } = await served.pair();
    await client.send('a\nb\n');
    await until(() => connection.stats.framesReceived === 1);
    await served.server.close();
    expect(await client.rest()).toBe('done a\ndone b\n');
  });

  test('from inside of a handler: the frames of its read are all answered', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        if (frame.equals('close')) void served.server.close();
        connection.send(frame);
      },
    });
    const { client } = await served.pair();
    await client.send('a\nclose\nb\n');
    expect(await client.rest()).toBe('a\nclose\nb\n');
    await served.server.close();
    expect(served.log).toEqual(['open', 'close ended']);
  });

  test('the stubborn are destroyed when the grace is over', async () => {
    const served = await serve({ receive });
    const [silent, half] = [await served.pair({ allowHalfOpen: true }), await served.pair()];
    await half.client.send('never comple');
    await until(() => half.connection.stats.bytesReceived > 0);
    await served.server.close({ graceMs: 50 });
    expect(served.log.slice(2)).toEqual(['close shutdown', 'close shutdown']);
    await Promise.all(
      [silent.client.closed, half.client.closed].map((closed) => Promise.race([closed, sleep(50)])),
    );
    expect(silent.client.ended).toBe(true);
  });

  test('what waits to be sent goes out first', async () => {
    const served = await serve({ receive });
    const { client, connection } = await served.pair({ reads: false });
    connection.writeOwned(new Uint8Array(8_000_000));
    const closed = served.server.close();
    await sleep(20);
    client.socket.resume();
    await client.take(8_000_000);
    expect(await client.rest()).toBe('');
    await closed;
    expect(served.log.at(-1)).toBe('close ended');
  });

  test('paused, with nothing before it: it ends; with a frame before it: it has the grace', async () => {
    const served = await serve({ receive });
    const [nothing, something] = [await served.pair(), await served.pair()];
    nothing.connection.pause();
    await something.client.send('held');
    await until(() => something.connection.stats.bytesReceived === 4);
    something.connection.pause();
    const closed = served.server.close();
    await nothing.client.closed;
    something.connection.resume();
    await something.client.send(' back\n');
    expect(await something.client.rest()).toBe('held back\n');
    await closed;
  });
});

test('graceMs 0 destroys at once; more than a timer can wait is waited for', async () => {
  const impatient = await serve();
  await impatient.pair({ allowHalfOpen: true });
  await impatient.server.close({ graceMs: 0 });
  expect(impatient.log).toEqual(['open', 'close shutdown']);

  for (const graceMs of [1e12, Number.POSITIVE_INFINITY]) {
    const patient = await serve({ endTimeout: 50 });
    await patient.pair({ allowHalfOpen: true });
    await patient.server.close({ graceMs });
    expect(patient.log).toEqual(['open', 'close ended']);
  }
});

test('nobody gets in any more, and the address is free', async () => {
  const { server, port, pair } = await serve();
  const { client } = await pair({ allowHalfOpen: true });
  const closed = server.close({ graceMs: 50 });
  const refused = await rejection(Client.to({ port, host: '127.0.0.1' }));
  expect(refused.code).toBe('ECONNREFUSED');
  await closed;
  expect(await client.rest()).toBe('');
});

test('every close is the same, and so is disposal', async () => {
  const { server } = await serve();
  const first = server.close();
  expect(server.close()).toBe(first);
  expect(server[Symbol.asyncDispose]()).toBe(first);
  await first;
});

test('a server that never listened closes', async () => {
  const server = createServer({ framing: lf, frame() {} });
  await server.close();
  expect(server.stats().open).toBe(0);
});

test('open is waited for, as any handler', async () => {
  const served = await serve({
    async open(connection) {
      await sleep(30);
      connection.send('welcome, and good bye');
    },
  });
  const { client } = await served.pair();
  const closed = served.server.close();
  expect(await client.rest()).toBe('welcome, and good bye\n');
  await closed;
  expect(served.log).toEqual(['open', 'close ended']);
});
