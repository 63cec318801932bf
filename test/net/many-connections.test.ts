import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Client } from '../support/net-client.ts';
import { fileLimit, runScript } from '../support/net-processes.ts';
import { sleep, until } from '../support/net-until.ts';

/** An echo server in a process of its own, which tells its numbers whenever it is written to. */
const SERVER = `
  const server = wirecut.createServer({
    framing: wirecut.delimiter('\\n'),
    frame: (frame, connection) => connection.send(frame),
    error: (error) => console.log('error ' + error.code),
  });
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  console.log('port ' + port);
  process.stdin.on('data', (text) => console.log('stats ' + text.toString().trim() + ' ' + JSON.stringify(server.stats())));
`;

/** Starts it, with a way to ask for its numbers. */
async function start(limit?: number) {
  const { child, line, lines } = runScript(SERVER, limit === undefined ? {} : { limit });
  const port = Number(await line('port '));
  let asked = 0;
  const stats = async (): Promise<{ open: number; accepted: number; framesReceived: number }> => {
    child.stdin?.write(`${++asked}\n`);
    return JSON.parse(await line(`stats ${asked} `));
  };
  return { child, port, stats, lines };
}

test('a server that runs out of files survives, and serves when there are some again', async () => {
  if (process.platform === 'win32') return console.log('there is no ulimit on Windows');
  const { child, port, stats } = await start(120);
  const clients = await Promise.all(
    Array.from({ length: 160 }, () => Client.to({ port, host: '127.0.0.1' })),
  );
  let answers = 0;
  for (const client of clients) {
    client.socket.write('hello\n');
    void client.line().then(
      (line) => {
        if (line === 'hello') answers++;
      },
      () => {},
    );
  }
  await until(() => answers > 3);
  await sleep(50);
  expect(answers).toBeLessThan(120);
  for (const client of clients) client.socket.destroy();
  expect(child.exitCode).toBeNull();
  await until(() => clients.every(({ isClosed }) => isClosed));
  await sleep(20);
  const late = await Client.to({ port, host: '127.0.0.1' });
  await late.send('still there\n');
  expect(await late.line()).toBe('still there');
  expect(await stats()).toMatchObject({ open: 1 });
});

test('ten thousand connections at once, each with a frame', { timeout: 60_000 }, async () => {
  const wanted = 10_000;
  const possible = Math.min(wanted, fileLimit() - 500);
  if (possible < wanted) console.log(`ulimit -n allows for ${possible} connections only, not ${wanted}`);
  const { port, stats } = await start();
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const answers = new Array<string>(possible).fill('');
  const open = async (i: number): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    await once(socket, 'connect');
    socket.setEncoding('latin1').on('data', (text: string) => {
      answers[i] += text;
    });
    // The start of a frame: all of them wait in the middle of it.
    socket.write(`frame`);
  };
  // As many as the operating system keeps for a server that has not accepted them yet.
  const atOnce = 400;
  for (let i = 0; i < possible; i += atOnce) {
    const count = Math.min(atOnce, possible - i);
    await Promise.all(Array.from({ length: count }, (_, j) => open(i + j)));
    for (let j = 0; j < 500 && (await stats()).open < i + count; j++) await sleep(5);
  }
  expect(await stats()).toMatchObject({ open: possible, accepted: possible, framesReceived: 0 });
  for (const [i, socket] of sockets.entries()) socket.write(` ${i}\n`);
  const isDone = (): boolean => answers.every((answer) => answer.endsWith('\n'));
  for (let i = 0; i < 300 && !isDone(); i++) await sleep(50);
  expect(answers).toEqual(sockets.map((_, i) => `frame ${i}\n`));
  expect(await stats()).toMatchObject({ open: possible, framesReceived: possible });
});
