import { describe, expect, test } from 'vitest';
import { raw, streamed } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

// Nothing here depends on how punctual timers are, only on that they do not come too early by much.

const MIB = 1024 * 1024;
const LONG = { frameTimeout: 60_000, idleTimeout: 60_000, endTimeout: 60_000 };

/** What takes several timeouts to be read slowly. The kernel asks for more of it in pieces of more than a megabyte. */
const LARGE = 16 * MIB;
const SLOWLY = { maxPendingWrite: LARGE };

function readSlowly({ socket }: Client): void {
  socket.on('data', () => {
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  socket.resume();
}

describe.each(PATHS)('received %s', (receive) => {
  describe('frameTimeout', () => {
    const options = { ...LONG, receive, frameTimeout: 60 };

    test('counts from the first byte of a frame, however many come', async () => {
      const served = await serve(options);
      const { client, connection } = await served.pair();
      await client.send('whole\n');
      let dripping = true;
      void connection.closed.then(() => {
        dripping = false;
      });
      for (let i = 0; i < 100 && dripping; i++) {
        await client.send('x');
        await sleep(5);
      }
      expect(dripping).toBe(false);
      expect(served.log).toEqual(['open', 'frame whole', 'error ERR_FRAME_TIMEOUT', 'close failed']);
      expect(await client.text(6)).toBe('whole\n');
    });

    test('starts anew with every frame', async () => {
      const { client } = await serve(options).then(({ pair }) => pair());
      await client.send('start');
      for (let i = 0; i < 6; i++) {
        await sleep(24);
        await client.send(' end\nnext');
      }
      await client.send(' end\n');
      expect(await client.line()).toBe('start end');
      for (let i = 0; i < 6; i++) expect(await client.line()).toBe('next end');
    });

    test('starts anew behind a frame that was skipped', async () => {
      const served = await serve({ ...options, maxFrameLength: 4, onOversize: 'skip' });
      const { client } = await served.pair();
      await client.send('too long');
      await sleep(45);
      await client.send(' by far\nab');
      await sleep(45);
      await client.send('c\n');
      expect(await client.line()).toBe('abc');
    });

    test('does not count while nothing has begun', async () => {
      const { client } = await serve(options).then(({ pair }) => pair());
      await sleep(150);
      await client.send('late\n');
      expect(await client.line()).toBe('late');
    });

    test.each([
      ['streamed frames', { framing: streamed(raw()), part() {} }],
      ['part', { part() {} }],
      ['raw', { framing: raw() }],
    ])('does not count for what is not held: %s', async (_, framed) => {
      const served = await serve({ ...options, ...framed });
      const { client } = await served.pair();
      for (let i = 0; i < 5; i++) {
        await client.send('x');
        await sleep(36);
      }
      expect(served.log.filter((line) => !line.startsWith('frame'))).toEqual(['open']);
    });

    test('does not count while paused, and goes on counting behind that', async () => {
      const served = await serve(options);
      const { client, connection } = await served.pair();
      await client.send('a fr');
      await until(() => connection.stats.bytesReceived === 4);
      connection.pause();
      await sleep(180);
      expect(served.log).toEqual(['open']);
      connection.resume();
      await sleep(10);
      expect(served.log).toEqual(['open']);
      await connection.closed;
      expect(served.log).toEqual(['open', 'error ERR_FRAME_TIMEOUT', 'close failed']);
    });

    test('does not count while a handler works on the frame before', async () => {
      const served = await serve({
        ...options,
        async frame(frame, connection) {
          await sleep(120);
          connection.send(frame);
        },
      });
      const { client } = await served.pair();
      await client.send('one\ntwo');
      expect(await client.line()).toBe('one');
      await client.send('\n');
      expect(await client.line()).toBe('two');
    });

    test('a connection that is dormant counts as well', async () => {
      const served = await serve({ ...LONG, receive, frameTimeout: 150, endTimeout: 40 });
      const { client, connection } = await served.pair();
      await client.send('half');
      await connection.closed;
      expect(served.log).toEqual(['open', 'error ERR_FRAME_TIMEOUT', 'close failed']);
    });
  });
});

// The rest has nothing to do with how bytes are received.

describe('idleTimeout', () => {
  const options = { ...LONG, idleTimeout: 60 };

  test('closes a connection on which nothing has ever come', async () => {
    // Long enough for a visit that comes a turn of the wheel later to be too late for this test.
    const served = await serve({ ...options, idleTimeout: 300 });
    const { client, connection } = await served.pair();
    await connection.closed;
    await client.closed;
    expect(served.log).toEqual(['open', 'close idle']);
  });

  test('is renewed by every byte that comes', async () => {
    const served = await serve({ ...options, part() {} });
    const { client, connection } = await served.pair();
    for (let i = 0; i < 6; i++) {
      await client.send('x');
      await sleep(24);
    }
    expect(served.log).toEqual(['open']);
    await connection.closed;
    expect(served.log).toEqual(['open', 'close idle']);
  });

  test('is renewed by every byte that goes', async () => {
    const served = await serve(options);
    const { connection } = await served.pair();
    for (let i = 0; i < 6; i++) {
      connection.send('x');
      await sleep(24);
    }
    expect(served.log).toEqual(['open']);
    await connection.closed;
    expect(served.log).toEqual(['open', 'close idle']);
  });

  test('is not renewed by what waits for a peer that does not read', async () => {
    const served = await serve({ ...options, maxPendingWrite: Number.POSITIVE_INFINITY });
    const { connection } = await served.pair({ reads: false });
    let open = true;
    void connection.closed.then(() => {
      open = false;
    });
    connection.writeOwned(new Uint8Array(16 * MIB));
    for (let i = 0; i < 100 && open; i++) {
      connection.send('more');
      await sleep(20);
    }
    expect(served.log).toEqual(['open', 'close idle']);
  });

  test('closes nobody who takes one large write slowly', async () => {
    const served = await serve({ ...options, ...SLOWLY, idleTimeout: 150 });
    const { client, connection } = await served.pair({ reads: false });
    connection.writeOwned(new Uint8Array(LARGE));
    readSlowly(client);
    await client.take(LARGE);
    expect(served.log.filter((line) => line !== 'drain')).toEqual(['open']);
  });

  test('closes one whose producer gives nothing, though it has ended', async () => {
    const served = await serve(options);
    const { connection } = await served.pair();
    connection.writeProducer({ more: () => new Promise(() => {}) });
    connection.end();
    await connection.closed;
    expect(served.log.at(-1)).toMatch(/^close (ended|idle)$/);
  });
});

describe('endTimeout', () => {
  const options = { ...LONG, endTimeout: 60 };

  test('closes a connection whose peer does not end', async () => {
    const served = await serve(options);
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    connection.send('last');
    connection.end();
    expect(await client.rest()).toBe('last\n');
    let over = false;
    void connection.closed.then(() => {
      over = true;
    });
    // What it says does not renew it.
    for (let i = 0; i < 100 && !over; i++) {
      client.socket.write('still here\n');
      await sleep(10);
    }
    expect(served.log).toEqual(['open', 'close ended']);
  });

  test('closes a connection whose peer does not take what is left', async () => {
    const served = await serve({ ...options, maxPendingWrite: Number.POSITIVE_INFINITY });
    const { connection } = await served.pair({ reads: false });
    connection.writeOwned(new Uint8Array(16 * MIB));
    connection.end();
    await connection.closed;
    expect(served.log).toEqual(['open', 'close ended']);
  });

  test('counts from the last byte that the peer has taken', async () => {
    const served = await serve({ ...options, ...SLOWLY, endTimeout: 150 });
    const { client, connection } = await served.pair({ reads: false });
    connection.writeOwned(new Uint8Array(LARGE));
    connection.end();
    readSlowly(client);
    expect(await client.rest()).toHaveLength(LARGE);
  });

  test('does not count for a peer that ends', async () => {
    const served = await serve(LONG);
    const { client, connection } = await served.pair();
    connection.end();
    await client.closed;
    await connection.closed;
    expect(served.log).toEqual(['open', 'close ended']);
  });
});

test('Infinity opts out of all of them', async () => {
  const never = Number.POSITIVE_INFINITY;
  const served = await serve({ frameTimeout: never, idleTimeout: never, endTimeout: never });
  const { client } = await served.pair();
  await client.send('ha');
  await sleep(50);
  await client.send('lf\n');
  expect(await client.line()).toBe('half');
});
