import { createServer as createNetServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Connection, type ConnectTarget, connect, type ServiceOptions } from '../../src/index.ts';
import { codeOf, lf, PATHS, serve } from '../support/net-server.ts';
import { identityOf, localhost } from '../support/net-tls.ts';
import { socketPath, TRANSPORTS } from '../support/net-transports.ts';
import { rejection, sleep, until } from '../support/net-until.ts';

const host = '127.0.0.1';

/** Connects as a client that notes what happens; it is destroyed when the test is done. */
async function join(target: ConnectTarget, options: Partial<ServiceOptions> = {}) {
  const log: string[] = [];
  const connection: Connection = await connect(target, {
    framing: lf,
    open: () => void log.push('open'),
    frame: (frame) => void log.push(`frame ${frame}`),
    end: ({ kind }) => void log.push(`end ${kind}`),
    error: (error) => void log.push(`error ${codeOf(error)}`),
    close: (reason) => void log.push(`close ${reason}`),
    ...options,
  });
  onTestFinished(() => connection.destroy());
  return { connection, log };
}

/** A server that accepts and says nothing. */
async function silent(): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createNetServer((socket) => void sockets.push(socket.on('error', () => {}).resume()));
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, sockets };
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test.each(PATHS)('talks to a server, received %s', async (receive) => {
    const tls = transport === 'tls' && { tls: localhost };
    const where = transport === 'unix' ? { path: socketPath() } : { port: 0, host };
    const served = await serve({ receive, ...tls }, where);
    const target = {
      ...(transport === 'unix' ? where : { port: served.port, host }),
      ...(tls && { tls: { ca: localhost.cert } }),
    };
    const { connection, log } = await join(target, { receive });
    expect(connection.receive).toBe(receive);
    // It has been opened when connect resolves.
    expect(log).toEqual(['open']);
    for (let i = 0; i < 10; i++) connection.send(`line ${i}`);
    await until(() => log.length === 11);
    connection.end();
    await connection.closed;
    await until(() => served.log.length === 13);
    expect(log.slice(1)).toEqual([...Array.from({ length: 10 }, (_, i) => `frame line ${i}`), 'close ended']);
    expect(served.log.slice(-2)).toEqual(['end clean', 'close ended']);
  });
});

test('the end of the server, and its reset', async () => {
  const served = await serve();
  const { connection, log } = await join({ port: served.port, host });
  await until(() => served.connections.length === 1);
  served.connections[0]?.write('a\nhalf');
  served.connections[0]?.end();
  await connection.closed;
  expect(log).toEqual(['open', 'frame a', 'end partial', 'close ended']);

  const other = await join({ port: served.port, host });
  await until(() => served.connections.length === 2);
  served.connections[1]?.socket.resetAndDestroy();
  await other.connection.closed;
  expect(other.log).toEqual(['open', 'error ECONNRESET', 'close failed']);
});

test('the limits are those of servers', async () => {
  const served = await serve({
    frame: (frame, connection) => connection.send('x'.repeat(Number(frame.toString()))),
  });
  const { connection, log } = await join(
    { port: served.port, host },
    { maxFrameLength: 10, idleTimeout: 100 },
  );
  connection.send('10');
  connection.send('11');
  await connection.closed;
  expect(log).toEqual(['open', 'frame xxxxxxxxxx', 'error ERR_FRAME_TOO_LONG', 'close failed']);
  const idle = await join({ port: served.port, host }, { idleTimeout: 100 });
  await idle.connection.closed;
  expect(idle.log).toEqual(['open', 'close idle']);
});

test('who it is, while it is open and when it is closed', async () => {
  const served = await serve();
  const { connection } = await join({ port: served.port, host });
  const peer = () => [connection.remoteAddress, connection.remotePort];
  expect(peer()).toEqual([host, served.port]);
  connection.destroy();
  await connection.closed;
  expect(peer()).toEqual([host, served.port]);
});

test('localhost, if it is told no host', async () => {
  const served = await serve({}, { port: 0, host: 'localhost' });
  const { connection } = await join({ port: served.port });
  expect(['127.0.0.1', '::1']).toContain(connection.remoteAddress);
});

