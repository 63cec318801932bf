import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { serve } from '../support/net-server.ts';

const MUCH = 200_000;

async function* slowly(): AsyncGenerator<string> {
  for (const chunk of ['one', 'two', 'three']) {
    await sleep(5);
    yield chunk;
  }
}

test('as much as one likes may be written behind a producer', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair());
  connection.writeProducer(slowly());
  connection.writeOwned(contentOf(1, 0, MUCH));
  connection.writeProducer(['four']);
  connection.end();
  expect(await client.text(11)).toBe('onetwothree');
  expect(firstWrong(await client.take(MUCH), 1, 0)).toBe(-1);
  expect(await client.rest()).toBe('four');
  expect(await connection.drained()).toBe(true);
});

test('what waits behind a producer counts as pending', async () => {
  const { client, connection } = await serve({ writeHighWaterMark: 1_000 }).then(({ pair }) => pair());
  connection.writeProducer(slowly());
  expect(connection.write('x'.repeat(2_000))).toBe(false);
  expect(connection.stats.bytesPending).toBe(2_000);
  await client.text(2_011);
  expect(await connection.drained()).toBe(true);
  expect(connection.stats.bytesPending).toBe(0);
});
