import { describe, expect, test } from 'vitest';
import { type Connection, delimiter, type Framing, fixed, raw, streamed } from '../../src/index.ts';
import type { Client } from '../support/net-client.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { sleep, until } from '../support/net-until.ts';

/** Sends `text` to a new connection for each place to cut it, in two reads. */
async function cutEverywhere(
  text: string,
  start: () => Promise<{ client: Client; connection: Connection; check: () => Promise<void> | void }>,
): Promise<void> {
  const bytes = Buffer.from(text);
  for (let cut = 0; cut < bytes.length; cut++) {
    const { client, connection, check } = await start();
    if (cut > 0) await client.send(bytes.subarray(0, cut));
    await until(() => connection.stats.bytesReceived === cut);
    await client.send(bytes.subarray(cut));
    await until(() => connection.stats.bytesReceived === bytes.length);
    await check();
    client.socket.destroy();
  }
}

describe.each(PATHS)('received %s', (receive) => {
  test('a header line and a counted payload, in mid-chunk', async () => {
    const header = delimiter('\r\n');
    const served = await serve<string[]>({
      receive,
      framing: header,
      open(connection) {
        connection.data = [];
      },
      frame(frame, connection) {
        connection.data.push(frame.toString());
        connection.framing = connection.framing === header ? fixed(Number(frame.toString())) : header;
      },
    });
    const text = '5\r\nhello0\r\n2\r\nok12\r\n\r\n\r\n\r\n\r\n\r\n\r\n1\r\n!';
    await cutEverywhere(text, async () => {
      const { client, connection } = await served.pair();
      const check = () => {
        expect(connection.data).toEqual(['5', 'hello', '0', '', '2', 'ok', '12', '\r\n'.repeat(6), '1', '!']);
      };
      return { client, connection, check };
    });
  });

  test('fixed(0) yields an empty frame at once: set in open, outside of any handler, in a handler', async () => {
    const seen: string[] = [];
    const served = await serve({
      receive,
      open(connection) {
        connection.framing = fixed(0);
      },
      frame(frame, connection) {
        seen.push(`${connection.framing.name} ${frame}`);
        connection.framing = frame.equals('zero') ? fixed(0) : lf;
      },
    });
    const { client, connection } = await served.pair();
    expect(seen).toEqual(['fixed(0) ']);
    connection.framing = fixed(0);
    expect(seen).toHaveLength(2);
    await client.send('zero\nlast\n');
    await until(() => connection.stats.framesReceived === 5);
    expect(seen.slice(2)).toEqual(['delimiter("\\n") zero', 'fixed(0) ', 'delimiter("\\n") last']);
  });

  test('fixed(0) that is left set is given up', async () => {
    const { client: connect, log } = await serve({ receive, framing: fixed(0), frame() {} });
    const client = await connect();
    await client.closed;
    await until(() => log.length === 3);
    expect(log).toEqual(['open', 'error ERR_NO_PROGRESS', 'close failed']);
  });

  test('raw, until unread gives the rest to lines', async () => {
    const served = await serve<{ prelude: string; lines: string[] }>({
      receive,
      framing: raw(),
      open(connection) {
        connection.data = { prelude: '', lines: [] };
      },
      frame(frame, connection) {
        const { data } = connection;
        if (connection.framing === lf) {
          data.lines.push(frame.toString());
          return;
        }
        const end = frame.indexOf('!');
        const length = end === -1 ? frame.length : end + 1;
        data.prelude += frame.toString('utf8', 0, length);
        if (end === -1) return;
        connection.unread(frame.length - length);
        connection.framing = lf;
      },
    });
    await cutEverywhere('prelude\nof lines!one\n\ntwo\n', async () => {
      const { client, connection } = await served.pair();
      const check = () =>
        expect(connection.data).toEqual({ prelude: 'prelude\nof lines!', lines: ['one', '', 'two'] });
      return { client, connection, check };
    });
  });

  test('unread where there is no piece is refused', async () => {
    const { connection } = await serve({ receive }).then(({ pair }) => pair());
    expect(() => connection.unread(1)).toThrow('unread() outside of the handler of a piece of raw()');
  });

  test('streamed frames go to part, piece by piece, others to frame', async () => {
    const body = streamed(delimiter('\r\n.\r\n'));
    const served = await serve<{ line: string; bodies: string[]; body: string }>({
      receive,
      framing: lf,
      open(connection) {
        connection.data = { line: '', bodies: [], body: '' };
      },
      frame(frame, connection) {
        connection.data.line += `${frame};`;
        connection.framing = body;
      },
      part(bytes, last, connection) {
        const { data } = connection;
        data.body += Buffer.from(bytes).toString('latin1');
        if (!last) return;
        data.bodies.push(data.body);
        data.body = '';
        connection.framing = lf;
      },
    });
    await cutEverywhere('DATA\nDear all,\r\n.\r\r\n.\r\nDATA\n\r\n.\r\nQUIT\n', async () => {
      const { client, connection } = await served.pair();
      const check = () =>
        expect(connection.data).toEqual({
          line: 'DATA;DATA;QUIT;',
          bodies: ['Dear all,\r\n.\r', ''],
          body: '',
        });
      return { client, connection, check };
    });
  });

  test('part alone gets every framing in pieces', async () => {
    let text = '';
    const { client: connect } = await serve({
      receive,
      part(bytes, last) {
        text += Buffer.from(bytes).toString() + (last ? '|' : '');
      },
    });
    const client = await connect();
    await client.send('one\n\ntw');
    await until(() => text === 'one||tw');
    await client.send('o\n');
    await until(() => text === 'one||two|');
  });

  test('batches: as many frames as a read has brought', async () => {
    const batches: string[][] = [];
    const served = await serve({
      receive,
      frames(batch, connection) {
        batches.push(batch.toStrings());
        for (const frame of batch) connection.send(frame);
      },
    });
    const client = await served.client();
    await client.send('one\n\nthr');
    expect(await client.text(5)).toBe('one\n\n');
    await client.send('ee\nfour\nfive\n');
    expect(await client.text(16)).toBe('three\nfour\nfive\n');
    expect(batches).toEqual([['one', ''], ['three'], ['four', 'five']]);
  });

  test('the framing of a batch cannot be changed in it', async () => {
    const { client: connect, log } = await serve({
      receive,
      frames(_batch, connection) {
        connection.framing = fixed(3);
      },
    });
    const client = await connect();
    await client.send('one\n');
    await client.closed;
    await until(() => log.length === 3);
    expect(log[1]).toMatch(/^error framing cannot be changed inside frames\(batch\)/);
  });

  test.each([
    ['at once', 0],
    ['when the connection has gone dormant', 80],
  ])('set from outside in mid-frame, it holds from the next frame on: %s', async (_, wait) => {
    // Short ticks: an eighth of the shortest timeout.
    const served = await serve({ receive, sendFraming: lf, endTimeout: 40 });
    const { client, connection } = await served.pair();
    await client.send('ab');
    await until(() => connection.stats.bytesReceived === 2);
    await sleep(wait);
    connection.framing = fixed(3);
    expect(connection.framing.name).toBe('fixed(3)');
    await client.send('cd\nxyz');
    await until(() => connection.stats.framesReceived === 2);
    expect(served.log).toEqual(['open', 'frame abcd', 'frame xyz']);
  });

  test.each<[string, Framing]>([
    ['streamed(delimiter("x")) needs handler.part(bytes, last)', streamed(delimiter('x'))],
    ['maxFrameLength', fixed(70_000)],
    ['framing must be a framing', null as never],
  ])('one that cannot be handed over is refused: %s', async (message, framing) => {
    const { client, connection } = await serve({ receive }).then(({ pair }) => pair());
    expect(() => {
      connection.framing = framing;
    }).toThrow(message);
    await client.send('still lines\n');
    expect(await client.line()).toBe('still lines');
  });
});
