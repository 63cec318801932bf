import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../src/asyncio.ts';
import { httpd, REQUEST, serve } from '../support/asyncio.ts';
import { contentOf, firstWrong } from '../support/net-content.ts';
import { localhost } from '../support/net-tls.ts';
import { rejection, sleep, until } from '../support/net-until.ts';
import { warnings } from '../support/net-warnings.ts';

// test_streams.py again: flow control, and the life of a writer.

const MIB = 1024 * 1024;

/** A connection to a handler that reads nothing before it is told to; it then reads all. */
async function stuck(options: { writeHighWaterMark?: number; maxPendingWrite?: number } = {}) {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let received: Buffer | undefined;
  const { open } = await serve(
    async (reader, writer) => {
      await released;
      received = await reader.read();
      writer.close();
    },
    { limit: 1_000 },
  );
  const [reader, writer] = await open(options);
  return { reader, writer, release, received: () => received };
}

describe('drain', () => {
  test('multiple_drain', async () => {
    const { writer, release, received } = await stuck();
    writer.write(contentOf(1, 0, 16 * MIB));
    let drained = 0;
    const drains = Array.from({ length: 10 }, () => writer.drain().then(() => drained++));
    await sleep(20);
    expect(drained).toBe(0);
    release();
    await Promise.all(drains);
    expect(drained).toBe(10);
    writer.writeEof();
    await until(() => received() !== undefined);
    expect(firstWrong(received() as Buffer, 1, 0)).toBe(-1);
    expect(received()).toHaveLength(16 * MIB);
  });

  test('it does not wait below the mark', async () => {
    const { writer } = await stuck({ writeHighWaterMark: 16 * MIB });
    writer.write(Buffer.alloc(16 * MIB));
    expect(writer.connection.stats.bytesPending).toBe(16 * MIB);
    await writer.drain();
    expect(writer.connection.stats.bytesPending, 'still waiting').toBeGreaterThan(0);
  });

  test('drain_raises', async () => {
    const messages = warnings();
    // A server that knows nothing of wirecut, and hangs up.
    const listener = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as { port: number };
    const [, writer] = await openConnection({ port, host: '127.0.0.1' });
    const loop = async (): Promise<never> => {
      for (;;) {
        writer.write('foo\n');
        await writer.drain();
      }
    };
    expect((await rejection(loop())).code).toMatch(/^(ECONNRESET|EPIPE)$/);
    listener.close();
    expect(messages).toEqual([]);
  });

  test('all that wait are told that the connection is lost', async () => {
    const { writer } = await stuck();
    writer.write(Buffer.alloc(16 * MIB));
    const drains = [rejection(writer.drain()), rejection(writer.drain())];
    writer.connection.destroy();
    for (const error of await Promise.all(drains)) {
      expect(error).toMatchObject({ message: 'Connection lost', code: 'ECONNRESET' });
    }
  });

  test('in a loop, after the connection has been aborted: it does not go on for ever', async () => {
    const { writer } = await stuck();
    writer.connection.destroy();
    writer.write('foo\n');
    expect(await rejection(writer.drain())).toMatchObject({ code: 'ECONNRESET' });
  });

  test('who never drains is stopped at maxPendingWrite', async () => {
    const { reader, writer } = await stuck({ maxPendingWrite: MIB });
    for (let i = 0; i < 16 && !writer.isClosing(); i++) writer.write(Buffer.alloc(MIB));
    expect(writer.isClosing()).toBe(true);
    const error = await rejection(writer.drain());
    expect(error).toMatchObject({ code: 'ERR_SLOW_CONSUMER' });
    expect(await rejection(writer.waitClosed())).toBe(error);
    expect(await rejection(reader.read())).toBe(error);
  });

  test('much that is written does not keep what comes from being read', async () => {
    const { open } = await serve(async (reader, writer) => {
      for (let bytes = await reader.read(65_536); bytes.length > 0; bytes = await reader.read(65_536)) {
        writer.write(bytes);
        await writer.drain();
      }
      writer.close();
    });
    const [reader, writer] = await open();
    // More than maxPendingWrite, and than what all the buffers in between hold.
    const content = contentOf(2, 0, 24 * MIB);
    writer.write(content);
    writer.writeEof();
    expect(firstWrong(await reader.readexactly(content.length), 2, 0)).toBe(-1);
    expect(await reader.read()).toHaveLength(0);
    writer.close();
  });
});

