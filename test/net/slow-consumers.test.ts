import { describe, expect, test } from 'vitest';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

const KIB = 1024;
const MIB = KIB * KIB;

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

describe.each(PATHS)('received %s', (receive) => {
  test('a peer that does not read is not read from either, until half of it has gone', async () => {
    const served = await serve({
      receive,
      writeHighWaterMark: 256 * KIB,
      frame(frame, connection) {
        connection.send(contentOf(1, 0, 64 * KIB));
        served.log.push(`frame ${frame}`);
      },
    });
    const { client, connection } = await served.pair({ reads: false });
    const count = 400;
    for (let i = 0; i < count; i++) void client.send(`${i}\n`.padStart(10_000));
    const frames = await settled(() => connection.stats.framesReceived);
    expect(frames).toBeLessThan(count);
    expect(connection.stats.bytesPending).toBeGreaterThan(256 * KIB);
    // No more than the read that went over the mark has asked for, however much there is.
    expect(connection.stats.bytesPending).toBeLessThan(3 * MIB);
    expect(connection.stats.bytesReceived).toBeLessThan(2 * MIB);
    expect(served.log).not.toContain('drain');
    client.socket.resume();
    for (let i = 0; i < count; i++) {
      expect(firstWrong(await client.take(64 * KIB), 1, 0)).toBe(-1);
      await client.take(1);
    }
    expect(served.log.filter((line) => line.startsWith('frame'))).toHaveLength(count);
    expect(served.log.indexOf('drain')).toBeGreaterThan(0);
    expect(served.log.indexOf('drain')).toBeLessThan(
      served.log.lastIndexOf(`frame ${`${count - 1}`.padStart(9_999)}`),
    );
  });

  test('whoever is told false is called back, and goes on', async () => {
    let sent = 0;
    const fill = (connection: { write(bytes: Uint8Array): boolean; end(): void }): void => {
      while (sent < 500) if (!connection.write(contentOf(1, 20_000 * sent++, 20_000))) return;
      connection.end();
    };
    const served = await serve({ receive, writeHighWaterMark: 100_000, open: fill, drain: fill });
    const client = await served.client();
    await settled(() => sent);
    const bytes = await client.take(500 * 20_000);
    expect(firstWrong(bytes, 1, 0)).toBe(-1);
    expect(await client.rest()).toBe('');
    const drains = served.log.filter((line) => line === 'drain').length;
    expect(drains).toBeGreaterThan(5);
    expect(drains).toBeLessThan(500);
  });

  test('send says true while there is room, false above the mark', async () => {
    const { connection } = await serve({ receive, writeHighWaterMark: 10 }).then(({ pair }) => pair());
    expect([connection.write('12345'), connection.write('67890'), connection.write('!')]).toEqual([
      ...[true, true, false],
    ]);
    expect(await connection.drained()).toBe(true);
    expect(connection.write('12345')).toBe(true);
  });

  test('more than maxPendingWrite closes with the next write; a single one is never refused', async () => {
    const served = await serve({ receive, writeHighWaterMark: MIB, maxPendingWrite: MIB });
    const { client, connection } = await served.pair({ reads: false });
    expect(connection.write(new Uint8Array(10 * MIB))).toBe(false);
    await settled(() => connection.stats.bytesPending);
    expect(served.log).toEqual(['open']);
    expect(connection.write('one more')).toBe(false);
    await connection.closed;
    expect(served.log).toEqual(['open', 'error ERR_SLOW_CONSUMER', 'close failed']);
    expect(connection.write('and another')).toBe(false);
    expect(served.server.stats().errors).toEqual({ ERR_SLOW_CONSUMER: 1 });
    client.socket.resume();
    await client.closed;
  });

  test('without a mark reading goes on whatever waits; maxPendingWrite holds, also of short writes', async () => {
    const served = await serve({
      receive,
      writeHighWaterMark: Number.POSITIVE_INFINITY,
      maxPendingWrite: MIB,
      frame: (frame) => void served.log.push(`frame ${frame}`),
    });
    const { client, connection } = await served.pair({ reads: false });
    expect(connection.write(new Uint8Array(10 * MIB))).toBe(true);
    await settled(() => connection.stats.bytesPending);
    await client.send('still read\n');
    await until(() => served.log.includes('frame still read'));
    client.socket.resume();
    expect(await connection.drained()).toBe(true);
    const short = new Uint8Array(1_000);
    let most = 0;
    do most = Math.max(most, connection.stats.bytesPending);
    while (connection.write(short));
    expect(most).toBeLessThanOrEqual(MIB + short.length);
    await connection.closed;
    expect(served.log.slice(2)).toEqual(['error ERR_SLOW_CONSUMER', 'close failed']);
  });

  test('one slow reader does not hold up the others', async () => {
    const served = await serve({
      receive,
      writeHighWaterMark: 64 * KIB,
      maxPendingWrite: 100 * MIB,
      frame(frame) {
        for (const connection of served.connections) connection.send(frame);
      },
    });
    const slow = await served.pair({ reads: false });
    const quick = await served.pair();
    const line = 'x'.repeat(10_000);
    const count = 1_000;
    for (let i = 0; i < count; i++) void quick.client.send(`${line}${i}\n`);
    for (let i = 0; i < count; i++) expect(await quick.client.line()).toBe(line + i);
    expect(slow.connection.stats.bytesPending).toBeGreaterThan(MIB);
    await slow.client.send('hello\n');
    slow.client.socket.resume();
    for (let i = 0; i < count; i++) expect(await slow.client.line()).toBe(line + i);
    expect(await slow.client.line()).toBe('hello');
    expect(await quick.client.line()).toBe('hello');
  });

  test('what waits for slow readers is not written over by what goes to others', async () => {
    // More of them than there are slabs to collect replies in.
    const served = await serve({ receive, maxPendingWrite: 100 * MIB });
    const slow = await Promise.all(Array.from({ length: 12 }, () => served.pair({ reads: false })));
    const quick = await served.pair();
    const lengthOf = (i: number): number => 1 + ((i * 7_919) % 60_000);
    for (let i = 0; i < 100; i++) {
      for (const [id, { connection }] of slow.entries()) connection.write(contentOf(id, i, lengthOf(i)));
      await quick.client.send(`${'y'.repeat(i)}\n`);
      expect(await quick.client.line()).toBe('y'.repeat(i));
    }
    for (const [id, { client }] of slow.entries()) {
      client.socket.resume();
      for (let i = 0; i < 100; i++) {
        expect(firstWrong(await client.take(lengthOf(i)), id, i), `client ${id}, write ${i}`).toBe(-1);
      }
    }
  });
});