test('an address and a port of our own', async () => {
  const served = await serve();
  // One that was free a moment ago.
  const { port: localPort, server } = await serve({}, { port: 0, host });
  await server.close();
  await join({ port: served.port, host, localAddress: host, localPort });
  await until(() => served.connections.length === 1);
  expect(served.connections[0]).toMatchObject({ remoteAddress: host, remotePort: localPort });
});

describe('rejects', () => {
  test('if nobody listens, and calls no handler', async () => {
    const { port, server } = await serve();
    await server.close();
    const log: string[] = [];
    const note = (name: string) => () => void log.push(name);
    const refused = connect(
      { port, host },
      { framing: lf, frame() {}, open: note('open'), error: note('error'), close: note('close') },
    );
    expect(await rejection(refused)).toMatchObject({ code: 'ECONNREFUSED' });
    expect((await rejection(connect({ path: socketPath() }, { framing: lf, frame() {} }))).code).toMatch(
      /^E/,
    );
    expect(log).toEqual([]);
  });

  test('behind connectTimeout, and hangs up', async () => {
    const { port, sockets } = await silent();
    const error = await rejection(join({ port, host, tls: true, connectTimeout: 60 }));
    expect(error).toMatchObject({
      code: 'ERR_CONNECT_TIMEOUT',
      message: 'Not connected within connectTimeout (60 ms)',
    });
    await until(() => sockets.length === 1 && sockets[0]?.destroyed === true);
  });

  test('with the reason of a signal: before, and meanwhile', async () => {
    const { port, sockets } = await silent();
    const before = await rejection(join({ port, host, signal: AbortSignal.abort(new Error('not today')) }));
    expect(before.message).toBe('not today');
    const controller = new AbortController();
    const meanwhile = rejection(join({ port, host, tls: true, signal: controller.signal }));
    await until(() => sockets.length === 1);
    controller.abort(new Error('changed my mind'));
    expect((await meanwhile).message).toBe('changed my mind');
    await until(() => sockets[0]?.destroyed === true);
  });

  test('when the server hangs up in the handshake', async () => {
    const { port, sockets } = await silent();
    const refused = rejection(join({ port, host, tls: true }));
    await until(() => sockets.length === 1);
    sockets[0]?.destroy();
    expect((await refused).code).toBe('ECONNRESET');
  });

  test('a certificate that nobody has signed, or is of somebody else', async () => {
    const served = await serve({ tls: localhost });
    const unknown = await rejection(join({ port: served.port, host, tls: true }));
    expect(unknown.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    const other = identityOf('example.org');
    const stranger = await serve({ tls: other });
    const mismatch = await rejection(
      join({ port: stranger.port, host, tls: { ca: other.cert, servername: 'localhost' } }),
    );
    expect(mismatch.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    await sleep(10);
    expect(stranger.log).not.toContain('frame ');
  });

  test('TLS options that are wrong', async () => {
    const served = await serve();
    const refused = await rejection(
      join({ port: served.port, host, tls: { key: 'garbage', cert: 'garbage' } }),
    );
    expect(refused).toBeInstanceOf(Error);
    expect(refused.code).not.toBe('ERR_CONNECT_TIMEOUT');
    await until(() => served.log.includes('close ended'));
  });
});

test('a signal is no business of a connection that is there', async () => {
  const served = await serve();
  const controller = new AbortController();
  const { connection, log } = await join({ port: served.port, host, signal: controller.signal });
  controller.abort();
  connection.send('still there');
  await until(() => log.includes('frame still there'));
});

test.each([1e12, Number.POSITIVE_INFINITY])(
  'a connectTimeout of %d is long, not short',
  async (connectTimeout) => {
    const served = await serve({ tls: localhost });
    const tls = { ca: localhost.cert };
    const { connection, log } = await join({ port: served.port, host, tls, connectTimeout });
    connection.send('there');
    await until(() => log.includes('frame there'));
  },
);

test('a hundred at once, to one server', async () => {
  const served = await serve();
  const joined = await Promise.all(Array.from({ length: 100 }, () => join({ port: served.port, host })));
  for (const [i, { connection }] of joined.entries()) connection.send(`client ${i}`);
  await until(() => joined.every(({ log }) => log.length === 2));
  for (const [i, { log }] of joined.entries()) expect(log).toEqual(['open', `frame client ${i}`]);
});