describe('the life of a writer', () => {
  test('wait_closed_on_close', async () => {
    const [reader, writer] = await (await httpd()).open();
    writer.write(REQUEST);
    expect(String(await reader.readline())).toBe('HTTP/1.0 200 OK\r\n');
    expect(String(await reader.read())).toMatch(/\r\n\r\nTest message$/);
    expect(writer.isClosing()).toBe(false);
    writer.close();
    expect(writer.isClosing()).toBe(true);
    await writer.waitClosed();
  });

  test('wait_closed_on_close_with_unread_data', async () => {
    const [reader, writer] = await (await httpd()).open();
    writer.write(REQUEST);
    expect(String(await reader.readline())).toBe('HTTP/1.0 200 OK\r\n');
    writer.close();
    await writer.waitClosed();
    expect(String(await reader.read()), 'what had come').toMatch(/^Content-type/);
  });

  test('async_writer_api, async_writer_api_exception_after_close', async () => {
    const messages = warnings();
    const [reader, writer] = await (await httpd()).open();
    writer.write(REQUEST);
    expect(String(await reader.readline())).toBe('HTTP/1.0 200 OK\r\n');
    expect(String(await reader.read())).toMatch(/\r\n\r\nTest message$/);
    writer.close();
    writer.write('data');
    expect(await rejection(writer.drain())).toMatchObject({ message: 'Connection lost', code: 'ECONNRESET' });
    await writer.waitClosed();
    expect(await rejection(writer.drain())).toMatchObject({ code: 'ECONNRESET' });
    expect(messages).toEqual([]);
  });

  test('what was written before close is sent, and drain says so', async () => {
    const { writer, release, received } = await stuck();
    writer.write(contentOf(3, 0, 8 * MIB));
    writer.close();
    release();
    await writer.drain();
    await writer.waitClosed();
    expect(firstWrong(received() as Buffer, 3, 0)).toBe(-1);
    expect(received()).toHaveLength(8 * MIB);
  });

  test('eof_feed_when_closing_writer', async () => {
    const [reader, writer] = await (await httpd()).open();
    writer.close();
    await writer.waitClosed();
    expect(reader.atEof()).toBe(true);
    expect(await reader.read()).toHaveLength(0);
  });

  test.each(['tcp', 'tls'])('write_eof over %s: the other way stays open', async (transport) => {
    const tls = transport === 'tls';
    const { open } = await serve(
      async (reader, writer) => {
        const all = await reader.read();
        expect(reader.atEof()).toBe(true);
        writer.writelines([all, ' and ', Buffer.from('more')]);
        writer.close();
      },
      tls ? { tls: localhost } : {},
    );
    const [reader, writer] = await open(tls ? { tls: { ca: localhost.cert } } : {});
    expect(writer.canWriteEof()).toBe(true);
    writer.write('all');
    writer.writeEof();
    writer.writeEof();
    expect(writer.isClosing()).toBe(false);
    expect(() => writer.write('late')).toThrow(new TypeError('write() after writeEof()'));
    await writer.drain();
    expect(String(await reader.read())).toBe('all and more');
    writer.close();
    await writer.waitClosed();
  });

  test('write takes bytes and strings, and nothing else', async () => {
    const { writer } = await stuck();
    for (const data of [7, null, undefined, ['a'], {}]) {
      expect(() => writer.write(data as never)).toThrow(TypeError);
    }
    await writer.drain();
  });

  test('get_extra_info: also when it is closed', async () => {
    const { server, open } = await serve((_, writer) => writer.close());
    const [reader, writer] = await open();
    const port = server.address?.port;
    await reader.read();
    writer.close();
    await writer.waitClosed();
    expect(writer.getExtraInfo('peername')).toEqual(['127.0.0.1', port]);
    expect(writer.getExtraInfo('sockname')).toEqual(['127.0.0.1', expect.any(Number)]);
    expect(writer.getExtraInfo('socket')).toBe(writer.connection.socket);
    expect(writer.getExtraInfo('peercert')).toBeUndefined();
    expect(writer.getExtraInfo('nonsense' as never, 'fallback')).toBe('fallback');
  });
});
