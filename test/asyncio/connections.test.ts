import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, test, vi } from 'vitest';
import { openConnection, type StreamReader, type StreamWriter, startServer } from '../../src/asyncio.ts';
import { httpd, REQUEST, serve } from '../support/asyncio.ts';
import { identityOf, localhost } from '../support/net-tls.ts';
import { socketPath } from '../support/net-transports.ts';
import { rejection, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';

// test_streams.py again: connections, servers, TLS.

const TRUSTED = { ca: localhost.cert };

/** Echoes a line. */
async function handleClient(reader: StreamReader, writer: StreamWriter): Promise<void> {
  writer.write(await reader.readline());
  await writer.drain();
  writer.close();
  await writer.waitClosed();
}

/** The same, with none to wait for it. */
function handleClientCallback(reader: StreamReader, writer: StreamWriter): void {
  void handleClient(reader, writer);
}

describe('open_connection', () => {
  test.each([
    ['open_connection', () => ({})],
    ['open_unix_connection', () => ({ path: socketPath() })],
  ])('%s', async (_, options) => {
    const messages = warnings();
    const [reader, writer] = await (await httpd(options())).open();
    writer.write(REQUEST);
    expect(String(await reader.readline())).toBe('HTTP/1.0 200 OK\r\n');
    expect(String(await reader.read())).toMatch(/\r\n\r\nTest message$/);
    writer.close();
    await writer.waitClosed();
    expect(messages).toEqual([]);
  });

  test.each([
    ['open_connection_no_loop_ssl', () => ({})],
    ['open_unix_connection_no_loop_ssl', () => ({ path: socketPath() })],
  ])('%s', async (_, options) => {
    const messages = warnings();
    const { open } = await httpd({ ...options(), tls: localhost });
    const [reader, writer] = await open({ tls: TRUSTED });
    expect(writer.getExtraInfo('ssl_object')).toBeInstanceOf(TLSSocket);
    writer.write(REQUEST);
    expect(String(await reader.read())).toMatch(/\r\n\r\nTest message$/);
    writer.close();
    await writer.waitClosed();
    expect(messages).toEqual([]);
  });

  test.each([
    ['open_connection_error', () => ({})],
    ['open_unix_connection_error', () => ({ path: socketPath() })],
  ])('%s', async (_, options) => {
    const { open } = await serve(() => {}, options());
    const [reader, writer] = await open();
    const gone = new Error('gone');
    const read = rejection(reader.read());
    writer.connection.socket.destroy(gone);
    expect(await read).toBe(gone);
    expect(await rejection(writer.waitClosed())).toBe(gone);
    expect(await rejection(writer.drain())).toBe(gone);
    writer.close();
  });

  test('a reset by the peer: what came before can be read, then it is the error', async () => {
    const { open } = await serve((_, writer) => {
      writer.write('last');
      setTimeout(() => writer.connection.socket.resetAndDestroy(), 20);
    });
    const [reader, writer] = await open();
    const line = await rejection(reader.readline());
    expect(line).toMatchObject({ code: 'ECONNRESET' });
    expect(String(await reader.read(4))).toBe('last');
    expect(await rejection(reader.read(4))).toBe(line);
    expect(reader.exception()).toBe(line);
    expect(await rejection(writer.waitClosed())).toBe(line);
  });

  test('a connection on which nothing happens ends with an error, and not like one that is complete', async () => {
    const { open } = await serve(() => {});
    const [reader] = await open({ idleTimeout: 30 });
    expect(await rejection(reader.read())).toMatchObject({ code: 'ERR_IDLE_TIMEOUT' });
  });

  test('nobody there; wrong options', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await until(() => listener.listening);
    const { port } = listener.address() as { port: number };
    await new Promise((resolve) => listener.close(resolve));
    expect(await rejection(openConnection({ port, host: '127.0.0.1' }))).toMatchObject({
      code: 'ECONNREFUSED',
    });
    const wrong = [
      [{ port, limt: 3 }, 'options has no "limt"'],
      [{ port, limit: 0 }, 'limit must be'],
      [{ port, framing: {} }, 'options has no "framing"'],
      [{ limit: 3 }, 'connect() needs one of port and path'],
      [{ port, maxPendingWrite: 1_000 }, 'maxPendingWrite must be at least'],
    ] as const;
    for (const [options, message] of wrong) {
      const error = await rejection(openConnection(options as never));
      expect(error.message).toContain(message);
    }
  });
});

