import { describe, expect, test } from 'vitest';
import { delimiter, type Framing, fixed } from '../../src/index.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { until } from '../support/net-until.ts';

// Frames longer than a read go through the ring, with direct reads right behind what it holds.

const KIB = 1024;
const MIB = KIB * KIB;

interface Progress {
  id: number;
  offset: number;
  lengths: number[];
}

/** Checks that all frames of a connection together are the stream of its id, which the first frame names. */
function checked(framing: Framing, maxFrameLength: number) {
  const wrong: string[] = [];
  const handlers = {
    framing,
    maxFrameLength,
    open(connection: { data: Progress }) {
      connection.data = { id: -1, offset: 0, lengths: [] };
    },
    frame(
      frame: { length: number; bytes: Uint8Array; toString(): string },
      connection: { data: Progress; framing: Framing },
    ) {
      const { data } = connection;
      if (data.id === -1) {
        data.id = Number(frame.toString());
        connection.framing = framing;
        return;
      }
      const at = firstWrong(frame.bytes, data.id, data.offset);
      if (at !== -1) wrong.push(`stream ${data.id}, byte ${data.offset + at}`);
      data.offset += frame.length;
      data.lengths.push(frame.length);
    },
  };
  return { wrong, handlers };
}

/** A stream of lines that begins with its id. */
function streamOf(id: number, lengths: readonly number[], end: Uint8Array): Buffer {
  const pieces: Uint8Array[] = [Buffer.from(`${id}\n`)];
  let offset = 0;
  for (const length of lengths) {
    pieces.push(contentOf(id, offset, length), end);
    offset += length;
  }
  return Buffer.concat(pieces);
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test.each(PATHS)('frames of 100 KiB come back, received %s', async (receive) => {
    const { client, connection } = await talk(transport, { receive, maxFrameLength: 128 * KIB });
    const stream = streamOf(7, [100 * KIB, 3, 0, 100 * KIB, 128 * KIB, 70_001], Buffer.from('\n'));
    void client.send(stream);
    expect((await client.take(stream.length)).equals(stream)).toBe(true);
    expect(connection.receive).toBe(receive);
    expect(connection.stats).toMatchObject({ framesReceived: 7, framesSent: 7, bytesSent: stream.length });
  });
});

describe.each(PATHS)('received %s', (receive) => {
  test('a frame of exactly maxFrameLength, in two writes', async () => {
    const { client, server } = await serve({ receive }).then(async (served) => ({
      ...served,
      client: await served.client(),
    }));
    const frame = Buffer.from(`${'x'.repeat(65_536)}\n`);
    await client.send(frame.subarray(0, 65_536));
    await until(() => server.stats().bytesReceived === 65_536);
    await client.send(frame.subarray(65_536));
    expect((await client.take(frame.length)).equals(frame)).toBe(true);
  });

  test('the end of a long frame and short ones behind it in one read', async () => {
    const { client, connection } = await talk('tcp', { receive, maxFrameLength: 128 * KIB });
    const frame = contentOf(1, 0, 100 * KIB);
    for (let round = 0; round < 20; round++) {
      const { bytesReceived } = connection.stats;
      await client.send(frame.subarray(0, 90 * KIB));
      await until(() => connection.stats.bytesReceived === bytesReceived + 90 * KIB);
      await client.send(
        Buffer.concat([frame.subarray(90 * KIB), Buffer.from('\nshort\n\nstart of the next')]),
      );
      await until(() => connection.stats.framesReceived === 4 * round + 3);
      await client.send('\n');
      const expected = Buffer.concat([frame, Buffer.from('\nshort\n\nstart of the next\n')]);
      expect((await client.take(expected.length)).equals(expected)).toBe(true);
    }
  });

  test.each<[string, Framing, Uint8Array, number]>([
    ['lines', lf, Buffer.from('\n'), MIB],
    ['a long terminator', delimiter('<end of the frame>'), Buffer.from('<end of the frame>'), MIB],
    ['counted', fixed(300_000), new Uint8Array(0), 300_000],
  ])('frames of up to 1 MiB, %s, of four connections in turns', async (_, framing, end, length) => {
    const { handlers, wrong } = checked(framing, MIB);
    const served = await serve<Progress>({ receive, ...handlers, framing: lf });
    const lengths = [length, length, length === MIB ? 200_000 : length];
    const clients = await Promise.all([0, 1, 2, 3].map(() => served.client()));
    const streams = clients.map((_, id) => streamOf(id, lengths, end));
    const longest = Math.max(...streams.map((stream) => stream.length));
    const step = 50_021;
    for (let at = 0; at < longest; at += step) {
      const writes = clients.map((client, id) =>
        client.send((streams[id] as Buffer).subarray(at, at + step - 1_000 * id)),
      );
      const rests = clients.map((client, id) =>
        client.send((streams[id] as Buffer).subarray(at + step - 1_000 * id, at + step)),
      );
      await Promise.all([...writes, ...rests]);
    }
    await until(() => served.connections.every(({ data }) => data.lengths.length === lengths.length));
    expect(wrong).toEqual([]);
    expect(served.connections.map(({ data }) => data.lengths)).toEqual(clients.map(() => lengths));
  });

  test('each byte is copied at most twice', async () => {
    const { handlers, wrong } = checked(lf, MIB);
    const served = await serve<Progress>({ receive, ...handlers });
    const { client, connection } = await served.pair();
    await client.send(streamOf(5, [MIB, MIB], Buffer.from('\n')));
    await until(() => connection.data.lengths.length === 2);
    expect(wrong).toEqual([]);
    expect(connection.stats.bytesCopied).toBeLessThanOrEqual(2 * connection.stats.bytesReceived);
  });
});
