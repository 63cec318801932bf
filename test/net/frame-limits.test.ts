import { describe, expect, test } from 'vitest';
import { type FrameError, fixed, type ServerOptions, streamed } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { heldBytes } from '../support/net-memory.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { until } from '../support/net-until.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** For the floods, where the machine is slow. */
const PATIENT = { timeout: 30_000 };

describe.each(PATHS)('received %s', (receive) => {
  test.each([
    ['in one read', (client: Client) => client.send('ok\nmuch too long\nnever\n')],
    [
      'over several',
      async (client: Client) => {
        for (const piece of ['ok\nmu', 'ch', ' too', ' long\nnever\n']) await client.send(piece);
      },
    ],
  ])('a frame above maxFrameLength closes, behind the replies to those before it: %s', async (_, send) => {
    const served = await serve({ receive, maxFrameLength: 4 });
    const { client, connection } = await served.pair();
    await send(client);
    expect(await client.rest()).toBe('ok\n');
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame ok', 'error ERR_FRAME_TOO_LONG', 'close failed']);
    expect(served.server.stats().errors).toEqual({ ERR_FRAME_TOO_LONG: 1 });
  });

  test('the error says where, and by how much', async () => {
    let error: FrameError | undefined;
    const served = await serve({
      receive,
      maxFrameLength: 4,
      error(what, connection) {
        error = what as FrameError;
        connection?.send('sorry');
      },
    });
    const client = await served.client();
    await client.send('ok\n123\n12345');
    expect(await client.rest()).toBe('ok\n123\nsorry\n');
    expect(error).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 11, fatal: true });
    expect(error?.message).toBe('Frame exceeds maxFrameLength (4 bytes), at stream offset 11');
  });

  test("'skip' throws it away, reports it, and carries on", async () => {
    const served = await serve({ receive, maxFrameLength: 4, onOversize: 'skip' });
    const { client, connection } = await served.pair();
    await client.send('ok\nmuch too l');
    await until(() => connection.stats.bytesReceived === 13);
    await client.send('ong\nfine\n');
    expect(await client.text(8)).toBe('ok\nfine\n');
    client.end();
    await connection.closed;
    expect(served.log).toEqual([
      ...['open', 'frame ok', 'error ERR_FRAME_TOO_LONG', 'frame fine', 'end clean', 'close ended'],
    ]);
  });

  test("'truncate' delivers the start, marked as such", async () => {
    const served = await serve({
      receive,
      maxFrameLength: 4,
      onOversize: 'truncate',
      frame: (frame, connection) => connection.send(`${frame} ${frame.truncated}`),
    });
    const { client, connection } = await served.pair();
    await client.send('ok\nmuch too l');
    await until(() => connection.stats.bytesReceived === 13);
    await client.send('ong\nfine\n');
    expect(await client.text(30)).toBe('ok false\nmuch true\nfine false\n');
  });

  test.each(['skip', 'truncate'] as const)('%s gives up behind maxDiscardedBytes', async (onOversize) => {
    const served = await serve({ receive, maxFrameLength: 4, maxDiscardedBytes: 1_000, onOversize });
    const { client, connection } = await served.pair();
    await client.send(`${'x'.repeat(1_000)}`);
    await until(() => connection.stats.bytesReceived === 1_000);
    expect(served.log).toEqual(['open']);
    void client.send('x'.repeat(100));
    await connection.closed;
    expect(served.log).toEqual(['open', 'error ERR_DISCARD_LIMIT', 'close failed']);
  });

  test('a counted frame above the limit cannot be set', async () => {
    const served = await serve({
      receive,
      maxFrameLength: 100,
      frame(_frame, connection) {
        connection.framing = fixed(101);
      },
    });
    const client = await served.client();
    await client.send('101\n');
    expect(await client.rest()).toBe('');
    expect(served.log[1]).toContain('maxFrameLength');
  });

  const floods: [string, Partial<ServerOptions>][] = [
    ['streamed', { framing: streamed(lf), part() {} }],
    ['part alone', { part() {} }],
    ['skip', { onOversize: 'skip', maxDiscardedBytes: Number.POSITIVE_INFINITY }],
    ['truncate', { onOversize: 'truncate', maxDiscardedBytes: Number.POSITIVE_INFINITY }],
    ['after the end', { open: (connection) => connection.end() }],
  ];

  test.each(floods)('1 GiB without a terminator takes no memory: %s', PATIENT, async (_, options) => {
    const served = await serve({ receive, ...options });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    const chunk = Buffer.alloc(16 * MIB, 'x');
    const before = await heldBytes();
    for (let sent = chunk.length; sent <= GIB; sent += chunk.length) {
      await client.send(chunk);
      if (sent % (GIB / 4) !== 0) continue;
      await until(() => connection.stats.bytesReceived === sent);
      expect((await heldBytes()) - before).toBeLessThan(2 * MIB);
    }
  });

  test('a frame of 60 MB under a limit of 64 takes no more than twice its length', async () => {
    let length = 0;
    const served = await serve({
      receive,
      maxFrameLength: 64 * MIB,
      frame(frame) {
        length = frame.length;
      },
    });
    const { client, connection } = await served.pair();
    const chunk = Buffer.alloc(MIB, 'x');
    const before = await heldBytes();
    for (let i = 1; i <= 60; i++) await client.send(chunk);
    await until(() => connection.stats.bytesReceived === 60 * MIB);
    expect((await heldBytes()) - before).toBeLessThan(130 * MIB);
    await client.send('\n');
    await until(() => length === 60 * MIB);
    expect((await heldBytes()) - before).toBeLessThan(2 * MIB);
  });
});
