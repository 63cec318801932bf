import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  connected,
  exchange,
  HOST,
  killExamples,
  listen,
  runExample,
  startExample,
} from './support/example-process.ts';

// Runs the examples as processes, against the build. What redis.mjs answers is in examples-redis.test.ts.

const PATIENT = { timeout: 30_000 };

afterEach(killExamples);

describe('echo.mjs', PATIENT, () => {
  test('echoes lines however they are cut', async () => {
    const echo = await startExample('echo.mjs');
    const lines = 'one\n\ntwo\n \nthree and four\n';
    const echoes = [1, 2, 3, 7, 100].map((length) => exchange(echo.port, cut(`${lines}unfinished`, length)));
    expect(await Promise.all(echoes)).toEqual(echoes.map(() => lines));
  });

  test('echoes frames of 4 bytes however they are cut', async () => {
    const echo = await startExample('echo.mjs', '--framing', 'fixed:4');
    const frames = 'abcd\0\n\r\xffefgh';
    const echoes = [1, 3, 4, 5, 100].map((length) => exchange(echo.port, cut(`${frames}ij`, length)));
    expect(await Promise.all(echoes)).toEqual(echoes.map(() => frames));
  });

  test('answers nc', async () => {
    const echo = await startExample('echo.mjs');
    const { error, stdout } = spawnSync('nc', ['-N', HOST, String(echo.port)], {
      input: 'hello\nworld\n',
      encoding: 'utf8',
    });
    if (error)
      expect(error).toMatchObject({ code: 'ENOENT' }); // There is no nc here.
    else expect(stdout).toBe('hello\nworld\n');
  });
});

describe.each([
  ['echo.mjs', []],
  ['stats.mjs', []],
  ['redis.mjs', []],
  ['proxy.mjs', ['--to', `${HOST}:9`]],
])('%s', PATIENT, (name, more) => {
  test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s', async (signal) => {
    const server = await startExample(name, ...more);
    expect(await server.stop(signal)).toEqual({ code: 0, stderr: '' });
  });

  test.each([
    ['--port 0 --nope', "Unknown option '--nope'"],
    ['', '--port'],
    ['--port -1', "Option '--port' argument is ambiguous"],
    ['--port http', '--port'],
    ['--port 65536', 'port'],
  ])('refuses "%s" with one line and exit code 2', async (args, problem) => {
    const { stdout, stderr, code } = await runExample(name, [...more, ...args.split(' ').filter(Boolean)]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/^\w+: .+\n$/);
  });

  test('says that a port is in use', async () => {
    const { port } = await listen(createServer());
    const { stdout, stderr, code } = await runExample(name, ['--port', String(port), ...more]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(/^\w+: .*EADDRINUSE.*\n$/);
  });
});

describe('misuse of options', PATIENT, () => {
  test.each([
    ['echo.mjs', '--framing fixed:0', '--framing must be one of lines, fixed:4'],
    ['stats.mjs', '--max-connections 1.5', '--max-connections must be a whole number, got 1.5'],
    ['proxy.mjs', '', '--to HOST:PORT is needed'],
    ['proxy.mjs', '--to localhost', '--to HOST:PORT is needed'],
    ['proxy.mjs', '--to localhost:0', '--to HOST:PORT is needed'],
    ['proxy.mjs', '--to localhost:65536', '--to HOST:PORT is needed'],
  ])('%s %s', async (name, args, problem) => {
    const { stderr, code } = await runExample(name, ['--port', '0', ...args.split(' ').filter(Boolean)]);
    expect({ stderr, code }).toEqual({ stderr: `${name.slice(0, -4)}: ${problem}\n`, code: 2 });
  });
});

describe('stats.mjs', PATIENT, () => {
  test('numbers the lines of each connection, and counts', async () => {
    const stats = await startExample('stats.mjs');
    expect(await exchange(stats.port, cut('a\nb\n\nd', 2))).toBe('ACK 1\nACK 2\nACK 3\n');
    expect(await exchange(stats.port, ['a\n'])).toBe('ACK 1\n');
    await stats.printed(/^0 open, 0 refused, 4 messages, 8 bytes received, 24 sent$/m);
  });

  test('turns away who comes when it is full, and shows how many', async () => {
    const stats = await startExample('stats.mjs', '--max-connections', '2');
    const first = await connected(stats.port);
    await connected(stats.port);
    await stats.printed(/^2 open, 0 refused,/m);
    for (let i = 0; i < 3; i++) expect(await exchange(stats.port, [])).toBe('');
    await stats.printed(/^2 open, 3 refused,/m);
    first.end();
    await stats.printed(/^1 open, 3 refused,/m);
    expect(await exchange(stats.port, ['again\n'])).toBe('ACK 1\n');
  });

  test('is silent while nothing changes', async () => {
    const stats = await startExample('stats.mjs');
    await connected(stats.port);
    await stats.printed(/^1 open/m);
    await delay(1_500);
    expect(stats.output().match(/^\d/gm)).toHaveLength(1);
  });
});

