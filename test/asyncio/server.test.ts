import { getEventListeners } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StreamReader, StreamWriter } from '../../src/asyncio.ts';
import { serve } from '../support/asyncio.ts';
import { Client } from '../support/net-client.ts';
import { socketPath } from '../support/net-transports.ts';
import { rejection, until } from '../support/net-until.ts';
import { settle } from '../support/reading.ts';

// The cases of CPython's Lib/test/test_asyncio/test_server.py (3.13), by their names there.

async function untilEof(reader: StreamReader, writer: StreamWriter): Promise<void> {
  await reader.read();
  writer.close();
  await writer.waitClosed();
}

/** Whether it has been settled by now. */
function watch(promise: Promise<unknown>): () => boolean {
  let isDone = false;
  void promise.then(() => {
    isDone = true;
  });
  return () => isDone;
}

describe('serve_forever', () => {
  test.each([
    ['start_server_1', () => ({})],
    ['start_unix_server_1', () => ({ path: socketPath() })],
  ])('%s', async (_, where) => {
    const HELLO = `${'1'.repeat(5 * 1024)}\n`;
    const main = new AbortController();
    const options = where();
    const { server } = await serve(
      async (reader, writer) => {
        expect(String(await reader.readline())).toBe(HELLO);
        main.abort();
        writer.write('1');
        writer.close();
        await writer.waitClosed();
      },
      { ...options, startServing: false },
    );
    expect(server.isServing()).toBe(false);
    const forever = rejection(server.serveForever({ signal: main.signal }));
    expect(await rejection(server.serveForever())).toEqual(
      new TypeError('serveForever() while it runs already'),
    );
    await until(() => server.isServing());
    const { address = '', port = 0 } = server.address ?? {};
    const client = await Client.to(port === 0 ? { path: address } : { port, host: address });
    client.socket.write(HELLO);
    expect(await client.rest()).toBe('1');
    expect((await forever).name).toBe('AbortError');
    expect(server.isServing()).toBe(false);
    expect(server.address).toBeUndefined();
    for (const call of [server.serveForever(), server.startServing()]) {
      expect((await rejection(call)).message).toMatch(/after close\(\)$/);
    }
  });

  test('it resolves when the server is closed otherwise', async () => {
    const { server } = await serve(untilEof);
    const { signal } = new AbortController();
    const forever = server.serveForever({ signal });
    server.close();
    await forever;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('a signal that has been aborted before', async () => {
    const { server } = await serve(untilEof);
    const signal = AbortSignal.abort(new Error('before'));
    expect((await rejection(server.serveForever({ signal }))).message).toBe('before');
    expect(server.isServing()).toBe(false);
    await server.waitClosed();
  });

  test('a port that is taken: it can be tried again', async () => {
    const { server } = await serve(untilEof);
    const port = server.address?.port ?? 0;
    const { server: second } = await serve(untilEof, { host: '127.0.0.1', port, startServing: false });
    expect(await rejection(second.startServing())).toMatchObject({ code: 'EADDRINUSE' });
    server.close();
    await server.waitClosed();
    await second.startServing();
    await second.startServing();
    expect(second.address?.port).toBe(port);
  });
});

describe('close', () => {
  test('wait_closed_basic', async () => {
    const { server, open } = await serve(untilEof);
    const waiting = [watch(server.waitClosed())];
    const [, writer] = await open();
    waiting.push(watch(server.waitClosed()));
    await settle();
    server.close();
    waiting.push(watch(server.waitClosed()));
    await settle();
    expect(waiting.map((isDone) => isDone())).toEqual([false, false, false]);
    writer.close();
    await writer.waitClosed();
    await server.waitClosed();
    expect(waiting.map((isDone) => isDone())).toEqual([true, true, true]);
    await server.waitClosed();
  });

  test('wait_closed_race', async () => {
    const { server, open } = await serve(untilEof);
    const isDone = watch(server.waitClosed());
    const [, writer] = await open();
    expect(isDone()).toBe(false);
    setImmediate(() => server.close());
    setImmediate(() => writer.close());
    await server.waitClosed();
  });

  test('close_race: a connection that comes as it is closed', async () => {
    const { server, open } = await serve(() => {});
    const opening = open().then(
      ([, writer]) => writer.close(),
      () => {},
    );
    server.close();
    await opening;
    server.closeClients();
    await server.waitClosed();
  });

  test('connections that are there go on, and no others come', async () => {
    const { server, open } = await serve(async (reader, writer) => {
      for await (const line of reader) writer.write(line);
      writer.close();
    });
    const port = server.address?.port ?? 0;
    const [reader, writer] = await open();
    server.close();
    server.close();
    expect(server.isServing()).toBe(false);
    const refused = connect(port, '127.0.0.1');
    onTestFinished(() => void refused.destroy());
    const error = await new Promise((resolve) => refused.once('error', resolve));
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    writer.write('still here\n');
    expect(String(await reader.readline())).toBe('still here\n');
    writer.close();
    await server.waitClosed();
  });

  test('async with', async () => {
    const { server, open } = await serve(untilEof);
    const [, writer] = await open();
    const isDone = watch(server[Symbol.asyncDispose]());
    await settle();
    expect(server.isServing()).toBe(false);
    expect(isDone()).toBe(false);
    writer.close();
    await until(isDone);
  });

  test('unix_server_addr_cleanup', async () => {
    const path = socketPath();
    const { server } = await serve(untilEof, { path });
    expect(existsSync(path) || process.platform === 'win32').toBe(true);
    server.close();
    await server.waitClosed();
    expect(existsSync(path)).toBe(false);
  });

  test('unix_server_cleanup_gone', async () => {
    const path = socketPath();
    const { server } = await serve(untilEof, { path });
    rmSync(path, { force: true });
    server.close();
    await server.waitClosed();
  });
});

describe('clients', () => {
  test('close_clients', async () => {
    const { server, open } = await serve(untilEof);
    const [reader, writer] = await open();
    const isDone = watch(server.waitClosed());
    await settle();
    expect(isDone()).toBe(false);
    server.close();
    server.closeClients();
    expect(await reader.read()).toHaveLength(0);
    // There, nobody waits for the peer.
    expect(isDone()).toBe(false);
    writer.close();
    await until(isDone);
  });

  test('close_clients, of a peer that does not go: no longer than endTimeout', async () => {
    const { server, open } = await serve(untilEof, { endTimeout: 30 });
    await open();
    await until(() => server.stats().open === 1);
    server.close();
    server.closeClients();
    await server.waitClosed();
  });

  test('abort_clients: with a reader that is paused, and a writer that is stuck', async () => {
    let stuck: StreamWriter | undefined;
    const { server, open } = await serve(async (_, writer) => {
      stuck = writer;
      await writer.waitClosed();
    });
    const [reader] = await open({ limit: 4_096 });
    await until(() => stuck !== undefined);
    const writer = stuck as unknown as StreamWriter;
    for (let i = 0; i < 3; i++) writer.write(Buffer.alloc(4_096, 'a'));
    await until(() => reader.buffered > 2 * 4_096);
    writer.write(Buffer.alloc(16 * 1024 * 1024, 'a'));
    const drain = rejection(writer.drain());
    await settle();
    expect(writer.connection.stats.bytesPending).toBeGreaterThan(0);
    const isDone = watch(server.waitClosed());
    await settle();
    expect(isDone()).toBe(false);
    server.close();
    server.abortClients();
    await until(isDone);
    expect(await drain).toMatchObject({ code: 'ECONNRESET' });
  });

  test('close_clients, with a writer that is stuck: what it has written is sent first', async () => {
    let served: StreamWriter | undefined;
    const { server, open } = await serve((_, writer) => {
      served = writer;
      writer.write(Buffer.alloc(8 * 1024 * 1024, 'a'));
    });
    const [reader, writer] = await open({ limit: 4_096 });
    await until(() => served !== undefined && reader.buffered > 2 * 4_096);
    const isDone = watch(server.waitClosed());
    server.close();
    server.closeClients();
    await settle();
    expect(isDone()).toBe(false);
    expect(await reader.read()).toHaveLength(8 * 1024 * 1024);
    writer.close();
    await until(isDone);
  });
});
