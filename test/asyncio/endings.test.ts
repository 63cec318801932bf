import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type OpenConnectionOptions, openConnection, type StreamWriter } from '../../src/asyncio.ts';
import { serve } from '../support/asyncio.ts';
import { localhost } from '../support/net-tls.ts';
import { rejection, sleep, until } from '../support/net-until.ts';

// How connections end, to peers that know nothing of wirecut.

const MIB = 1024 * 1024;

/** A connection to a server that does with its side what `handle` says. */
async function openTo(
  transport: string,
  handle: (socket: Socket) => void,
  options: Partial<OpenConnectionOptions> = {},
) {
  const isTls = transport === 'tls';
  const listener = isTls
    ? createTlsServer({ ...localhost, allowHalfOpen: true, pauseOnConnect: true }, handle)
    : createServer({ allowHalfOpen: true, pauseOnConnect: true }, handle);
  const sockets: (Socket | TLSSocket)[] = [];
  listener.on('connection', (socket) => sockets.push(socket));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  const tls = isTls && { tls: { ca: localhost.cert } };
  const [reader, writer] = await openConnection({ port, host: '127.0.0.1', ...tls, ...options });
  await until(() => sockets.length === 1);
  onTestFinished(() => {
    writer.connection.destroy();
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return { reader, writer, peer: sockets[0] as Socket };
}

const deaf = (socket: Socket): void => void socket.on('error', () => {});

describe.each(['tcp', 'tls'])('over %s', (transport) => {
  test('close: what the peer does not take within endTimeout is lost, and said to be', async () => {
    const { writer } = await openTo(transport, deaf, { endTimeout: 50 });
    writer.write(Buffer.alloc(14 * MIB));
    const drain = rejection(writer.drain());
    writer.close();
    const lost = { message: 'Connection lost', code: 'ECONNRESET' };
    expect(await rejection(writer.waitClosed())).toMatchObject(lost);
    expect(await drain).toMatchObject(lost);
    expect(await rejection(writer.drain())).toMatchObject(lost);
  });

  test('what its user destroys is lost as he wished', async () => {
    const { writer } = await openTo(transport, deaf);
    writer.write(Buffer.alloc(14 * MIB));
    writer.close();
    writer.connection.destroy();
    await writer.waitClosed();
  });

  test('a peer that hangs up on what it has not read: drain says so', async () => {
    const { writer, peer } = await openTo(transport, deaf);
    writer.write(Buffer.alloc(14 * MIB));
    const drain = rejection(writer.drain());
    await sleep(20);
    peer.resetAndDestroy();
    const error = await rejection(writer.waitClosed());
    expect(error.code).toMatch(/^(ECONNRESET|EPIPE)$/);
    expect(await drain).toBe(error);
  });

  test('both sides have ended: nothing is lost, and drain does not say that it is', async () => {
    const { reader, writer } = await openTo(transport, (socket) => void socket.resume().end('answer'));
    writer.write('question');
    writer.writeEof();
    expect(String(await reader.read())).toBe('answer');
    await writer.drain();
    await writer.waitClosed();
    await writer.drain();
    expect(writer.isClosing()).toBe(true);
  });

  test('a read that waits when it is closed has nothing more to wait for', async () => {
    const { reader, writer } = await openTo(transport, deaf);
    const waiting = reader.read(10);
    writer.close();
    expect(await waiting).toHaveLength(0);
    expect(reader.atEof()).toBe(true);
    expect(writer.connection.socket.destroyed, 'the peer has not ended').toBe(false);
  });

  test('ended below the writer, it is closing, and drain tells of what is written then', async () => {
    const { writer } = await openTo(transport, deaf);
    writer.connection.end();
    expect(writer.isClosing()).toBe(true);
    writer.write('late');
    expect(await rejection(writer.drain())).toMatchObject({ code: 'ECONNRESET' });
  });
});

test('a reader that has paused gets all that came before the end under TLS, and drain does not wait for that', async () => {
  const size = 60_000;
  const answer = (socket: Socket): void => {
    deaf(socket);
    socket.once('end', () => socket.end(Buffer.alloc(size, 'x'))).resume();
  };
  const { reader, writer, peer } = await openTo('tls', answer, { limit: 1_000 });
  writer.writeEof();
  await until(() => writer.connection.socket.closed || peer.destroyed);
  await writer.drain();
  expect(await reader.readexactly(size)).toHaveLength(size);
  expect(await reader.read()).toHaveLength(0);
  await writer.waitClosed();
});

test('what is put into a line that is too long does not reach into TLS', async () => {
  let served: StreamWriter | undefined;
  const errors: unknown[] = [];
  const { open } = await serve(
    async (reader, writer) => {
      served = writer;
      errors.push(await rejection(reader.readline()));
      expect(reader.buffered).toBe(0);
      errors.push(await rejection(writer.startTls(localhost)));
    },
    { limit: 10 },
  );
  const [, writer] = await open();
  writer.write('twelve bytes');
  await until(() => errors.length === 2);
  expect(errors).toMatchObject([{ code: 'ERR_FRAME_TOO_LONG' }, { code: 'ERR_PLAINTEXT_BUFFERED' }]);
  expect(await rejection((served as StreamWriter).waitClosed())).toBe(errors[1]);
});

test('a client waits for startTls no longer than frameTimeout', async () => {
  const { writer } = await openTo('tcp', deaf, { frameTimeout: 50 });
  const error = await rejection(writer.startTls());
  expect(error).toMatchObject({ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
  expect(await rejection(writer.waitClosed())).toBe(error);
});
