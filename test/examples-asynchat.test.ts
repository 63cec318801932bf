import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connected,
  type ExampleProcess,
  exchange,
  HOST,
  killExamples,
  listen,
  runExample,
  startExample,
} from './support/example-process.ts';
import { runClient } from './support/real-client.ts';

// Runs the programs of examples/asynchat as processes, against the build: what all of them do, and what those do that
// answer a frame with a frame. The others have files of their own.

const PATIENT = { timeout: 30_000 };
const FOLDER = new URL('../examples/asynchat/', import.meta.url);
/** In how long chunks what is sent is cut. */
const LENGTHS = [1, 2, 3, 7, 1_000];

afterAll(killExamples);

test.each(readdirSync(FOLDER))('%s has at most 60 lines', (name) => {
  const lines = readFileSync(new URL(name, FOLDER), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});

describe('all of them', PATIENT, () => {
  const programs: [name: string, ...args: string[]][] = [
    ['line-handler'],
    ['fixed-length'],
    ['simple-server'],
    ['asyncio-echo'],
    ['asyncio-fixed-length'],
    ['stats-server'],
    ['chat'],
    ['http'],
    ['key-value'],
    ['smtp-server'],
    ['smtp-relay', '--to', `${HOST}:9`],
    ['proxy', '--to', `${HOST}:9`],
  ];

  test.each(programs)('%s stops on SIGINT and SIGTERM', async (name, ...args) => {
    const stops = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
      const server = await startExample(`asynchat/${name}.mjs`, ...args);
      return server.stop(signal);
    });
    for (const stopped of await Promise.all(stops)) expect(stopped).toEqual({ code: 0, stderr: '' });
  });

  test.each(programs)('%s says that a port is in use', async (name, ...args) => {
    const { port } = await listen(createServer());
    const { stdout, stderr, code } = await runExample(`asynchat/${name}.mjs`, ['--port', `${port}`, ...args]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(new RegExp(`^${name}: .*EADDRINUSE.*\n$`));
  });

  test.each([
    ['line-handler', '--port 0 --nope', "Unknown option '--nope'"],
    ['line-handler', '', '--port N is needed'],
    ['line-handler', '--port http', '--port N is needed'],
    ['line-handler', '--port 65536', 'should be >= 0 and < 65536'],
    ['asyncio-echo', '--port 65536', 'should be >= 0 and < 65536'],
    ['asyncio-fixed-length', '--port 0 --bytes 7', '--bytes must be a number from 1 to 6'],
    ['stats-server', '--port 0 --max-connections 0', '--max-connections must be at least 1'],
    ['proxy', '--port 0', '--to HOST:PORT is needed'],
    ['proxy', '--port 0 --to localhost:65536', '--to HOST:PORT is needed'],
    ['smtp-server', '--port 0 --key key.pem', '--key FILE and --cert FILE go together'],
    ['smtp-server', '--port 0 --key none --cert none', 'ENOENT'],
    ['smtp-relay', '--port 0 --to localhost', '--to HOST:PORT is needed'],
  ])('%s refuses "%s"', async (name, args, problem) => {
    const { stdout, stderr, code } = await runExample(
      `asynchat/${name}.mjs`,
      args.split(' ').filter(Boolean),
    );
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(new RegExp(`^${name}: .*${problem}.*\n$`));
  });
});

describe('line-handler', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startExample('asynchat/line-handler.mjs');
  });

  test.each(LENGTHS)('sends back lines that come %d bytes at a time', async (length) => {
    const chunks = cut('one\r\n\r\ntwo\r\na\nb\rc\r\n\r\r\nunfinished\r', length);
    expect(await exchange(server.port, chunks)).toBe(
      'ECHO: one\r\nECHO: \r\nECHO: two\r\nECHO: a\nb\rc\r\nECHO: \r\r\n',
    );
  });

  test('answers nc', async () => {
    const { stdout } = await runClient('nc', ['-C', '-N', HOST, String(server.port)], 'hello\nworld\n');
    expect(stdout).toBe('ECHO: hello\r\nECHO: world\r\n');
  });

  test('closes when a line has no end', async () => {
    expect(await exchange(server.port, ['x'.repeat(70_000)])).toBe('');
  });

  test('with a callback, hands lines over and sends nothing back', async () => {
    const printing = await startExample('asynchat/line-handler.mjs', '--print');
    expect(await exchange(printing.port, cut('one\r\ntwo\r\nthree', 2))).toBe('');
    await printing.printed(/\none\ntwo\n$/);
  });
});

