import { describe, expect, test } from 'vitest';
import type { Chunk, ProducerSource } from '../../src/index.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';

const KIB = 1024;

/** What asynchat calls a simple producer. */
function more(chunks: (Chunk | null | undefined)[]) {
  return { more: () => chunks.shift() };
}

const kinds: Record<string, () => ProducerSource> = {
  'an object with more(), which ends with nothing': () => more(['one', Buffer.from('two')]),
  'an object with more(), which ends with null': () => more(['one', 'two', null, 'three']),
  'an object with more(), which ends with an empty chunk': () => more(['one', 'two', '', 'three']),
  'an object whose more() gives promises': () => {
    const chunks = ['one', 'two'];
    return { more: async () => chunks.shift() };
  },
  'a list': () => ['one', Buffer.from('two')],
  'a generator, empty chunks included': function* () {
    yield 'one';
    yield '';
    yield new Uint8Array(0);
    yield 'two';
  },
  'an async generator': async function* () {
    yield 'one';
    await sleep(5);
    yield 'two';
  },
  'a stream of Node': () => new Blob(['one', 'two']).stream() as unknown as ProducerSource,
};

describe.each(TRANSPORTS)('over %s', (transport) => {
  test.each(Object.entries(kinds))('%s, and what is written behind it', async (_, make) => {
    const { client, connection } = await talk(transport, {});
    connection.send('before');
    connection.writeProducer(make());
    connection.send('behind');
    connection.writeProducer(make());
    connection.write('raw');
    connection.writeOwned(Buffer.from('owned'));
    connection.end();
    expect(await client.rest()).toBe('before\nonetwobehind\nonetworawowned');
    expect(connection.stats.framesSent).toBe(2);
  });

  test('much more than the peer reads at once', async () => {
    const { client, connection } = await talk(transport, {});
    const count = 500;
    connection.writeProducer(
      (function* () {
        for (let i = 0; i < count; i++) yield contentOf(1, i * 20_000, 20_000);
      })(),
    );
    connection.writeProducer(
      (async function* () {
        for (let i = 0; i < 100; i++) yield contentOf(2, i * 20_000, 20_000);
      })(),
    );
    expect(firstWrong(await client.take(count * 20_000), 1, 0)).toBe(-1);
    expect(firstWrong(await client.take(100 * 20_000), 2, 0)).toBe(-1);
  });
});

describe.each([
  ['at once', (chunk: Uint8Array) => chunk],
  ['by promises', async (chunk: Uint8Array) => chunk],
] as const)('a producer that gives without end, %s', (_, give) => {
  test('is asked no faster than the peer reads, and no more when it has gone', async () => {
    const { client, connection } = await serve().then(({ pair }) => pair({ reads: false }));
    // Enough to show that it is not asked for ever; without that a fault here would stop everything.
    const most = 20_000;
    let asked = 0;
    connection.writeProducer({
      more: () => (++asked > most ? '' : give(new Uint8Array(16 * KIB))),
    });
    let before = -1;
    await until(() => {
      const stalled = asked === before;
      before = asked;
      return stalled;
    });
    await sleep(50);
    expect(asked).toBe(before);
    expect(connection.stats.bytesPending).toBeLessThan(200 * KIB);
    client.socket.resume();
    await client.take(16 * KIB * (before + 100));
    expect(asked).toBeGreaterThan(before + 90);
    client.socket.destroy();
    await connection.closed;
    const last = asked;
    await sleep(20);
    expect(asked).toBe(last);
    expect(last).toBeLessThan(most);
  });
});

test.each([
  ['at once', 10_000_000, (): Chunk => ''],
  ['by promises', 1_000_000, async (): Promise<Chunk> => ''],
] as const)('one that gives nothing for long, %s, does not keep others waiting', async (_, most, give) => {
  const served = await serve();
  const [one, other] = [await served.pair(), await served.pair()];
  let asked = 0;
  // An async iterator may give what is empty; more() may not.
  const step = () => (++asked > most ? { done: true, value: undefined } : { done: false, value: give() });
  const source = {
    [Symbol.iterator]: () => ({ next: step }),
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done, value } = step();
        return { done, value: await value };
      },
    }),
  };
  const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: asyncIterator } = source;
  one.connection.writeProducer(
    (give() === '' ? { [Symbol.iterator]: iterator } : { [Symbol.asyncIterator]: asyncIterator }) as never,
  );
  await other.client.send('still there\n');
  expect(await other.client.line()).toBe('still there');
  expect(asked).toBeLessThan(most);
  one.connection.destroy();
});

