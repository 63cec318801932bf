import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createServer, type ListenOptions } from '../../src/index.ts';
import { Client } from '../support/net-client.ts';
import { runScript } from '../support/net-processes.ts';
import { lf, PATHS, serve } from '../support/net-server.ts';
import { socketPath } from '../support/net-transports.ts';
import { rejection, until } from '../support/net-until.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsReusePort = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);

const echo = () => createServer({ framing: lf, frame: (frame, connection) => connection.send(frame) });

test('a port, or any that is free', async () => {
  const { server, port } = await serve();
  expect(server.address).toEqual({ address: '127.0.0.1', port });
  await server.close();
  const again = echo();
  expect(await again.listen({ port, host: '127.0.0.1' })).toEqual({ address: '127.0.0.1', port });
  await again.close();
  expect(again.address).toBeUndefined();
});

test('every address, if it is told none', async () => {
  const server = echo();
  const { address, port } = await server.listen({ port: 0 });
  expect(['::', '0.0.0.0']).toContain(address);
  const client = await Client.to({ port, host: '127.0.0.1' });
  await client.send('hello\n');
  expect(await client.line()).toBe('hello');
  client.end();
  await server.close();
});

describe.each(PATHS)('received %s', (receive) => {
  test('a path', async () => {
    const path = socketPath();
    const served = await serve({ receive }, { path });
    expect(served.server.address).toEqual({ address: path, port: 0 });
    const { client, connection } = await served.pair();
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    expect(connection.receive).toBe(receive);
    await served.server.close();
    if (process.platform !== 'win32') expect(existsSync(path)).toBe(false);
  });
});

test('a file descriptor that listens already', async () => {
  const listener = createNetServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { fd } = (listener as unknown as { _handle: { fd: number } })._handle;
  const { port } = listener.address() as { port: number };
  // In a process of its own: in this one two would close the same descriptor.
  const { line } = runScript(
    `const server = wirecut.createServer({
       framing: wirecut.delimiter('\\n'),
       frame: (frame, connection) => connection.send('child ' + frame),
     });
     console.log('at ' + JSON.stringify(await server.listen({ fd: 3 })));`,
    { fds: [fd] },
  );
  expect(JSON.parse(await line('at '))).toEqual({ address: '127.0.0.1', port });
  listener.close();
  const client = await Client.to({ port, host: '127.0.0.1' });
  await client.send('hello\n');
  expect(await client.line()).toBe('child hello');
});

test('a place that is taken rejects; another one may be tried then', async () => {
  const { port } = await serve();
  const server = echo();
  expect(await rejection(server.listen({ port, host: '127.0.0.1' }))).toMatchObject({ code: 'EADDRINUSE' });
  expect(server.address).toBeUndefined();
  const { port: other } = await server.listen({ port: 0, host: '127.0.0.1' });
  const client = await Client.to({ port: other, host: '127.0.0.1' });
  await client.send('hello\n');
  expect(await client.line()).toBe('hello');
  client.end();
  await server.close();
});

test('a path that cannot be rejects', async () => {
  const server = echo();
  await expect(server.listen({ path: '/nowhere/at/all/x.sock' })).rejects.toThrow(/listen/);
  await server.close();
});

test('listening twice rejects, and the first goes on', async () => {
  const { server, pair } = await serve();
  await expect(server.listen({ port: 0 })).rejects.toMatchObject({ code: 'ERR_SERVER_ALREADY_LISTEN' });
  const { client } = await pair();
  await client.send('hello\n');
  expect(await client.line()).toBe('hello');
});

test('listening after close rejects', async () => {
  const { server } = await serve();
  await server.close();
  await expect(server.listen({ port: 0 })).rejects.toThrow('close');
});

test('reusePort: two on one port, or a RangeError where Node does not know it', async () => {
  const options: ListenOptions = { port: 0, host: '127.0.0.1', reusePort: true };
  if (!knowsReusePort) {
    expect(await rejection(echo().listen(options))).toEqual(
      new RangeError(
        `reusePort needs Node 22.12 or newer, this is ${process.versions.node}: use node:cluster`,
      ),
    );
    return;
  }
  if (process.platform !== 'linux') return;
  const first = await serve({}, options);
  const second = await serve({}, { ...options, port: first.port });
  for (let i = 0; i < 40 && (first.log.length === 0 || second.log.length === 0); i++) {
    const client = await first.client();
    await client.send('hello\n');
    expect(await client.line()).toBe('hello');
    client.end();
  }
  expect([first.log.length > 0, second.log.length > 0]).toEqual([true, true]);
});

test('options of TCP are passed on', async () => {
  const { pair } = await serve({ noDelay: false, keepAlive: 5_000 });
  const { client } = await pair();
  await client.send('hello\n');
  expect(await client.line()).toBe('hello');
});

test('many servers in one process, each with its own', async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      serve({ frame: (frame, connection) => connection.send(`${i} ${frame}`) }),
    ),
  );
  const pairs = await Promise.all(all.map(({ pair }) => pair()));
  for (const { client } of pairs) await client.send('x\n');
  for (const [i, { client }] of pairs.entries()) expect(await client.line()).toBe(`${i} x`);
  await until(() => all.every(({ server }) => server.stats().open === 1));
});
