import { describe, expect, test } from 'vitest';
import type { ServerOptions } from '../../src/index.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { sleep, until } from '../support/net-until.ts';

const MIB = 1024 * 1024;
/** Long enough for bytes that are not held back to arrive. */
const A_WHILE = 20;

describe.each(TRANSPORTS)('over %s', (transport) => {
  describe.each(PATHS)('received %s', (receive) => {
    test('nothing is delivered while paused, and nothing is lost', async () => {
      const { client, connection, log } = await talk(transport, { receive });
      connection.pause();
      connection.pause();
      await client.send('a\nb\n');
      await sleep(A_WHILE);
      await client.send('c\n');
      await sleep(A_WHILE);
      expect(log).toEqual(['open']);
      connection.resume();
      connection.resume();
      expect(await client.text(6)).toBe('a\nb\nc\n');
      expect(log).toEqual(['open', 'frame a', 'frame b', 'frame c']);
    });

    test('the rest of a read stays where it is when a handler pauses', async () => {
      const { client, connection, log } = await talk(transport, {
        receive,
        frame(frame, its) {
          log.push(`frame ${frame}`);
          its.pause();
        },
      });
      await client.send('a\nb\nc\n');
      for (const count of [2, 3, 4]) {
        await until(() => log.length === count);
        await sleep(5);
        expect(log).toHaveLength(count);
        connection.resume();
      }
      expect(log).toEqual(['open', 'frame a', 'frame b', 'frame c']);
    });

    test('the end of the stream comes after what was held back', async () => {
      const { client, connection, log } = await talk(transport, { receive });
      connection.pause();
      client.end('a\nb\nhalf');
      await sleep(A_WHILE);
      expect(log).toEqual(['open']);
      connection.resume();
      await connection.closed;
      expect(log).toEqual(['open', 'frame a', 'frame b', 'end partial', 'close ended']);
    });

    test.each<[string, Partial<ServerOptions>, string]>([
      ['in open', { frame() {}, open: (its) => its.pause() }, ''],
      ['by a handler', { frame: (frame, its) => frame.equals('pause') && its.pause() }, 'pause\n'],
    ])('paused %s, it reads no more than the kernel does', async (_, options, first) => {
      const { client, connection } = await talk(transport, { receive, ...options });
      await client.send(first);
      await until(() => connection.stats.bytesReceived === first.length);
      const chunk = Buffer.alloc(MIB, 'x\n');
      for (let i = 0; i < 8; i++) client.socket.write(chunk);
      await sleep(2 * A_WHILE);
      // In one case what TLS had in its hands, in the other what a stream of Node takes in advance.
      expect(connection.stats.bytesReceived).toBeLessThan(MIB / 4);
      const { framesReceived } = connection.stats;
      expect(framesReceived).toBe(first.length === 0 ? 0 : 1);
      connection.resume();
      await until(() => connection.stats.framesReceived === 4 * MIB + framesReceived);
    });

    test('on and off, while frames come', async () => {
      const { client, connection } = await talk(transport, { receive });
      for (let i = 0; i < 50; i++) {
        connection.pause();
        await client.send(`frame ${i}\n`);
        if (i % 2 === 0) await new Promise(setImmediate);
        connection.resume();
      }
      const all = Array.from({ length: 50 }, (_, i) => `frame ${i}\n`).join('');
      expect(await client.text(all.length)).toBe(all);
    });
  });
});

test('resume inside of the handler that paused', async () => {
  const served = await serve({
    frame(frame, connection) {
      connection.pause();
      served.log.push(`frame ${frame}`);
      connection.resume();
    },
  });
  const client = await served.client();
  await client.send('a\nb\n');
  await until(() => served.log.length === 3);
  expect(served.log).toEqual(['open', 'frame a', 'frame b']);
});

test('one connection resumes another from its handler', async () => {
  const served = await serve({
    frame(frame, connection) {
      served.log.push(`${served.connections.indexOf(connection)} ${frame}`);
      connection.send(frame);
      if (frame.equals('go')) served.connections[1]?.resume();
    },
  });
  const [one, other] = [await served.pair(), await served.pair()];
  other.connection.pause();
  await other.client.send('held\nback\n');
  await sleep(A_WHILE);
  await one.client.send('go\non\n');
  expect(await other.client.text(10)).toBe('held\nback\n');
  expect(await one.client.text(6)).toBe('go\non\n');
  expect(served.log.slice(2)).toContain('0 on');
});