describe('a producer that fails', () => {
  const failing: Record<string, () => ProducerSource> = {
    'throws in more()': () => {
      const chunks = ['given'];
      return {
        more() {
          if (chunks.length === 0) throw new Error('no more');
          return chunks.shift();
        },
      };
    },
    'rejects in more()': () => {
      const chunks = ['given'];
      return {
        async more() {
          if (chunks.length === 0) throw new Error('no more');
          return chunks.shift();
        },
      };
    },
    'throws in a generator': function* () {
      yield 'given';
      throw new Error('no more');
    },
    'throws in an async generator': async function* () {
      yield 'given';
      await sleep(5);
      throw new Error('no more');
    },
  };

  test.each(Object.entries(failing))(
    '%s: what came before is sent, the connection closes, others go on',
    async (_, make) => {
      const served = await serve();
      const [one, other] = [await served.pair(), await served.pair()];
      one.connection.send('before');
      one.connection.writeProducer(make());
      one.connection.send('lost');
      expect(await one.client.rest()).toBe('before\ngiven');
      await one.connection.closed;
      expect(served.log.slice(2)).toEqual(['error no more', 'close failed']);
      await other.client.send('still there\n');
      expect(await other.client.line()).toBe('still there');
      expect(served.server.stats().errors).toEqual({ ERR_HANDLER: 1 });
    },
  );

  test.each([[5], [{}], [[1, 2]]])('gives %j, which cannot be written', async (chunk) => {
    const served = await serve();
    const { client, connection } = await served.pair();
    connection.writeProducer([chunk as never]);
    await client.closed;
    await until(() => served.log.length === 3);
    expect(served.log[1]).toMatch(/^error payload must be a string, a Uint8Array or a Frame, got /);
  });
});

describe('when the peer has gone', () => {
  test.each(['generator', 'async generator'])(
    'a waiting %s is told by return(), those behind it too',
    async (kind) => {
      const served = await serve();
      const { client, connection } = await served.pair({ reads: false });
      const returned: string[] = [];
      const source = (name: string): ProducerSource => {
        // It would go on for ever, but for the sake of this process it does not.
        let left = 10_000;
        const chunks = { next: () => ({ done: left-- === 0, value: new Uint8Array(64 * KIB) }) };
        const ends = {
          return() {
            returned.push(name);
            throw new Error('which nobody wants to know');
          },
        };
        const iterator = { ...chunks, ...ends };
        return (kind === 'generator'
          ? { [Symbol.iterator]: () => iterator }
          : {
              [Symbol.asyncIterator]: () => ({
                next: async () => iterator.next(),
                return: async () => ends.return(),
              }),
            }) as unknown as ProducerSource;
      };
      connection.writeProducer(source('first'));
      connection.writeProducer(source('second'));
      await until(() => connection.stats.bytesPending > 0);
      client.reset();
      await connection.closed;
      await until(() => returned.length === 2);
      expect(returned).toEqual(['first', 'second']);
    },
  );

  test('a producer is told at once if it is written to a connection that has ended', async () => {
    const { connection } = await serve().then(({ pair }) => pair());
    connection.end();
    let finished = false;
    const generator = (function* () {
      try {
        yield 'never';
      } finally {
        finished = true;
      }
    })();
    generator.next();
    connection.writeProducer(generator);
    await until(() => finished);
  });

  test('what an async producer still gives is dropped', async () => {
    const served = await serve();
    const { client, connection } = await served.pair();
    let give = (_chunk: string): void => {};
    connection.writeProducer({
      more: () =>
        new Promise<string>((resolve) => {
          give = resolve;
        }),
    });
    client.reset();
    await connection.closed;
    give('too late');
    await sleep(5);
    expect(served.log).toEqual(['open', 'error ECONNRESET', 'close failed']);
  });
});

test('end waits for the producer, however long it takes', async () => {
  const { connection, client } = await serve({ endTimeout: 50 }).then(({ pair }) => pair());
  connection.writeProducer(
    (async function* () {
      yield 'first ';
      await sleep(200);
      yield 'last';
    })(),
  );
  connection.end();
  expect(await client.rest()).toBe('first last');
});

test('drained waits for the producer', async () => {
  const { client, connection } = await serve().then(({ pair }) => pair());
  const events: string[] = [];
  connection.writeProducer(
    (async function* () {
      yield 'first ';
      await sleep(30);
      events.push('over');
    })(),
  );
  void connection.drained().then((sent) => events.push(`drained ${sent}`));
  expect(await client.text(6)).toBe('first ');
  await until(() => events.length === 2);
  expect(events).toEqual(['over', 'drained true']);
});
