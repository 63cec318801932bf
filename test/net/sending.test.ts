import { describe, expect, test, vi } from 'vitest';
import { type Connection, delimiter, type Framing, fixed, raw, streamed } from '../../src/index.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { until } from '../support/net-until.ts';

const MIB = 1024 * 1024;

/** What is handed to Node from now on: the length of each write. */
function writesOf({ socket }: Connection): number[] {
  const lengths: number[] = [];
  const write = socket.write.bind(socket) as (chunk: Uint8Array, done?: () => void) => boolean;
  vi.spyOn(socket, 'write').mockImplementation(((chunk: Uint8Array, done?: () => void) => {
    lengths.push(chunk.length);
    return write(chunk, done);
  }) as never);
  return lengths;
}

describe.each(PATHS)('received %s, one write', (receive) => {
  test('for all replies to one read', async () => {
    const served = await serve({
      receive,
      frame(frame, connection) {
        connection.send(`got ${frame}`);
        connection.write('!');
      },
    });
    const { client, connection } = await served.pair();
    const writes = writesOf(connection);
    await client.send('a\nb\nc\n'.repeat(100));
    expect(await client.text(2_100)).toBe('got a\n!got b\n!got c\n!'.repeat(100));
    expect(writes).toEqual([2_100]);
  });

  test('for each connection that a read makes write', async () => {
    const served = await serve({
      receive,
      frame(frame) {
        for (const connection of served.connections) connection.send(frame);
      },
    });
    const pairs = await Promise.all([served.pair(), served.pair(), served.pair()]);
    const writes = pairs.map(({ connection }) => writesOf(connection));
    await pairs[1]?.client.send('one\ntwo\nthree\n');
    for (const { client } of pairs) expect(await client.text(14)).toBe('one\ntwo\nthree\n');
    expect(writes).toEqual([[14], [14], [14]]);
  });

  test('for all that is written in one tick, outside of handlers', async () => {
    const { client, connection } = await serve({ receive }).then(({ pair }) => pair());
    const writes = writesOf(connection);
    for (let i = 0; i < 10; i++) connection.send(`${i}`);
    expect(writes).toEqual([]);
    expect(await client.text(20)).toBe('0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n');
    connection.send('later');
    expect(await client.line()).toBe('later');
    expect(writes).toEqual([20, 6]);
  });

  test('for frames that were held back, when they are let go', async () => {
    const { client, connection } = await serve({ receive }).then(({ pair }) => pair());
    connection.pause();
    await client.send('a\nb\n');
    connection.resume();
    const writes = writesOf(connection);
    expect(await client.text(4)).toBe('a\nb\n');
    expect(writes).toEqual([4]);
  });
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('text, bytes and frames, in the order in which they were written', async () => {
    const { client } = await talk(transport, {
      frame(frame, connection) {
        connection.send('grüße, 世界');
        connection.write(Uint8Array.of(0, 255));
        connection.writeOwned(Buffer.from('owned'));
        connection.writeOwned(contentOf(1, 0, 5_000));
        connection.send(frame);
        connection.write('');
        connection.write(new Uint8Array(0));
        connection.send('');
        connection.writeOwned(contentOf(1, 5_000, 300_000));
        connection.write('x'.repeat(70_000));
        connection.write('last');
      },
    });
    await client.send('the frame\n');
    const expected = Buffer.concat([
      Buffer.from('grüße, 世界\n'),
      Uint8Array.of(0, 255),
      Buffer.from('owned'),
      contentOf(1, 0, 5_000),
      Buffer.from('the frame\n\n'),
      contentOf(1, 5_000, 300_000),
      Buffer.from(`${'x'.repeat(70_000)}last`),
    ]);
    expect((await client.take(expected.length)).equals(expected)).toBe(true);
  });

  test('more than the operating system takes at once, by every way to write', async () => {
    const { client, connection } = await talk(transport, { maxPendingWrite: Number.POSITIVE_INFINITY });
    client.socket.pause();
    connection.writeOwned(contentOf(1, 0, 5 * MIB));
    connection.write(contentOf(1, 5 * MIB, 5 * MIB));
    connection.send(contentOf(1, 10 * MIB, 5 * MIB));
    connection.send('end');
    client.socket.resume();
    expect(firstWrong(await client.take(15 * MIB), 1, 0)).toBe(-1);
    expect(await client.text(5)).toBe('\nend\n');
  });

  test('the memory that was written from may be used again at once', async () => {
    const { client, connection } = await talk(transport, { maxPendingWrite: Number.POSITIVE_INFINITY });
    client.socket.pause();
    const length = 50_000;
    const memory = new Uint8Array(length);
    for (let i = 0; i < 200; i++) {
      memory.set(contentOf(i, 0, length));
      if (i % 2 === 0) connection.write(memory);
      else connection.send(memory);
      memory.fill(0);
      // Now and then, so that some is handed over full and some is not.
      if (i % 5 === 0) await new Promise(setImmediate);
    }
    client.socket.resume();
    for (let i = 0; i < 200; i++) {
      expect(firstWrong(await client.take(length), i, 0), `piece ${i}`).toBe(-1);
      if (i % 2 === 1) expect(await client.text(1)).toBe('\n');
    }
  });
});

