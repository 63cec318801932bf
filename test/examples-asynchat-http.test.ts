import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ExampleProcess,
  exchange,
  HOST,
  killExamples,
  startExample,
} from './support/example-process.ts';
import { runClient } from './support/real-client.ts';

// Runs examples/asynchat/http.mjs as a process, against the build: by hand, and with curl.

const PATIENT = { timeout: 30_000 };
const MIB = 1024 * 1024;

let server: ExampleProcess;
beforeAll(async () => {
  server = await startExample('asynchat/http.mjs');
});
afterAll(killExamples);

function answer(status: string, body: string, connection = 'keep-alive'): string {
  const head = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, `Connection: ${connection}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** What is answered to a request that is refused. */
function refusal(status: string): string {
  return answer(status, `${status}\n`, 'close');
}

const curl = (args: string[], input?: Uint8Array) => runClient('curl', ['-sS', ...args], input);
const url = (path: string) => `http://${HOST}:${server.port}${path}`;

describe('curl', PATIENT, () => {
  test('gets, twice on one connection', async () => {
    const { stdout, stderr } = await curl(['-w', '%{num_connects} new\n', url('/one'), url('/two')]);
    expect({ stdout, stderr }).toEqual({ stdout: 'GET /one\n1 new\nGET /two\n0 new\n', stderr: '' });
  });

  test('posts', async () => {
    const { stdout } = await curl(['--data-binary', 'hello\r\n\r\n', url('/echo')]);
    expect(stdout).toBe('POST /echo\nhello\r\n\r\n');
  });

  test('uploads much, when it is told to go on', async () => {
    const body = Buffer.alloc(8 * MIB, 'of a period that goes into no buffer');
    const expecting = ['-i', '-H', 'Expect: 100-continue'];
    const { bytes } = await curl(['--data-binary', '@-', ...expecting, url('/up')], body);
    const first = 'POST /up\n';
    const fields = `Content-Length: ${first.length + body.length}\r\nConnection: keep-alive\r\n\r\n`;
    const head = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n${fields}${first}`;
    expect(bytes.subarray(0, head.length).toString()).toBe(head);
    expect(bytes.subarray(head.length).equals(body)).toBe(true);
  });

  test.each(['Expect: 100-continue', 'Expect:'])('uploads too much, with "%s"', async (expecting) => {
    const body = Buffer.alloc(8 * MIB + 1);
    const { stdout, stderr } = await curl(['-i', '-H', expecting, '--data-binary', '@-', url('/up')], body);
    expect({ stdout, stderr }).toEqual({ stdout: refusal('413 Content Too Large'), stderr: '' });
  });

  test.each([
    ['-I', answer('200 OK', 'HEAD /x\n').replace(/HEAD.*\n/, '')],
    ['-i --http1.0', answer('200 OK', 'GET /x\n', 'close')],
    ['-i --http1.0 -H Connection:Keep-Alive', answer('200 OK', 'GET /x\n')],
    ['-i -H Connection:close', answer('200 OK', 'GET /x\n', 'close')],
    ['-i -H Transfer-Encoding:chunked -d x', refusal('501 Not Implemented')],
    [`-i -H X:${'x'.repeat(70_000)}`, refusal('431 Request Header Fields Too Large')],
  ])('is answered as it asks to be: #%#', async (args, answered) => {
    const { stdout, stderr } = await curl([...args.split(' '), url('/x')]);
    expect({ stdout, stderr }).toEqual({ stdout: answered, stderr: '' });
  });
});

describe('by hand', PATIENT, () => {
  const HOSTED = '\r\nHost: me';
  const GET = `GET /a HTTP/1.1${HOSTED}\r\n\r\n`;
  const POST = `POST /b HTTP/1.1${HOSTED}\r\ncontent-length:  5 \r\n\r\n\r\n\r\nx`;
  const EMPTY = `POST /c HTTP/1.1${HOSTED}\r\nContent-Length: 0\r\n\r\n`;
  const requests = `${GET}${POST}${EMPTY}${GET}`;
  const answers = [
    answer('200 OK', 'GET /a\n'),
    answer('200 OK', 'POST /b\n\r\n\r\nx'),
    answer('200 OK', 'POST /c\n'),
    answer('200 OK', 'GET /a\n'),
  ].join('');

  test.each([1, 2, 3, 50, 1_000])('answers requests that come %d bytes at a time', async (length) => {
    const count = Math.ceil(requests.length / length);
    const chunks = Array.from({ length: count }, (_, i) => requests.slice(i * length, (i + 1) * length));
    expect(await exchange(server.port, chunks)).toBe(answers);
  });

  test.each([
    ['', '400 Bad Request'],
    ['GET / HTTP/1.1', '400 Bad Request'],
    [`GET  / HTTP/1.1${HOSTED}`, '400 Bad Request'],
    [`GET / HTTP/2.0${HOSTED}`, '400 Bad Request'],
    [`GET / HTTP/1.1\nHost: me`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\nX: y`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\nX : y`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\n folded`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\nContent-Length: -1`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\nContent-Length: 1\r\nContent-Length: 2`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\nContent-Length: 0x1`, '400 Bad Request'],
    [`GET / HTTP/1.1${HOSTED}\r\nContent-Length: 99999999999999999999`, '413 Content Too Large'],
    [`GET / HTTP/1.1${HOSTED}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked`, '501 Not Implemented'],
  ])('refuses %j, and nothing behind it is answered', async (head, status) => {
    expect(await exchange(server.port, [`${GET}${head}\r\n\r\n${GET}`])).toBe(
      answer('200 OK', 'GET /a\n') + refusal(status),
    );
  });

  test('sends no body behind the answer to HEAD', async () => {
    const head = GET.replace('GET', 'HEAD');
    const headAnswer = answer('200 OK', 'HEAD /a\n').replace(/HEAD.*\n/, '');
    expect(await exchange(server.port, [head + head + GET])).toBe(
      headAnswer + headAnswer + answer('200 OK', 'GET /a\n'),
    );
  });

  test('says nothing to a request that is cut off', async () => {
    expect(await exchange(server.port, [POST.slice(0, -1)])).toBe('');
  });
});