describe('fixed-length', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startExample('asynchat/fixed-length.mjs');
  });

  test.each([
    ['a number', '\0\0\0\x15', '\0\0\0\x2a'],
    ['one that carries', '\0\x80\xff\xff', '\x01\x01\xff\xfe'],
    ['one that does not fit, twice', '\x80\0\0\x01', '\0\0\0\x02'],
    ['the first number only', '\0\0\0\x01\0\0\0\x02', '\0\0\0\x02'],
    ['nothing, if it is cut off', '\0\0\0', ''],
  ])('answers %s', async (_, sent, answer) => {
    expect(await exchange(server.port, [sent])).toBe(answer);
    expect(await exchange(server.port, [...sent])).toBe(answer);
  });

  test('closes without being asked to', async () => {
    const socket = await connected(server.port);
    socket.write(Buffer.of(0, 0, 1, 0));
    expect(await buffer(socket)).toEqual(Buffer.of(0, 0, 2, 0));
  });
});

test('simple-server tells the time, and closes', PATIENT, async () => {
  const { port } = await startExample('asynchat/simple-server.mjs');
  const { stdout } = await runClient('nc', [HOST, String(port)]);
  expect(new Date(stdout.trim()).toUTCString()).toBe(stdout.trim());
});

describe('asyncio-echo', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startExample('asynchat/asyncio-echo.mjs');
  });

  test.each(LENGTHS)('sends back lines that come %d bytes at a time, and what is left', async (length) => {
    const echo = await exchange(server.port, cut('one\n\ntwo\r\nunfinished', length));
    expect(echo).toBe('ECHO: one\nECHO: \nECHO: two\r\nECHO: unfinished');
  });

  test('answers nc', async () => {
    const { stdout } = await runClient('nc', ['-N', HOST, String(server.port)], 'hello\nworld\n');
    expect(stdout).toBe('ECHO: hello\nECHO: world\n');
  });

  test('takes a reset without a word', async () => {
    const echo = await startExample('asynchat/asyncio-echo.mjs');
    const socket = await connected(echo.port);
    socket.write('hello\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resetAndDestroy();
    expect(await exchange(echo.port, ['hello\n'])).toBe('ECHO: hello\n');
    expect(await echo.stop('SIGTERM')).toEqual({ code: 0, stderr: '' });
  });
});

describe('asyncio-fixed-length', PATIENT, () => {
  test.each([
    [4, '\0\0\0\x15', '\0\0\0\x2a'],
    [4, '\x80\0\0\x01', '\0\0\0\x02'],
    [4, '\0\0\0', ''],
    [1, '\x81\x01', '\x02'],
    [6, '\x7f\xff\xff\xff\xff\xff', '\xff\xff\xff\xff\xff\xfe'],
  ])('with %d bytes, answers %j with %j', async (length, sent, answer) => {
    const server = await startExample('asynchat/asyncio-fixed-length.mjs', '--bytes', String(length));
    expect(await exchange(server.port, [sent])).toBe(answer);
    expect(await exchange(server.port, [...sent])).toBe(answer);
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, stderr: '' });
  });
});

