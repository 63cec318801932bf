import { channel } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { until } from '../support/net-until.ts';

/** What is published on a channel from now on. */
function published(name: string): unknown[] {
  const messages: unknown[] = [];
  const note = (message: unknown): void => void messages.push(message);
  channel(name).subscribe(note);
  onTestFinished(() => void channel(name).unsubscribe(note));
  return messages;
}

describe.each(PATHS)('received %s', (receive) => {
  test('the numbers of all connections add up, those that have closed included', async () => {
    const served = await serve({ receive });
    expect(served.server.stats()).toEqual({
      ...{ open: 0, accepted: 0, refused: 0 },
      ...{ bytesReceived: 0, bytesSent: 0, framesReceived: 0, framesSent: 0, errors: {} },
    });
    const pairs = await Promise.all(Array.from({ length: 5 }, () => served.pair()));
    for (const [i, { client }] of pairs.entries()) {
      await client.send('12345\n'.repeat(i));
      await client.text(6 * i);
    }
    for (const { client, connection } of pairs.slice(0, 3)) {
      client.end('half');
      await connection.closed;
    }
    expect(served.server.stats()).toEqual({
      ...{ open: 2, accepted: 5, refused: 0 },
      ...{ bytesReceived: 60 + 12, bytesSent: 60, framesReceived: 10, framesSent: 10, errors: {} },
    });
    expect(served.server.connections).toEqual(served.connections.slice(3));
    await served.server.close();
    expect(served.server.stats()).toMatchObject({ open: 0, bytesReceived: 72, framesSent: 10 });
    expect(served.server.connections).toEqual([]);
  });

  test('errors are counted by their codes', async () => {
    const served = await serve({
      receive,
      maxFrameLength: 4,
      onOversize: 'skip',
      frame(frame) {
        if (frame.equals('bad')) throw new Error('x');
        if (frame.equals('code')) throw Object.assign(new Error('x'), { code: 'ENOENT' });
      },
    });
    const [one, other, third] = [await served.pair(), await served.pair(), await served.pair()];
    await one.client.send('too long\nmuch too long\nbad\n');
    await other.client.send('code\n');
    await third.client.send('ok\n');
    await until(() => third.connection.stats.framesReceived === 1);
    third.client.reset();
    await Promise.all([one, other, third].map(({ connection }) => connection.closed));
    expect(served.server.stats().errors).toEqual({ ERR_FRAME_TOO_LONG: 2, ERR_HANDLER: 2, ECONNRESET: 1 });
  });
});

test.each(TRANSPORTS)(
  'wirecut:connection tells of every connection that opens, over %s',
  async (transport) => {
    const messages = published('wirecut:connection');
    const { connection } = await talk(transport, {});
    expect(messages).toEqual([{ connection }]);
  },
);

test('wirecut:connection tells of those of connect as well', async () => {
  const served = await serve();
  const messages = published('wirecut:connection');
  const client = await connect({ port: served.port, host: '127.0.0.1' }, { framing: lf, frame() {} });
  await until(() => served.connections.length === 1);
  expect(messages).toHaveLength(2);
  expect(messages).toContainEqual({ connection: client });
  client.end();
  await client.closed;
});

test('wirecut:error tells of every error, with its connection, before the handler', async () => {
  const order: string[] = [];
  const served = await serve({
    frame() {
      throw new Error('broken');
    },
    error: () => void order.push('handler'),
  });
  const messages = published('wirecut:error');
  const note = (): void => void order.push('channel');
  channel('wirecut:error').subscribe(note);
  onTestFinished(() => void channel('wirecut:error').unsubscribe(note));
  const { client, connection } = await served.pair();
  await client.send('x\n');
  await connection.closed;
  expect(messages).toEqual([{ error: new Error('broken'), connection }]);
  expect(order).toEqual(['channel', 'handler']);
});
