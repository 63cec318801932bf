import { spawnSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connected,
  type ExampleProcess,
  exchange,
  HOST,
  killExamples,
  startExample,
} from './support/example-process.ts';

// Runs examples/redis.mjs as a process, against the build: by hand, with redis-cli and with redis-benchmark.

const PATIENT = { timeout: 30_000 };
const LONGEST = 512 * 1024;
const BINARY = '\r\n\0\xff$3\r\n*1\r\n';

let redis: ExampleProcess;
beforeAll(async () => {
  redis = await startExample('redis.mjs');
});
afterAll(killExamples);

/** A command as an array of strings. */
function array(...strings: string[]): string {
  return `*${strings.length}\r\n${strings.map(string).join('')}`;
}

function string(bytes: string): string {
  return `$${bytes.length}\r\n${bytes}\r\n`;
}

/** Requests and what they are answered, in an order that matters, with keys that begin with `own`. */
const dialogue = (own: string): [request: string, reply: string][] => [
  [array('PING'), '+PONG\r\n'],
  [array('ping', 'hi'), string('hi')],
  [array('PING', ''), string('')],
  [array('eChO', BINARY), string(BINARY)],
  ['*0\r\n', ''],
  [array('SET', `${own}k`, BINARY), '+OK\r\n'],
  [array('GET', `${own}k`), string(BINARY)],
  [array('SET', `${own}\xe9\r\n`, ''), '+OK\r\n'],
  [array('GET', `${own}\xe9\r\n`), string('')],
  [array('GET', `${own}none`), '$-1\r\n'],
  [array('INCR', `${own}n`), ':1\r\n'],
  [array('INCR', `${own}n`), ':2\r\n'],
  [array('GET', `${own}n`), string('2')],
  [array('SET', `${own}n`, '-1'), '+OK\r\n'],
  [array('INCR', `${own}n`), ':0\r\n'],
  [array('INCR', `${own}k`), '-ERR value is not an integer or out of range\r\n'],
  [array('DEL', `${own}k`, `${own}n`, `${own}none`, `${own}n`), ':2\r\n'],
  ['PING\r\n', '+PONG\r\n'],
  ['\r\n', ''],
  ['ping hello\r\n', string('hello')],
  [`SET  ${own}i   3\r\n`, '+OK\r\n'],
  [`GET ${own}i\r\n`, string('3')],
  [`incr ${own}i\r\n`, ':4\r\n'],
  [array('CONFIG', 'GET', 'save'), `*2\r\n${string('save')}${string('')}`],
  [array('COMMAND', 'DOCS'), '*0\r\n'],
  [array('CLIENT', 'SETNAME', 'me'), '+OK\r\n'],
  [array('HELLO', '3'), '-NOPROTO unsupported protocol version\r\n'],
  [array('FLY', 'away'), "-ERR unknown command 'FLY'\r\n"],
  [array('', ''), "-ERR unknown command ''\r\n"],
  [array('GET'), "-ERR wrong number of arguments for 'get' command\r\n"],
  [array('QUIT'), '+OK\r\n'],
];