describe('start_server', () => {
  test.each([
    ['start_server', () => ({})],
    ['start_unix_server', () => ({ path: socketPath() })],
  ])('%s', async (_, options) => {
    const messages = warnings();
    for (const handler of [handleClient, handleClientCallback]) {
      const { server, open } = await serve(handler, options());
      const [reader, writer] = await open();
      writer.write('hello world!\n');
      expect(String(await reader.readline())).toBe('hello world!\n');
      writer.close();
      await writer.waitClosed();
      server.close();
      await server.waitClosed();
    }
    expect(messages).toEqual([]);
  });

  test('wrong options', async () => {
    const wrong = [
      [undefined, {}, 'handler must be a function'],
      [handleClient, {}, 'listen() needs one of port, path and fd'],
      [handleClient, { port: 0, limt: 3 }, 'options has no "limt"'],
      [handleClient, { port: 0, limit: 0 }, undefined],
      [handleClient, { port: 0, error: true }, 'error must be a function'],
      [handleClient, { port: 0, startServing: 1 }, 'startServing must be a boolean'],
      [handleClient, { port: 0, idleTimeout: 0 }, 'idleTimeout must be'],
    ] as const;
    for (const [handler, options, message = 'limit must be'] of wrong) {
      expect((await rejection(startServer(handler as never, options as never))).message).toContain(message);
    }
  });

  test('unhandled_exception: it is reported, and the connection closed', async () => {
    const messages = warnings();
    const { open } = await serve(async () => {
      throw new RangeError('test');
    });
    const [reader] = await open();
    expect(await reader.read()).toHaveLength(0);
    await until(() => messages.length > 0);
    expect(messages).toEqual(['Unhandled exception in the handler of a connection: RangeError: test']);
  });

  test('the same of a plain function, told to `error`', async () => {
    const messages = warnings();
    const told: [string, unknown, boolean | undefined][] = [];
    const { open } = await serve(
      () => {
        throw 'nothing';
      },
      { error: (error, writer) => told.push([error.message, error.cause, writer?.isClosing()]) },
    );
    const [reader] = await open();
    expect(await reader.read()).toHaveLength(0);
    const message = 'Unhandled exception in the handler of a connection: nothing';
    expect(told).toEqual([[message, 'nothing', false]]);
    expect(messages).toEqual([]);
  });

  test.each([
    ['throws', vi.fn().mockThrow(new Error('second'))],
    ['rejects', vi.fn().mockRejectedValue(new Error('second'))],
  ])('an error handler that %s', async (_, error) => {
    const messages = warnings();
    const { open } = await serve(() => Promise.reject(new Error('first')), { error });
    const [reader] = await open();
    expect(await reader.read()).toHaveLength(0);
    await until(() => messages.length > 0);
    expect(messages).toEqual(['Unhandled exception in the error handler of a server: Error: second']);
    expect(error).toHaveBeenCalledOnce();
  });

  test('without one, the warning says where it comes from', async () => {
    const seen: (Error & { detail?: string })[] = [];
    warnings();
    process.on('warning', (warning) => seen.push(warning));
    const { open } = await serve(async function deep() {
      throw new TypeError('test', { cause: new Error('beneath') });
    });
    const [reader] = await open();
    await reader.read();
    await until(() => seen.length > 0);
    expect(seen[0]?.detail).toMatch(/^TypeError: test\n +at .*connections\.test\.ts(.|\n)+beneath/);
  });

  test('reading from a peer pauses while more than twice the limit is unread', async () => {
    const { open } = await serve(async (_, writer) => {
      writer.write(Buffer.alloc(8 * 1024 * 1024, 'x'));
      await writer.drain();
      writer.close();
    });
    const [reader, writer] = await open({ limit: 1_000 });
    await until(() => reader.buffered > 2_000);
    await until(() => writer.connection.socket.isPaused());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reader.buffered, 'no more than what was read at a time').toBeLessThan(2_000 + 2 * 65_536);
    expect(await reader.read()).toHaveLength(8 * 1024 * 1024);
  });
});

