import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
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

const MAIN = 'start/main.mjs';
const PATIENT = { timeout: 60_000 };

afterEach(killExamples);

describe('npm start', PATIENT, () => {
  test('verifies and measures every workload on both servers', async () => {
    const { stdout, stderr, code } = await runExample(MAIN, ['--quick', '--seed', '7']);
    expect(stderr).toBe('');
    expect(code).toBe(0);

    const lines = stdout.split('\n');
    for (const workload of [
      'CRLF lines',
      '4-byte frames, doubled',
      'raw stream',
      'header + counted payload',
    ]) {
      for (const server of ['wirecut', 'naive']) {
        const progress = lines.filter((line) => line.startsWith(`${workload}, ${server}: `));
        expect(progress).toEqual([expect.stringMatching(/: [\d,]+ \w+ verified$/)]);
      }
      const row = lines.filter((line) => line.startsWith(`${workload} `));
      expect(row).toEqual([expect.stringMatching(/ wirecut .* x speed$/)]);
    }
    expect(lines[0]).toContain('seed 7');
    expect(stdout).toMatch(/^verified [\d,]+ replies \([\d,.]+ MB\) byte for byte/m);
  });

  test('ends with 1 when a server answers one byte wrongly', async () => {
    const flipOneByte = inServer(`
      const { Socket } = await import('node:net');
      const { write } = Socket.prototype;
      Socket.prototype.write = function (chunk) {
        if (this.bytesWritten > 100_000) chunk[0] ^= 0x80;
        return write.call(this, chunk);
      };`);
    const { stdout, stderr, code } = await runExample(MAIN, ['--quick'], flipOneByte);
    expect(code).toBe(1);
    const byte = '0x[0-9a-f]{2}';
    expect(stderr).toMatch(
      new RegExp(
        `^wirecut: CRLF lines, wirecut, connection \\d: reply byte [\\d,]+ is ${byte}, expected ${byte}\n$`,
      ),
    );
    expect(stdout).not.toContain('byte for byte');
  });

  test('ends with 1 when a server hangs up', async () => {
    const hangUp = inServer(`
      const { Socket } = await import('node:net');
      Socket.prototype.write = function () { this.end(); return true; };`);
    const { stderr, code } = await runExample(MAIN, ['--quick'], hangUp);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^wirecut: CRLF lines, wirecut, connection \d: .+\n$/);
  });

  test('ends with 1 when a server process dies', async () => {
    const dieWhenAsked = inServer("process.on('message', () => process.exit(3));");
    const { stderr, code } = await runExample(MAIN, ['--quick'], dieWhenAsked);
    expect(code).toBe(1);
    expect(stderr).toBe('wirecut: CRLF lines, wirecut: the server process died (exit code 3)\n');
  });

  test('leaves no server process behind that had lost its driver from the start', async () => {
    const { stderr, code } = await runExample(MAIN, ['--quick'], inServer('process.disconnect();'));
    expect(code).toBe(1);
    expect(stderr).toBe('wirecut: CRLF lines, wirecut: the server process died (exit code 0)\n');
  });

  test('explains itself', async () => {
    const { stdout, stderr, code } = await runExample(MAIN, ['--help']);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    for (const option of ['--quick', '--seed', '--port', '--host', '--terminator']) {
      expect(stdout).toContain(option);
    }
  });
});

