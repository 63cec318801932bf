import { expect, test } from 'vitest';
import { Client } from '../support/net-client.ts';
import { serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

test('maxConnections: one more is closed at once and counted; who leaves makes room', async () => {
  const served = await serve({ maxConnections: 2 });
  const [one, other] = [await served.pair(), await served.pair()];
  const refused = await served.client();
  await refused.closed;
  expect(refused.received).toBe(0);
  expect(served.server.stats()).toMatchObject({ open: 2, accepted: 2, refused: 1 });
  one.client.end();
  await one.connection.closed;
  const next = await served.pair();
  await next.client.send('in\n');
  expect(await next.client.line()).toBe('in');
  expect(served.server.stats()).toMatchObject({ open: 2, accepted: 3, refused: 1 });
  other.client.reset();
  next.client.end();
  await Promise.all([other.connection.closed, next.connection.closed]);
  expect(served.server.stats()).toMatchObject({ open: 0, accepted: 3, refused: 1 });
});

test('maxConnectionsPerPeer: the same for each address', async () => {
  const served = await serve({ maxConnectionsPerPeer: 2 });
  const pairs = [await served.pair(), await served.pair()];
  for (let i = 0; i < 3; i++) await served.client().then(({ closed }) => closed);
  expect(served.server.stats()).toMatchObject({ open: 2, refused: 3 });
  const elsewhere = await Client.to({ port: served.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  await elsewhere.send('from elsewhere\n');
  expect(await elsewhere.line()).toBe('from elsewhere');
  pairs[0]?.connection.destroy();
  await pairs[0]?.connection.closed;
  const { client } = await served.pair();
  await client.send('again\n');
  expect(await client.line()).toBe('again');
  expect(served.server.stats()).toMatchObject({ open: 3, refused: 3 });
});

test('who is refused hears nothing, and nobody hears of it', async () => {
  const served = await serve({ maxConnections: 0 });
  const client = await served.client();
  client.socket.write('hello\n');
  await client.closed;
  expect(client.received).toBe(0);
  expect(served.log).toEqual([]);
  expect(served.server.connections).toEqual([]);
});

test('suspend has connections wait, resume serves them', async () => {
  const served = await serve();
  const before = await served.pair();
  served.server.suspend();
  const waiting = await served.client();
  const gone = await served.client();
  await waiting.send('early\n');
  await until(() => served.server.stats().open === 3);
  await sleep(20);
  expect(served.log).toEqual(['open']);
  await before.client.send('served all the time\n');
  expect(await before.client.line()).toBe('served all the time');
  gone.reset();
  served.server.resume();
  expect(await waiting.line()).toBe('early');
  const after = await served.pair();
  await after.client.send('late\n');
  expect(await after.client.line()).toBe('late');
  await until(() => served.server.stats().open === 3);
  expect(served.server.stats()).toMatchObject({ accepted: 4, refused: 0 });
});

test('those that wait count against maxConnections, and are gone when the server closes', async () => {
  const served = await serve({ maxConnections: 1 });
  served.server.suspend();
  const waiting = await served.client();
  const refused = await served.client();
  await refused.closed;
  await served.server.close();
  await waiting.closed;
  expect(served.log).toEqual([]);
  expect(served.server.stats()).toMatchObject({ open: 0, accepted: 1, refused: 1 });
});

test('resume without suspend, and twice, changes nothing', async () => {
  const served = await serve();
  served.server.resume();
  served.server.suspend();
  served.server.suspend();
  served.server.resume();
  served.server.resume();
  const { client } = await served.pair();
  await client.send('x\n');
  expect(await client.line()).toBe('x');
});
