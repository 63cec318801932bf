import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connected,
  type ExampleProcess,
  exchange,
  HOST,
  killExamples,
  listen,
  startExample,
} from './support/example-process.ts';
import { converse, runClient } from './support/real-client.ts';

// Runs the chat, the key-value store and the proxy of examples/asynchat as processes, against the build.

const PATIENT = { timeout: 30_000 };
/** Long enough for a proxy to read all that it will. */
const STALL_MS = 300;

afterAll(killExamples);

describe('chat', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startExample('asynchat/chat.mjs');
  });

  /** Comes with nc. */
  async function guest(name: string) {
    const conversation = converse('nc', [HOST, String(server.port)]);
    await conversation.shows(/^Your name\?\n$/);
    conversation.say(`${name}\n/who\n`);
    await conversation.shows(/Here: .*\n$/);
    return conversation;
  }

  test('is heard by everybody else', async () => {
    const ada = await guest('ada');
    const bob = await guest('bob');
    ada.say('hello\nworld\n');
    await bob.shows(/world/);
    const eve = await guest('eve');
    eve.say('\x1b[2Jhi\r\n');
    await ada.shows(/hi/);
    await bob.shows(/hi/);
    bob.say('/quit\n');
    expect(await bob.end()).toBe(
      'Your name?\nHere: ada, bob\nada: hello\nada: world\n* eve is here\neve: [2Jhi\n',
    );
    await eve.shows(/bob has left/);
    // Without a word.
    eve.kill();
    await ada.shows(/eve has left/);
    ada.say('/who\n/quit\n');
    expect(await ada.end()).toBe(
      'Your name?\nHere: ada\n* bob is here\n* eve is here\neve: [2Jhi\n* bob has left\n* eve has left\nHere: ada\n',
    );
  });

  test('wants a name that nobody else has', async () => {
    const ada = await guest('ada');
    const said = 'ada\n\ntwo words\n\x07grace\n/who\n/quit\nmore\n';
    const refusals = 'Another name, please.\n'.repeat(3);
    for (const chunks of [[said], [...said]]) {
      expect(await exchange(server.port, chunks)).toBe(`Your name?\n${refusals}Here: ada, grace\n`);
    }
    await ada.shows(/(\* grace is here\n\* grace has left\n){2}$/);
    ada.say('/quit\n');
    await ada.end();
  });
});

describe('key-value', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startExample('asynchat/key-value.mjs');
  });

  const LOGIN = 'LOGIN ada lovelace\r\n';

  test.each([
    ['GET k\r\nLOGIN ada byron\r\nQUIT\r\n', 'ERROR log in\r\nERROR log in\r\nBYE\r\n'],
    [`${LOGIN}GET none\r\nDEL none\r\nQUIT\r\nGET none\r\n`, 'OK\r\nNONE\r\nNONE\r\nBYE\r\n'],
    [`${LOGIN}SET a 5\r\n1\r\n\0\xff\r\nGET a\r\n`, 'OK\r\nOK\r\nVALUE 5\r\n1\r\n\0\xff\r\n'],
    [`${LOGIN}SET e 0\r\n\r\nGET e\r\nDEL e\r\nGET e\r\n`, 'OK\r\nOK\r\nVALUE 0\r\n\r\nOK\r\nNONE\r\n'],
    [`${LOGIN}SET\r\nSET k\r\nSET k -1\r\nFLY\r\n\r\n`, `OK\r\n${'ERROR what?\r\n'.repeat(5)}`],
    [`${LOGIN}SET k 2\r\nlong\r\nGET k\r\n`, 'OK\r\nERROR wrong length\r\n'],
    [`${LOGIN}SET k 1048577\r\nGET k\r\n`, 'OK\r\nERROR too long\r\n'],
  ])('%j', async (sent, answer) => {
    expect(await exchange(server.port, [sent])).toBe(answer);
    expect(await exchange(server.port, [...sent])).toBe(answer);
  });

  test('keeps values for other connections', async () => {
    const value = 'x'.repeat(1024 * 1024);
    expect(await exchange(server.port, [`${LOGIN}SET kept ${value.length}\r\n${value}\r\n`])).toBe(
      'OK\r\nOK\r\n',
    );
    const { stdout } = await runClient('nc', ['-N', HOST, String(server.port)], `${LOGIN}GET kept\r\n`);
    expect(stdout).toBe(`OK\r\nVALUE ${value.length}\r\n${value}\r\n`);
  });
});

describe('proxy', PATIENT, () => {
  test('passes on what both say', async () => {
    const echo = await startExample('asynchat/line-handler.mjs');
    const proxy = await startExample('asynchat/proxy.mjs', '--to', `${HOST}:${echo.port}`);
    const conversation = converse('nc', ['-C', HOST, String(proxy.port)]);
    conversation.say('hello\n');
    await conversation.shows(/^ECHO: hello\r\n$/);
    conversation.say('world\n');
    await conversation.shows(/^ECHO: hello\r\nECHO: world\r\n$/);
    conversation.kill();
  });

  const bytes = Buffer.alloc(40e6, 'of a period that goes into no buffer');

  test('sends all that the upstream has said before it ends the client, which reads late', async () => {
    const upstream = await listen(createServer((socket) => socket.end(bytes)));
    const proxy = await startExample('asynchat/proxy.mjs', '--to', `${HOST}:${upstream.port}`);
    const socket = await connected(proxy.port);
    await delay(STALL_MS);
    expect((await buffer(socket)).equals(bytes)).toBe(true);
  });

  test('sends all that the client has said before it ends the upstream, which reads late', async () => {
    const accepted: Socket[] = [];
    const upstream = await listen(createServer({ pauseOnConnect: true }, (socket) => accepted.push(socket)));
    const proxy = await startExample('asynchat/proxy.mjs', '--to', `${HOST}:${upstream.port}`);
    const socket = await connected(proxy.port);
    const closed = once(socket.resume(), 'close');
    socket.end(bytes);
    await expect.poll(() => accepted.length).toBe(1);
    await delay(STALL_MS);
    expect((await buffer(accepted[0] as Socket)).equals(bytes)).toBe(true);
    await closed;
  });

  test('closes the client if there is no upstream, says why, and stays', async () => {
    const gone = createServer();
    const { port } = await listen(gone);
    gone.close();
    const proxy = await startExample('asynchat/proxy.mjs', '--to', `${HOST}:${port}`);
    expect(await exchange(proxy.port, [])).toBe('');
    expect(await exchange(proxy.port, ['hello\r\n'])).toBe('');
    const { code, stderr } = await proxy.stop('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^(proxy: connect ECONNREFUSED 127\.0\.0\.1:\d+\n){2}$/);
  });
});