describe('send', () => {
  const sent = (framing: Framing, payload: string | Uint8Array, sendFraming?: Framing) =>
    serve({ framing, ...(sendFraming && { sendFraming }), part() {} })
      .then(({ pair }) => pair())
      .then(({ client, connection }) => ({ client, connection, send: () => connection.send(payload) }));

  test.each<[string, string | Uint8Array]>([
    ['\n', 'a\nb'],
    ['\n', '\n'],
    ['\r\n', 'a\r'.repeat(3).concat('\n')],
    // The decoder would find the end a byte early.
    ['aa', 'xa'],
    ['\r\n', Buffer.from('\r\n')],
  ])('a payload that would be cut by %j is refused, and nothing is sent', async (terminator, payload) => {
    const { client, connection, send } = await sent(delimiter(terminator), payload);
    expect(send).toThrow(expect.objectContaining({ code: 'ERR_PAYLOAD_HAS_TERMINATOR' }));
    connection.send('next');
    connection.end();
    expect(await client.rest()).toBe(`next${terminator}`);
    expect(connection.stats.framesSent).toBe(1);
  });

  test('a payload of another length than that of fixed frames is refused', async () => {
    const { client, connection, send } = await sent(fixed(4), 'five5');
    expect(send).toThrow(RangeError);
    expect(send).toThrow('payload must be of the frame\'s 4 bytes, got "5 bytes"');
    expect(connection.send('four')).toBe(true);
    expect(await client.text(4)).toBe('four');
  });

  test('a framing that cannot be sent is refused, here and as an option', async () => {
    const { encoder: _, ...mute } = { ...lf, name: 'mute' };
    const { connection, send } = await sent(mute, 'x');
    expect(send).toThrow(new TypeError('mute cannot be sent: it has no encoder'));
    expect(() => {
      connection.sendFraming = mute;
    }).toThrow(new TypeError('mute cannot be sent: it has no encoder'));
    await expect(sent(lf, 'x', mute)).rejects.toThrow('mute cannot be sent');
  });

  test.each([[5], [null], [undefined], [{}], [true]])('a payload of %j is refused', async (payload) => {
    const { client, connection, send } = await sent(lf, payload as never);
    expect(send).toThrow(TypeError);
    expect(() => connection.write(payload as never)).toThrow(
      'payload must be a string, a Uint8Array or a Frame',
    );
    expect(() => connection.writeOwned(payload as never)).toThrow('bytes must be a Uint8Array');
    expect(() => connection.writeProducer(payload as never)).toThrow(TypeError);
    connection.end();
    expect(await client.rest()).toBe('');
  });

  test('raw and streamed framings send as well', async () => {
    const { client, connection } = await sent(streamed(lf), 'x');
    connection.send('line');
    connection.sendFraming = raw();
    connection.send('as it is');
    connection.end();
    expect(await client.rest()).toBe('line\nas it is');
  });

  test('follows the framing, until it has one of its own', async () => {
    const { client, connection } = await sent(lf, 'x');
    connection.send('1');
    connection.framing = delimiter(';');
    expect(connection.sendFraming).toBe(connection.framing);
    connection.send('2');
    connection.sendFraming = delimiter('|');
    connection.framing = lf;
    connection.send('3');
    connection.end();
    expect(await client.rest()).toBe('1\n2;3|');
  });

  test('an option sets it from the start', async () => {
    const { client, connection } = await sent(lf, 'x', delimiter('\r\n'));
    connection.framing = fixed(1);
    connection.send('ok');
    expect(await client.line()).toBe('ok\r');
  });
});

test('a frame that lies in two pieces is sent as one', async () => {
  const { client, connection } = await serve({ maxFrameLength: MIB }).then(({ pair }) => pair());
  const length = 300_000;
  const step = 65_536;
  for (let round = 0; round < 5; round++) {
    const bytes = Buffer.concat([contentOf(round, 0, length), Buffer.from('\n')]);
    for (let at = 0; at < bytes.length; at += step) {
      const { bytesReceived } = connection.stats;
      const piece = bytes.subarray(at, at + step);
      await client.send(piece);
      await until(() => connection.stats.bytesReceived === bytesReceived + piece.length);
    }
    expect((await client.take(bytes.length)).equals(bytes)).toBe(true);
  }
});