describe('misuse gets one line and exit code 2', PATIENT, () => {
  test.each<[string, string[]]>([
    ["Unknown option '--nope'", ['--nope']],
    ["Unexpected argument 'nope'", ['nope']],
    ['argument missing', ['--port']],
    ['--option=-VALUE', ['--port', '-1']],
    ['--port must be a whole number from 0 to 65535, got "65536"', ['--port', '65536']],
    ['got "80.5"', ['--port', '80.5']],
    ['got "http"', ['--port', 'http']],
    ['got ""', ['--port', '']],
    ['--seed must be a whole number', ['--seed', 'x']],
    ['--terminator must not be empty', ['--port', '0', '--terminator', '']],
    ["--terminator has a bad escape '\\q'", ['--port', '0', '--terminator', 'ab\\q']],
    ["bad escape '\\x1'", ['--port', '0', '--terminator', '\\x1']],
    ["bad escape '\\'", ['--port', '0', '--terminator', '\\r\\']],
    ["bad escape '\\'", ['--port', '0', '--terminator', '\\\n']],
    ['--host must not be empty', ['--port', '0', '--host', '']],
    ['--terminator does not go without --port', ['--terminator', '\\n']],
    ['--host does not go without --port', ['--host', '127.0.0.1']],
    ['--quick does not go with --port', ['--port', '0', '--quick']],
  ])('%s', async (problem, args) => {
    const { stdout, stderr, code } = await runExample(MAIN, args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/^wirecut: .+\n$/);
  });

  test('a port in use', async () => {
    const { port } = await listen(createServer());
    const { stdout, stderr, code } = await runExample(MAIN, ['--port', String(port)]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toBe(`wirecut: cannot listen on 127.0.0.1, port ${port}: the port is in use\n`);
  });
});

describe('the echo server', PATIENT, () => {
  test('echoes frames however they are cut, and what came before the end of the stream', async () => {
    const echo = await startEcho();
    const socket = await connected(echo.port);
    socket.write('one\r\n\r\ntw');
    expect(await receive(socket, 7)).toBe('one\r\n\r\n');
    socket.end('o\r\nthr');
    expect((await buffer(socket)).toString()).toBe('two\r\n');
    await echo.printed(/: ended inside a frame, after 3 bytes$/m);

    const { code, stderr } = await echo.stop('SIGINT');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(echo.output()).toMatch(/^stopped after 1 connection, 3 frames$/m);
  });

  test('takes escapes in the terminator', async () => {
    const echo = await startEcho('--terminator', '\\x00\\\\;');
    await echo.printed(/frames that end with \\0\\\\; on/);
    expect(await exchange(echo.port, ['a\0\\b\0\\;'])).toBe('a\0\\b\0\\;');
  });

  test('answers nc', async () => {
    const echo = await startEcho();
    const { error } = spawnSync('nc', ['-h']);
    if (error) {
      expect(error).toMatchObject({ code: 'ENOENT' }); // There is no nc here.
      return;
    }
    const nc = spawn('nc', [HOST, String(echo.port)], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void nc.kill('SIGKILL'));
    nc.stdin.write('hello\r\nworld\r\nunfinished');
    expect(await receive(nc.stdout, 14)).toBe('hello\r\nworld\r\n');
  });

  test('closes a connection with an over-long frame, and says whose', async () => {
    const echo = await startEcho();
    const socket = await connected(echo.port);
    const { localPort } = socket;
    const closed = once(socket, 'close');
    socket.write(`fine\r\n${'x'.repeat(65_537)}`);
    expect(await receive(socket, 6)).toBe('fine\r\n');
    socket.resume();
    await closed;
    await echo.printed(new RegExp(`^127\\.0\\.0\\.1:${localPort}: .*ERR_FRAME_TOO_LONG`, 'm'));
  });

  test('outlives a peer that resets its connection', async () => {
    const echo = await startEcho();
    const rude = await connected(echo.port);
    rude.write('bye\r\n');
    await receive(rude, 5);
    rude.resetAndDestroy();
    await echo.printed(/: read ECONNRESET$/m);

    expect(await exchange(echo.port, ['still there?\r\n'])).toBe('still there?\r\n');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s, and ends its connections', async (signal) => {
    const echo = await startEcho();
    const socket = await connected(echo.port);
    socket.write('x\r\n');
    await receive(socket, 3);
    const rest = buffer(socket);

    const { code, stderr } = await echo.stop(signal);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(echo.output()).toMatch(/^stopped after 1 connection, 1 frame$/m);
    expect(await rest).toHaveLength(0);
  });
});

/** Arguments for `node` that run `code` in the server processes, in front of their own. */
function inServer(code: string): string[] {
  const guarded = `if (process.argv[1]?.endsWith('server-main.mjs')) { ${code} }`;
  return ['--import', `data:text/javascript,${encodeURIComponent(guarded)}`];
}

async function startEcho(...args: string[]): Promise<ExampleProcess> {
  const echo = await startExample(MAIN, ...args);
  await echo.printed(/ port \d+; try: nc /);
  return echo;
}

/** Leaves the stream paused, with what comes behind those bytes still in it. */
async function receive(stream: Readable, count: number): Promise<string> {
  for (;;) {
    const bytes: Buffer | null = stream.read(count);
    if (bytes) return bytes.toString();
    await once(stream, 'readable');
  }
}