describe('start_tls', () => {
  test('start_tls', async () => {
    const messages = warnings();
    const { server, open } = await serve(async (reader, writer) => {
      writer.write(await reader.readline());
      await writer.drain();
      expect(writer.getExtraInfo('ssl_object')).toBeUndefined();
      await writer.startTls(localhost);
      expect(writer.getExtraInfo('ssl_object')).toBeInstanceOf(TLSSocket);
      expect(writer.getExtraInfo('peercert'), 'clients have none').toBeUndefined();
      writer.write(await reader.readline());
      await writer.drain();
      writer.close();
      await writer.waitClosed();
    });
    const [reader, writer] = await open();
    writer.write('hello world 1!\n');
    await writer.drain();
    expect(String(await reader.readline())).toBe('hello world 1!\n');
    expect(writer.getExtraInfo('cipher', 'none')).toBe('none');
    await writer.startTls(TRUSTED);
    expect(writer.getExtraInfo('cipher')).toMatchObject({ version: 'TLSv1.3' });
    expect(writer.getExtraInfo('peercert')).toMatchObject({ subject: { CN: 'localhost' } });
    writer.write('hello world 2!\n');
    await writer.drain();
    expect(String(await reader.readline())).toBe('hello world 2!\n');
    writer.close();
    await writer.waitClosed();
    expect(writer.getExtraInfo('peername')).toEqual(['127.0.0.1', server.address?.port]);
    expect(messages).toEqual([]);
  });

  test('the certificate of an address', async () => {
    const elsewhere = identityOf('elsewhere');
    const { open } = await serve(async (_, writer) => {
      await writer.startTls(elsewhere);
      writer.close();
    });
    const [reader, writer] = await open();
    await writer.startTls({ ca: elsewhere.cert });
    expect(await reader.read()).toHaveLength(0);
    writer.close();
  });

  test('with the options of the server; the certificate has to be for the host', async () => {
    const reasons: string[] = [];
    const { server } = await serve(
      async (_, writer) => {
        await writer.startTls().catch(({ code }) => reasons.push(code));
        writer.close();
      },
      { startTls: localhost, host: 'localhost' },
    );
    const port = server.address?.port ?? 0;
    const [reader, writer] = await openConnection({ host: 'localhost', port });
    await writer.startTls(TRUSTED);
    expect(await reader.read()).toHaveLength(0);
    writer.close();
    const [, stranger] = await openConnection({ host: 'localhost', port });
    const error = await rejection(stranger.startTls({ ...TRUSTED, servername: 'elsewhere' }));
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(await rejection(stranger.waitClosed())).toBe(error);
    await until(() => reasons.length > 0);
  });

  test('what came in the clear and has not been read is not taken for what comes under TLS', async () => {
    const errors: unknown[] = [];
    const { open } = await serve(async (reader, writer) => {
      expect(String(await reader.readline())).toBe('STARTTLS\n');
      errors.push(await rejection(writer.startTls(localhost)), await rejection(writer.drain()));
      expect(String(await reader.readline()), 'what was there').toBe('injected\n');
      errors.push(await rejection(reader.readline()));
    });
    const [reader, writer] = await open();
    writer.write('STARTTLS\ninjected\n');
    await reader.read().catch(() => {});
    await until(() => errors.length === 3);
    expect(errors[0]).toMatchObject({ code: 'ERR_PLAINTEXT_BUFFERED' });
    expect(errors[1]).toBe(errors[0]);
    expect(errors[2]).toBe(errors[0]);
  });
});