describe('proxy.mjs', PATIENT, () => {
  test('passes 100 MB both ways to a slow reader, without keeping them', async () => {
    const echo = await startExample('echo.mjs');
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${echo.port}`);
    const lines = Buffer.from(`${'0123456789'.repeat(100)}\n`.repeat(100_000));
    const before = proxy.residentMegabytes();

    const socket = await connected(proxy.port);
    socket.end(lines);
    await delay(1_000);
    const measured: number[] = [];
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(chunk);
      if (chunks.length > 50) continue;
      measured.push(proxy.residentMegabytes());
      await delay(10);
    }
    expect(Buffer.concat(chunks).equals(lines)).toBe(true);
    expect(Math.max(...measured) - before).toBeLessThan(60);
  });

  test('goes on reading from a client that does not read', async () => {
    const keptForLater = await listen(
      createServer((socket) => socket.on('data', (bytes) => socket.write(bytes))),
    );
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${keptForLater.port}`);
    const socket = (await connected(proxy.port)).pause();
    const bytes = Buffer.alloc(30e6, 'x');
    await new Promise((sent) => socket.write(bytes, sent));
    socket.end();
    expect((await buffer(socket)).equals(bytes)).toBe(true);
  });

  test('passes on the end of one side while the other goes on', async () => {
    const upstream = await listen(
      createServer({ allowHalfOpen: true }, async (socket) => {
        socket.write('ready;');
        const question = await received(socket);
        await delay(50);
        socket.end(`answer to ${question}`);
      }),
    );
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${upstream.port}`);
    expect(await exchange(proxy.port, cut('question', 3))).toBe('ready;answer to question');
  });

  test('passes on the end of the upstream side first', async () => {
    const questions: string[] = [];
    const upstream = await listen(
      createServer({ allowHalfOpen: true }, async (socket) => {
        socket.end('go');
        questions.push(await received(socket));
      }),
    );
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${upstream.port}`);
    const socket = await connected(proxy.port, { allowHalfOpen: true });
    expect(await received(socket)).toBe('go');
    socket.end('still here');
    await once(socket, 'close');
    await expect.poll(() => questions).toEqual(['still here']);
  });

  test('keeps what comes before the upstream is connected', async () => {
    const echo = await startExample('echo.mjs');
    const proxy = await startExample('proxy.mjs', '--to', `localhost:${echo.port}`);
    const replies = Array.from({ length: 50 }, (_, i) => exchange(proxy.port, [`hello ${i}\n`]));
    expect(await Promise.all(replies)).toEqual(replies.map((_, i) => `hello ${i}\n`));
  });

  test('closes the client if there is no upstream, says why, and stays', async () => {
    const gone = createServer();
    const { port } = await listen(gone);
    gone.close();
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${port}`);
    expect(await exchange(proxy.port, [])).toBe('');
    expect(await exchange(proxy.port, [])).toBe('');
    const { code, stderr } = await proxy.stop('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^(proxy: connect ECONNREFUSED 127\.0\.0\.1:\d+\n){2}$/);
  });

  test('passes on a reset, either way', async () => {
    const accepted: Socket[] = [];
    const upstream = await listen(
      createServer((socket) => accepted.push(socket.on('error', () => {}).resume())),
    );
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${upstream.port}`);

    const one = await connected(proxy.port);
    await expect.poll(() => accepted.length).toBe(1);
    const upstreamFailed = closed(accepted[0] as Socket);
    one.resetAndDestroy();
    expect(await upstreamFailed).toBe('with an error');

    const another = await connected(proxy.port);
    await expect.poll(() => accepted.length).toBe(2);
    const clientFailed = closed(another);
    accepted[1]?.resetAndDestroy();
    expect(await clientFailed).toBe('with an error');
  });

  test('stops while connections are open', async () => {
    const echo = await startExample('echo.mjs');
    const proxy = await startExample('proxy.mjs', '--to', `${HOST}:${echo.port}`);
    const socket = await connected(proxy.port);
    socket.write('hello\n');
    await once(socket, 'data');
    const rest = text(socket);
    expect(await proxy.stop('SIGTERM')).toEqual({ code: 0, stderr: '' });
    expect(await rest).toBe('');
  });
});

/** All that comes until the peer ends its side; our own stays open. */
async function received(socket: Socket): Promise<string> {
  let all = '';
  socket.setEncoding('utf8').on('data', (part) => {
    all += part;
  });
  await once(socket, 'end');
  return all;
}

function closed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.resume().on('close', (hadError) => resolve(hadError ? 'with an error' : 'in order'));
  });
}

/** In chunks of that length. */
function cut(text: string, length: number): string[] {
  const count = Math.ceil(text.length / length);
  return Array.from({ length: count }, (_, i) => text.slice(i * length, (i + 1) * length));
}