describe('redis.mjs', PATIENT, () => {
  test.each(dialogue('one:'))('%j', async (request, reply) => {
    expect(await exchange(redis.port, [request])).toBe(reply);
  });

  test('answers what is sent in one go', async () => {
    const { request, reply } = whole(dialogue('go:'));
    expect(await exchange(redis.port, [request])).toBe(reply);
  });

  test('answers what comes byte by byte', async () => {
    const { request, reply } = whole(dialogue('byte:'));
    expect(await exchange(redis.port, [...request])).toBe(reply);
  });

  test('answers what is cut anywhere', async () => {
    const { length } = whole(dialogue('000:')).request;
    const cuts = Array.from({ length: length - 1 }, (_, i) => i + 1);
    const wrong: string[] = [];
    while (cuts.length > 0) {
      const exchanges = cuts.splice(0, 100).map(async (cut) => {
        const { request, reply } = whole(dialogue(`${String(cut).padStart(3, '0')}:`));
        const got = await exchange(redis.port, [request.slice(0, cut), request.slice(cut)]);
        if (got !== reply) wrong.push(`cut at ${cut}: ${JSON.stringify(got)}`);
      });
      await Promise.all(exchanges);
    }
    expect(wrong).toEqual([]);
  });

  test.each([1, 64, 65, 1_023, 1_024, 4_096, 70_000, LONGEST])(
    'keeps a value of %d bytes',
    async (length) => {
      const value = Array.from({ length }, (_, i) => String.fromCharCode(i % 251)).join('');
      const [set, get] = [array('SET', 'long', value), array('GET', 'long')];
      expect(await exchange(redis.port, [set, get, get])).toBe(`+OK\r\n${string(value)}${string(value)}`);
    },
  );

  test.each([
    '\r',
    '\n',
    '\r\n',
    'a\r',
    '\na',
    'a\r\n',
    '\r\na',
    '\r\r\n\n',
    '\r\n\r\n\r\n',
    '*1\r\n$4\r\nQUIT\r\n',
    '\r\n'.repeat(512),
    `${'\r\n'.repeat(512)}x`,
    `x${'\r\n'.repeat(512)}`,
  ])('keeps lines in values and keys: %j', async (lines) => {
    const requests = [array('SET', lines, lines), array('GET', lines), array('ECHO', lines)];
    const reply = `+OK\r\n${string(lines)}${string(lines)}`;
    expect(await exchange(redis.port, [requests.join('')])).toBe(reply);
    expect(await exchange(redis.port, requests)).toBe(reply);
  });

  test('counts to the last number that is safe', async () => {
    const refused = '-ERR value is not an integer or out of range\r\n';
    for (const [value, reply] of [
      ['999999999999998', ':999999999999999\r\n'],
      ['9007199254740991', refused],
      ['01', refused],
      ['-0', refused],
      ['1 ', refused],
      ['0x1', refused],
      ['', refused],
    ]) {
      expect(await exchange(redis.port, [array('SET', 'safe', value as string), array('INCR', 'safe')])).toBe(
        `+OK\r\n${reply}`,
      );
    }
  });

  test.each([
    ['*\r\n', 'invalid multibulk length'],
    ['*x\r\n', 'invalid multibulk length'],
    ['*-1\r\n', 'invalid multibulk length'],
    ['*1x1\r\n', 'invalid multibulk length'],
    ['*1025\r\n', 'invalid multibulk length'],
    [`*${'9'.repeat(400)}\r\n`, 'invalid multibulk length'],
    ['*1\r\n$\r\n', 'invalid bulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$4 \r\nPING\r\n', 'invalid bulk length'],
    [`*1\r\n$${LONGEST + 1}\r\n`, 'invalid bulk length'],
    ['*1\r\nPING\r\n', "expected '$'"],
    ['*1\r\n\r\n', "expected '$'"],
    ['*1\r\n$4\r\nPING\n\r\n', 'expected CRLF behind a string'],
    ['*2\r\n$4\r\nECHO\r\n$4\r\na\r\nbcd\r\n', 'expected CRLF behind a string'],
    ['*2\r\n$4\r\nECHO\r\n$4\r\nabc\r\n', 'expected CRLF behind a string'],
    [`*2\r\n$4\r\nECHO\r\n$2000\r\n${'x'.repeat(2_002)}`, 'expected CRLF behind a string'],
    ['*1\r\n$4\r\nPINGPING\r\n', 'expected CRLF behind a string'],
  ])('%j is answered with an error, and nothing behind it', async (request, problem) => {
    const error = `-ERR Protocol error: ${problem}\r\n`;
    expect(await exchange(redis.port, [`PING\r\n${request}PING\r\n`])).toBe(`+PONG\r\n${error}`);
  });

  test('a line that does not end is answered with an error', async () => {
    expect(await exchange(redis.port, ['x'.repeat(LONGEST + 4)])).toMatch(/^-ERR Protocol error: .+\r\n$/);
  });

  test('does not hold the replies that nobody reads', async () => {
    const value = 'x'.repeat(LONGEST);
    expect(await exchange(redis.port, [array('SET', 'huge', value)])).toBe('+OK\r\n');
    const before = redis.residentMegabytes();
    const socket = await connected(redis.port);
    socket.end(array('GET', 'huge').repeat(300));
    await delay(500);
    expect(redis.residentMegabytes() - before).toBeLessThan(60);
    expect(await buffer(socket)).toHaveLength(300 * string(value).length);
  });
});

describe('redis-cli', PATIENT, () => {
  const ask = (...args: string[]) => cli(args, '').toString();

  test('ping, set, get, incr, del, echo', () => {
    expect(ask('ping')).toBe('PONG\n');
    expect(ask('echo', 'hello')).toBe('hello\n');
    expect(ask('set', 'cli', '41')).toBe('OK\n');
    expect(ask('incr', 'cli')).toBe('42\n');
    expect(ask('get', 'cli')).toBe('42\n');
    expect(ask('del', 'cli', 'none')).toBe('1\n');
    expect(ask('get', 'cli')).toBe('\n');
    expect(ask('nonsense')).toMatch(/^ERR unknown command 'nonsense'\n/);
  });

  test('values of any bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256));
    expect(cli(['-x', 'set', 'bytes'], bytes).toString()).toBe('OK\n');
    expect(cli(['get', 'bytes'], '').equals(Buffer.concat([bytes, Buffer.from('\n')]))).toBe(true);
  });

  test('a pipe of commands', () => {
    const commands = Array.from({ length: 1_000 }, () => array('INCR', 'piped')).join('');
    expect(cli(['--pipe'], commands).toString()).toMatch(/errors: 0, replies: 1000\n/);
    expect(ask('get', 'piped')).toBe('1000\n');
  });
});

describe('redis-benchmark', PATIENT, () => {
  test.each(['1', '64'])('at %s in flight', (inFlight) => {
    const tests = ['PING_INLINE', 'PING_MBULK', 'SET', 'GET', 'INCR'];
    const settings = ['-t', tests.join(',').toLowerCase(), '-n', '20000', '-P', inFlight, '-q'];
    const output = run('redis-benchmark', settings, '').toString();
    for (const name of tests) expect(output).toMatch(new RegExp(`${name}: [\\d.]+ requests per second`));
    expect(output).not.toMatch(/error|warning/i);
  });
});

function cli(args: readonly string[], input: string | Buffer): Buffer {
  return run('redis-cli', args, input);
}

/** What a tool of Redis prints, told to connect to our server. */
function run(tool: string, args: readonly string[], input: string | Buffer): Buffer {
  const { error, status, stdout, stderr } = spawnSync(tool, ['-h', HOST, '-p', String(redis.port), ...args], {
    input,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new Error(`${tool} is missing: install redis-tools (apt-get install redis-tools)`);
  }
  expect({ error, status, stderr: stderr.toString() }).toEqual({ error: undefined, status: 0, stderr: '' });
  return stdout;
}

function whole(dialogue: readonly [string, string][]): { request: string; reply: string } {
  const [requests, replies] = [0, 1].map((side) => dialogue.map((pair) => pair[side]).join(''));
  return { request: requests as string, reply: replies as string };
}