describe('stats-server', PATIENT, () => {
  test('acknowledges lines, and counts', async () => {
    const server = await startExample('asynchat/stats-server.mjs');
    expect(await exchange(server.port, cut('one\n\ntwo', 2))).toBe('ACK: one\nACK: \nACK: two');
    expect(await exchange(server.port, [])).toBe('');
    await server.stop('SIGTERM');
    const [line] = await server.printed(/\{.*\}\n$/);
    expect(JSON.parse(line)).toEqual({ connections: 2, messages: 3, bytesRecv: 8, bytesSent: 23 });
  });

  test('has those wait that are too many, and serves them in their order', async () => {
    const server = await startExample('asynchat/stats-server.mjs', '--max-connections', '2');
    const heard: string[] = [];
    const sockets = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const socket = await connected(server.port);
      socket.on('data', (data) => heard.push(`${name} hears ${data}`));
      socket.write(`${name}\n`);
      sockets.push(socket);
      if (name === 'a' || name === 'b') await expect.poll(() => heard.length).toBe(sockets.length);
    }
    // These are answered, and so the others have been received as well, but not served.
    sockets[1]?.write('again\n');
    sockets[0]?.write('again\n');
    await expect.poll(() => heard.length).toBe(4);
    expect(heard.filter((line) => /^[cde]/.test(line))).toEqual([]);
    for (const [i, served] of ['c', 'd', 'e'].entries()) {
      sockets[i]?.end();
      await expect.poll(() => heard.at(-1)).toBe(`${served} hears ACK: ${served}\n`);
      expect(heard.length).toBe(5 + i);
    }
    await server.stop('SIGTERM');
    await server.printed(/"connections":5,"messages":7,/);
  });
});

test('the demo goes through all of them, and ends', PATIENT, async () => {
  const { stdout, stderr, code } = await runExample('asynchat/demo.mjs', []);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const dated = stdout.replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/, 'NOW');
  expect(dated).toMatchInlineSnapshot(`
    "--- line-handler ---
      sent: "hello\\r\\n"
      received: "ECHO: hello\\r\\n"
    --- proxy ---
      sent: "hello\\r\\n"
      received: "ECHO: hello\\r\\n"
    --- fixed-length ---
      sent: "\\u0000\\u0000\\u0000\\u0015"
      received: "\\u0000\\u0000\\u0000*"
    --- simple-server ---
      sent: ""
      received: "NOW\\r\\n"
    --- chat ---
      sent: "ada\\n/who\\n"
      received: "Your name?\\nHere: ada\\n"
    --- http ---
      sent: "GET / HTTP/1.1\\r\\nHost: demo\\r\\n\\r\\n"
      received: "HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\nConnection: keep-alive\\r\\n\\r\\nGET /\\n"
    --- key-value ---
      sent: "LOGIN ada lovelace\\r\\nSET key 5\\r\\nhello\\r\\nGET key\\r\\nQUIT\\r\\n"
      received: "OK\\r\\nOK\\r\\nVALUE 5\\r\\nhello\\r\\nBYE\\r\\n"
    --- smtp-relay ---
      sent: "EHLO demo\\r\\nMAIL FROM:<ada@demo>\\r\\nRCPT TO:<me@demo>\\r\\nDATA\\r\\n..hello\\r\\n.\\r\\nQUIT\\r\\n"
      received: "220 wirecut\\r\\n250 wirecut\\r\\n250 OK\\r\\n250 OK\\r\\n354 End with a dot alone\\r\\n250 Passed on\\r\\n221 Goodbye\\r\\n"
      passed on: [".hello\\r\\n"]
    --- asyncio-echo ---
      sent: "world\\n"
      received: "ECHO: world\\n"
    --- asyncio-fixed-length ---
      sent: "\\u0000\\u0000\\u0000\\u0015"
      received: "\\u0000\\u0000\\u0000*"
    --- stats-server ---
      sent: "one\\ntwo\\n"
      received: "ACK: one\\nACK: two\\n"
      counted: {"connections":1,"messages":2,"bytesRecv":8,"bytesSent":18}
    "
  `);
});

/** In chunks of that length. */
function cut(text: string, length: number): string[] {
  const count = Math.ceil(text.length / length);
  return Array.from({ length: count }, (_, i) => text.slice(i * length, (i + 1) * length));
}
