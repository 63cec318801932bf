import { describe, expect, test } from 'vitest';
import { delimiter } from '../../src/index.ts';
import { canReadDirectly } from '../../src/net/direct-reading.ts';
import { PATHS } from '../support/net-server.ts';
import { TRANSPORTS, talk } from '../support/net-transports.ts';
import { until } from '../support/net-until.ts';

const STREAM = Buffer.from('one\r\n\r\nthree, \rtoo\r\n\r\n\r\nünf\r\n');

test('reading directly works on this Node, but for Windows', () => {
  expect(canReadDirectly()).toBe(process.platform !== 'win32');
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  describe.each(PATHS)('received %s', (receive) => {
    const start = () => talk(transport, { receive, framing: delimiter('\r\n') });

    test('the path is the one that was asked for', async () => {
      const { connection } = await start();
      expect(connection.receive).toBe(receive);
    });

    test('frames come back as they were, wherever the stream is cut', async () => {
      const { client, connection, log } = await start();
      for (let cut = 1; cut < STREAM.length; cut++) {
        const { bytesReceived } = connection.stats;
        await client.send(STREAM.subarray(0, cut));
        await until(() => connection.stats.bytesReceived === bytesReceived + cut);
        await client.send(STREAM.subarray(cut));
        expect(await client.take(STREAM.length), `cut at ${cut}`).toEqual(STREAM);
      }
      const frames = ['frame one', 'frame ', 'frame three, \rtoo', 'frame ', 'frame ', 'frame ünf'];
      expect(log.slice(1)).toEqual(Array.from({ length: STREAM.length - 1 }, () => frames).flat());
    });

    test('byte by byte', async () => {
      const { client, connection } = await start();
      for (const [at, byte] of STREAM.entries()) {
        await client.send(Uint8Array.of(byte));
        await until(() => connection.stats.bytesReceived === at + 1);
      }
      expect(await client.take(STREAM.length)).toEqual(STREAM);
      expect(connection.stats).toMatchObject({ framesReceived: 6, framesSent: 6, bytesPending: 0 });
    });

    test('ten thousand frames in one write', async () => {
      const { client, connection } = await start();
      const all = Array.from({ length: 10_000 }, (_, i) => `frame ${i}\r\n`).join('');
      await client.send(all);
      expect(await client.text(all.length)).toBe(all);
      expect(connection.stats).toMatchObject({ framesReceived: 10_000, bytesSent: all.length });
    });

    test('the client ends, and has its answers first', async () => {
      const { client, connection, log } = await start();
      client.end('a\r\nb\r\nc');
      expect(await client.rest()).toBe('a\r\nb\r\n');
      await connection.closed;
      expect(log).toEqual(['open', 'frame a', 'frame b', 'end partial', 'close ended']);
    });
  });
});
