import { expect, test } from 'vitest';
import type { Connection } from '../../src/index.ts';
import { serve } from '../support/net-server.ts';
import { until } from '../support/net-until.ts';

// What is written goes out when a turn is over: also what is written by who is called then.

const MARK = 1_000;

test('what a drain handler writes behind having let another connection go on is sent', async () => {
  const others: Connection[] = [];
  const served = await serve({
    writeHighWaterMark: MARK,
    open: (connection) => void others.push(connection),
    drain(connection) {
      for (const other of others) if (other !== connection) other.resume();
      connection.write('drained');
    },
    frame(frame, connection) {
      if (frame.equals('fill')) expect(connection.write('x'.repeat(2 * MARK))).toBe(false);
      else connection.send(frame);
    },
  });
  const [first, second] = [await served.pair(), await served.pair()];
  await second.client.send('held ');
  await until(() => second.connection.stats.bytesReceived === 5);
  second.connection.pause();
  for (let round = 0; round < 3; round++) {
    await first.client.send('fill\n');
    expect(await first.client.text(2 * MARK + 7)).toMatch(/^x+drained$/);
  }
  await second.client.send('back\n');
  expect(await second.client.text(10)).toBe('held back\n');
  await first.client.send('still there\n');
  expect(await first.client.text(12)).toBe('still there\n');
  expect(await first.connection.drained()).toBe(true);
});

test('what a handler writes to a connection that another one writes to as well stays in order', async () => {
  const served = await serve({
    frame(frame) {
      for (const connection of served.connections) connection.send(frame);
    },
  });
  const pairs = [await served.pair(), await served.pair(), await served.pair()];
  for (const { client } of pairs) await client.send('a\nb\n');
  for (const { client } of pairs) expect(await client.text(12)).toBe('a\nb\n'.repeat(3));
});
