import type { ConnectionOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { localhost } from '../support/net-tls.ts';
import { sleep, until } from '../support/net-until.ts';

// Node closes a socket as soon as both sides have ended. What has come by then may still wait for its handler.

describe.each(PATHS)('received %s', (receive) => {
  test('what an asynchronous handler has not seen yet is delivered, then the end', async () => {
    const served = await serve({
      receive,
      async frame(frame) {
        const text = frame.toString();
        await sleep(1);
        served.log.push(`frame ${text}`);
      },
    });
    const { client, connection } = await served.pair({ allowHalfOpen: true });
    connection.endWriting();
    await client.rest();
    client.end('a\nb\nc\n');
    await connection.closed;
    expect(served.log).toEqual(['open', 'frame a', 'frame b', 'frame c', 'end clean', 'close ended']);
  });

  /** A connection over TLS, paused by the handler of the first of three frames, whose socket is gone if that can be. */
  async function paused(idleTimeout = 120_000) {
    const { connections, log, port } = await serve({
      receive,
      idleTimeout,
      tls: localhost,
      frame(frame, connection) {
        if (frame.equals('a')) connection.pause();
        log.push(`frame ${frame}`);
      },
    });
    const where = { port, host: '127.0.0.1', ca: localhost.cert, allowHalfOpen: true };
    const client = await Client.overTls(where as ConnectionOptions);
    await until(() => connections.length === 1);
    const connection = connections[0] as Connection;
    const { socket } = connection;
    connection.endWriting();
    await client.rest();
    client.end('a\nb\nc\n');
    // TLS hands over what it has decrypted, whoever has paused.
    await until(() => socket.closed || (receive === 'stream' && log.length === 2));
    expect(log).toEqual(['open', 'frame a']);
    return { connection, log };
  }

  test('what waits for resume under TLS is delivered, then the end', async () => {
    const { connection, log } = await paused();
    connection.resume();
    await connection.closed;
    expect(log).toEqual(['open', 'frame a', 'frame b', 'frame c', 'end clean', 'close ended']);
  });

  test('who destroys it meanwhile closes it', async () => {
    const { connection, log } = await paused();
    connection.destroy();
    await connection.closed;
    expect(log).toEqual(['open', 'frame a', 'close destroyed']);
  });

  test('who forgets it is idle', async () => {
    const { connection, log } = await paused(100);
    await connection.closed;
    expect(log).toEqual(['open', 'frame a', 'close idle']);
  });
});
