import { describe, expect, test } from 'vitest';
import { createServer, type ServerOptions, streamed } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';

const broken = new Error('broken');

/** How a handler can fail. */
const ways = {
  throws: () => {
    throw broken;
  },
  'returns a promise that rejects': () => Promise.reject(broken),
  'is async and throws': async () => {
    await sleep(1);
    throw broken;
  },
} as const;

/** Fails for the one connection that says `bad`. */
const failing = (fail: () => unknown): Record<string, Partial<ServerOptions>> => ({
  open: { open: () => fail() },
  frame: { frame: (frame, connection) => (frame.equals('bad') ? fail() : connection.send(frame)) },
  frames: {
    frames(batch, connection) {
      if (batch.toStrings().includes('bad')) return fail();
      for (const frame of batch) connection.send(frame);
      return undefined;
    },
  },
  part: {
    framing: streamed(lf),
    part(bytes, last, connection) {
      if (Buffer.from(bytes).includes('bad')) return fail();
      connection.write(bytes);
      if (last) connection.write('\n');
      return undefined;
    },
  },
  end: { end: () => fail() },
});

describe.each(PATHS)('received %s', (receive) => {
  describe.each(Object.entries(ways))('a handler that %s', (_, fail) => {
    test.each(Object.entries(failing(fail)))(
      '%s: its own connection closes, others go on',
      async (name, options) => {
        // In open all of them would fail: only the second one is to.
        let opened = 0;
        const open: Partial<ServerOptions> = { open: () => (opened++ === 1 ? fail() : undefined) };
        const served = await serve({ receive, ...options, ...(name === 'open' && open) });
        const other = await served.pair();
        await other.client.send('before\n');
        expect(await other.client.line()).toBe('before');
        const bad = await served.pair();
        if (name === 'end') bad.client.end();
        else bad.client.socket.write('bad\nnot any more\n');
        expect(await bad.client.rest()).toBe('');
        await bad.connection.closed;
        const log = served.log.filter((line) => !line.startsWith('frame '));
        expect(log).toEqual([
          'open',
          'open',
          ...(name === 'end' ? ['end clean'] : []),
          'error broken',
          'close failed',
        ]);
        await other.client.send('after\n');
        expect(await other.client.line()).toBe('after');
        expect(served.server.stats().errors).toEqual({ ERR_HANDLER: 1 });
      },
    );
  });

  test('drain', async () => {
    const served = await serve({
      receive,
      writeHighWaterMark: 1_000,
      drain: () => {
        throw broken;
      },
    });
    const { client, connection } = await served.pair({ reads: false });
    connection.write(new Uint8Array(8_000_000));
    client.socket.resume();
    await connection.closed;
    expect(served.log).toEqual(['open', 'drain', 'error broken', 'close failed']);
    expect(client.received).toBe(8_000_000);
  });

  test.each([
    ['throws', ways.throws],
    ['rejects', ways['is async and throws']],
  ])('close: %s', async (_, fail) => {
    const served = await serve({ receive, close: () => fail() as never });
    const { client, connection } = await served.pair();
    client.end();
    await connection.closed;
    await until(() => served.log.length === 4);
    expect(served.log).toEqual(['open', 'end clean', 'close ended', 'error broken']);
  });

  test.each([
    ['throws', ways.throws],
    ['rejects', ways['is async and throws']],
  ])('error itself: %s, and that is a warning', async (_, fail) => {
    const messages = warnings();
    const served = await serve({
      receive,
      frame() {
        throw new Error('first');
      },
      error: () => fail() as never,
    });
    const { client, connection } = await served.pair();
    await client.send('x\n');
    await connection.closed;
    await until(() => messages.length === 1);
    expect(messages).toEqual(['broken']);
    expect(served.log).toEqual(['open', 'error first', 'close failed']);
  });

  test('replies to the frames before are sent first', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        connection.send(frame);
        if (frame.equals('bad')) throw broken;
      },
      error: (_error, connection) => void connection?.send('sorry'),
    });
    const client = await served.client();
    await client.send('a\nb\nbad\nc\n');
    expect(await client.rest()).toBe('a\nb\nbad\nsorry\n');
  });

  test('an error of two promises is reported once; another one too', async () => {
    const served = await serve({
      receive,
      async frame(frame) {
        await sleep(1);
        throw frame.equals('same') ? broken : new Error('another');
      },
      async end() {
        throw broken;
      },
    });
    const { client, connection } = await served.pair();
    client.end('same\n');
    await connection.closed;
    expect(served.log.filter((line) => line.startsWith('error'))).toEqual(['error broken']);
  });
});

describe('without error', () => {
  const start = async (options: Partial<ServerOptions>) => {
    const server = createServer({ framing: lf, frame() {}, ...options });
    const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
    const client = await Client.to({ port, host: '127.0.0.1' });
    return { server, client };
  };

  test('what a handler throws is a warning of the process', async () => {
    const messages = warnings();
    const { server, client } = await start({ frame: ways.throws });
    await client.send('x\n');
    await client.closed;
    await until(() => messages.length === 1);
    expect(messages).toEqual(['broken']);
    await server.close();
  });

  test('what a peer does is counted only', async () => {
    const messages = warnings();
    const { server, client } = await start({ maxFrameLength: 4 });
    await client.send('too long\n');
    await client.closed;
    await sleep(10);
    expect(messages).toEqual([]);
    expect(server.stats().errors).toEqual({ ERR_FRAME_TOO_LONG: 1 });
    await server.close();
  });
});

test.each([
  [null, 'A handler threw null'],
  ['a word', 'A handler threw a word'],
  [undefined, 'A handler threw undefined'],
])('what is no error becomes one: %j', async (thrown, message) => {
  const causes: unknown[] = [];
  const served = await serve({
    frame() {
      throw thrown;
    },
    error: ({ cause }) => void causes.push(cause),
  });
  const { client, connection } = await served.pair();
  await client.send('x\n');
  await connection.closed;
  expect(served.log[1]).toBe(`error ${message}`);
  expect(causes).toEqual([thrown]);
});

test('a handler that throws in the read of a frame that straddled leaves the memory as it was', async () => {
  const served = await serve({
    maxFrameLength: 1_000_000,
    frame(frame, connection) {
      if (frame.at(0) === 0x21) throw broken;
      connection.send(frame);
    },
  });
  const other = await served.pair();
  for (let round = 0; round < 10; round++) {
    const bad = await served.pair();
    const half = `!${'x'.repeat(100_000)}`;
    await bad.client.send(half);
    await other.client.send(`${round}`.repeat(80_000));
    await until(() => bad.connection.stats.bytesReceived === half.length);
    await bad.client.send('\nmore\n');
    await bad.connection.closed;
    await other.client.send('\n');
    expect(await other.client.line()).toBe(`${round}`.repeat(80_000));
  }
});
