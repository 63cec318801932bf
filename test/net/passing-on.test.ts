import { describe, expect, test } from 'vitest';
import { type Connection, delimiter, type Frame, streamed } from '../../src/index.ts';
import { random } from '../support/net-content.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { until } from '../support/net-until.ts';

// Frames that are sent as they came are copied together, many at a time. That must not show.

const semicolon = delimiter(';');

/** What a handler does with a frame; returns what that sends, and to the other connection. */
type Deed = (frame: Frame, connection: Connection, other: Connection) => [string, string?];

const deeds: Record<string, Deed> = {
  'sends it': (frame, connection) => {
    connection.send(frame);
    return [`${frame}\n`];
  },
  'sends it twice': (frame, connection) => {
    connection.send(frame);
    connection.send(frame);
    return [`${frame}\n${frame}\n`];
  },
  'passes it over': () => [''],
  'sends it and writes behind it': (frame, connection) => {
    connection.send(frame);
    connection.write('<');
    return [`${frame}\n<`];
  },
  'writes in front of it': (frame, connection) => {
    connection.write('>');
    connection.send(frame);
    return [`>${frame}\n`];
  },
  'sends it to both': (frame, connection, other) => {
    connection.send(frame);
    other.send(frame);
    return [`${frame}\n`, `${frame}\n`];
  },
  'sends it to the other': (frame, _connection, other) => {
    other.send(frame);
    return ['', `${frame}\n`];
  },
  'sends it as another frame': (frame, connection) => {
    connection.sendFraming = semicolon;
    connection.send(frame);
    connection.sendFraming = lf;
    return [`${frame};`];
  },
  'writes the frame raw': (frame, connection) => {
    connection.write(frame);
    return [`${frame}`];
  },
  'sends it, then writes over it': (frame, connection) => {
    const text = `${frame}\n`;
    connection.send(frame);
    frame.bytes.fill(0x2a);
    return [text];
  },
  'writes over it, then sends it': (frame, connection) => {
    frame.bytes.fill(0x2a);
    connection.send(frame);
    return [`${'*'.repeat(frame.length)}\n`];
  },
  'sends a copy': (frame, connection) => {
    connection.send(frame.copy());
    return [`${frame}\n`];
  },
  'asks for the stats': (frame, connection) => {
    connection.send(frame);
    void connection.stats.bytesPending;
    return [`${frame}\n`];
  },
  'has it produced': (frame, connection) => {
    connection.send(frame);
    connection.writeProducer([`${frame}`, '!']);
    connection.send(frame);
    return [`${frame}\n${frame}!${frame}\n`];
  },
  'has it produced later': (frame, connection) => {
    const text = `${frame}`;
    connection.send(frame);
    connection.writeProducer(
      (async function* () {
        yield text;
      })(),
    );
    connection.send(frame);
    return [`${text}\n${text}${text}\n`];
  },
};

/** Sends frames to a server whose handlers do `next()` with each; what came back to both clients, and what should have. */
async function run(receive: 'direct' | 'stream', batches: boolean, count: number, next: () => Deed) {
  const expected = ['', ''];
  let seen = 0;
  const served = await serve({
    receive,
    ...(batches
      ? {
          frames(batch, connection) {
            for (const frame of batch) act(frame, connection);
          },
        }
      : { frame: (frame, connection) => act(frame, connection) }),
  });
  const act = (frame: Frame, connection: Connection): void => {
    seen++;
    const [here, there = ''] = next()(frame, connection, served.connections[1] as Connection);
    expected[0] += here;
    expected[1] += there;
  };
  const [one, other] = [await served.pair(), await served.pair()];
  const lines = Array.from({ length: count }, (_, i) => `${'x'.repeat(i % 9)}${i}`);
  await one.client.send(`${lines.join('\n')}\n`);
  await until(() => seen === count, `${count} frames, not ${seen}`);
  one.connection.end();
  other.connection.end();
  return { expected, got: [await one.client.rest(), await other.client.rest()] };
}

describe.each(PATHS)('received %s', (receive) => {
  describe.each([
    ['one by one', false],
    ['in batches', true],
  ])('%s', (_, batches) => {
    test.each(Object.entries(deeds))('a handler that %s', async (_name, deed) => {
      let turn = 0;
      const plain = deeds['sends it'] as Deed;
      const { expected, got } = await run(receive, batches, 60, () => (turn++ % 4 === 2 ? deed : plain));
      expect(got).toEqual(expected);
    });

    test.each([1, 2, 3, 4])('any of these, number %d', async (seed) => {
      const chance = random(seed);
      const all = Object.values(deeds);
      const pick = (): Deed =>
        chance() < 0.6 ? (all[0] as Deed) : (all[Math.floor(chance() * all.length)] as Deed);
      const { expected, got } = await run(receive, batches, 400, pick);
      expect(got).toEqual(expected);
    });
  });

  test('another framing in mid-chunk', async () => {
    const { client, connection } = await serve({
      receive,
      frame(frame, connection) {
        connection.send(frame);
        if (frame.equals('semicolons')) connection.framing = semicolon;
        if (frame.equals('lines')) connection.framing = lf;
      },
    }).then(({ pair }) => pair());
    const all = 'a\nb\nsemicolons\nc;d\n;lines;e\nf\n';
    await client.send(all);
    expect(await client.text(all.length)).toBe(all);
    expect(connection.stats).toMatchObject({ framesReceived: 8, framesSent: 8 });
  });

  test('the frames before an error, and before the end, in which they are sent', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        connection.send(frame);
        if (frame.equals('throw')) throw new Error('no such command');
        if (frame.equals('end')) connection.end();
        if (frame.equals('end writing')) connection.endWriting();
      },
    });
    for (const word of ['throw', 'end', 'end writing']) {
      const client = await served.client();
      await client.send(`a\nb\n${word}\nc\n`);
      expect(await client.rest()).toBe(`a\nb\n${word}\n`);
    }
  });

  test('frames that are let go after a pause, and those behind a straddling one', async () => {
    const { client, connection } = await serve({ receive }).then(({ pair }) => pair());
    await client.send('a\nstra');
    await until(() => connection.stats.framesReceived === 1);
    connection.pause();
    await client.send('ddling\nb\nc\nd');
    await until(() => connection.stats.bytesReceived >= 6);
    connection.resume();
    await client.send('\ne\n');
    const all = 'a\nstraddling\nb\nc\nd\ne\n';
    expect(await client.text(all.length)).toBe(all);
  });

  test('parts, which a handler may write over', async () => {
    const { client } = await serve({
      receive,
      frame(frame, connection) {
        connection.send(frame);
        if (frame.equals('body')) connection.framing = streamed(semicolon);
      },
      part(bytes, last, connection) {
        connection.write(bytes);
        bytes.fill(0x2a);
        if (last) connection.framing = lf;
      },
    }).then(({ pair }) => pair());
    await client.send('a\nbody\nxyz;b\nc\n');
    expect(await client.text(14)).toBe('a\nbody\nxyzb\nc\n');
  });
});
