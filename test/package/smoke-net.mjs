// Servers and connections.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectSocket, createServer as createListener } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, delimiter, fixed, raw, streamed } from 'wirecut';
import { reader } from 'wirecut/streams';
import { check, folder, sleep, until } from './smoke-check.mjs';

const lf = delimiter('\n');
/** How bytes come. Reading into memory of our own takes Node's insides, and not Windows. */
const path = process.versions.bun || process.platform === 'win32' ? 'stream' : 'direct';

/**
 * Starts a server that echoes unless told otherwise, and connects to it; both note what happens.
 *
 * @param {object} [options] Of the server.
 * @param {object} [target] What the client needs besides the port.
 * @param {object} [handlers] The client's.
 */
async function pair(options = {}, target = {}, handlers = {}) {
  const log = [];
  const heard = [];
  const connections = [];
  const server = createServer({
    framing: lf,
    open: (connection) => void connections.push(connection),
    frame: (frame, connection) => void connection.send(frame),
    error: (error) => void log.push(`error ${error.code ?? error.message}`),
    close: (reason) => void log.push(`close ${reason}`),
    ...options,
  });
  const where = target.path ? { path: target.path } : { port: 0, host: '127.0.0.1' };
  const { port } = await server.listen(where);
  const client = await connect(target.path ? target : { port, host: '127.0.0.1', ...target }, {
    framing: lf,
    frame: (frame) => void heard.push(frame.toString()),
    ...handlers,
  });
  return { server, port, client, connections, log, heard };
}

/** Sends lines of many lengths and waits for their echoes; then both sides end. */
async function echoes({ server, client, log, heard, connections }) {
  const sent = Array.from({ length: 3_000 }, (_, i) => `${i} ${'x'.repeat((i * 7) % 300)}`);
  for (const text of sent) client.send(text);
  await until(() => heard.length === sent.length);
  assert.deepEqual(heard, sent);
  const { receive } = connections[0];
  client.end();
  await client.closed;
  await server.close();
  assert.deepEqual(log, ['close ended']);
  assert.equal(server.stats().framesReceived, sent.length);
  assert.deepEqual([server.stats().open, server.stats().errors], [0, {}]);
  return receive;
}

await check(`an echo over loopback, received ${path}`, async () => {
  const both = await pair();
  assert.equal(both.client.receive, path);
  assert.equal(await echoes(both), path);
});

await check('an echo, received by events', async () => {
  assert.equal(await echoes(await pair({ receive: 'stream' })), 'stream');
});

await check('direct reading is refused where there is none', () => {
  const demand = () => createServer({ framing: lf, frame() {}, receive: 'direct' });
  if (path === 'direct') demand();
  else assert.throws(demand, RangeError);
});

await check('an echo over a Unix socket', async () => {
  assert.equal(await echoes(await pair({}, { path: join(folder, 'socket') })), path);
});

const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
const certificate = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
execFileSync('openssl', [...certificate, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
const identity = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };

await check('an echo under TLS', async () => {
  const both = await pair({ tls: identity }, { tls: { ca: identity.cert } });
  assert.equal(both.client.socket.encrypted, true);
  await echoes(both);
});

await check('STARTTLS', async () => {
  const both = await pair({
    startTls: identity,
    frame(frame, connection) {
      if (!frame.equals('STARTTLS')) return void connection.send(frame);
      connection.send('go ahead');
      connection.upgradeTls();
    },
  });
  both.client.send('STARTTLS');
  await until(() => both.heard.length === 1);
  assert.equal(both.heard.pop(), 'go ahead');
  await both.client.upgradeTls({ ca: identity.cert, host: '127.0.0.1' });
  const { client, heard } = both;
  client.send('hello');
  await until(() => heard.length === 1);
  assert.deepEqual([heard[0], both.connections[0].socket.encrypted], ['hello', true]);
  client.end();
  await client.closed;
  await both.server.close();
  assert.deepEqual(both.log, ['close ended']);
});

await check('a reader asks a socket', async () => {
  const listener = createListener(async (socket) => {
    const input = reader(socket);
    const length = Number((await input.readLine()).toString());
    socket.end(`got ${await input.readExactly(length)}\n`);
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const socket = connectSocket(listener.address().port, '127.0.0.1');
  socket.write('50000\n');
  socket.write('x'.repeat(50_000));
  const answer = await reader(socket).readLine();
  assert.equal(answer.toString(), `got ${'x'.repeat(50_000)}\n`);
  listener.close();
});

await check('a framing that changes in mid-stream', async () => {
  const both = await pair({
    frame(frame, connection) {
      if (connection.framing !== lf) {
        connection.send(`got ${frame}`);
        connection.framing = lf;
      } else {
        connection.sendFraming = lf;
        connection.framing = fixed(Number(frame.toString()));
      }
    },
  });
  both.client.write('3\nabc11\nhello world');
  await until(() => both.heard.length === 2);
  assert.deepEqual(both.heard, ['got abc', 'got hello world']);
  both.client.end();
  await both.server.close();
});

await check('asynchronous handlers, one at a time and in order', async () => {
  const both = await pair({
    async frame(frame, connection) {
      await sleep(5 - Number(frame.toString()));
      connection.send(frame);
    },
  });
  both.client.write('1\n2\n3\n4\n');
  await until(() => both.heard.length === 4);
  assert.deepEqual(both.heard, ['1', '2', '3', '4']);
  both.client.end();
  await both.server.close();
});

await check('a producer is asked no faster than the peer reads', async () => {
  const piece = Buffer.alloc(65_536, 'x');
  const count = 512;
  let asked = 0;
  function* pieces() {
    for (; asked < count; asked++) yield piece;
  }
  let received = 0;
  const both = await pair(
    { framing: raw(), frame: (_, connection) => connection.writeProducer(pieces()) },
    {},
    {
      framing: streamed(raw()),
      frame: undefined,
      part: (bytes) => {
        received += bytes.length;
      },
    },
  );
  both.client.pause();
  both.client.write('go');
  await sleep(200);
  assert.ok(asked > 0 && asked < count, `${asked} pieces asked for of one who does not read`);
  both.client.resume();
  await until(() => received === count * piece.length);
  both.client.end();
  await both.server.close();
});

await check('a frame that is too long is refused', async () => {
  const both = await pair({ maxFrameLength: 100 });
  both.client.write('x'.repeat(101));
  await both.client.closed;
  await both.server.close();
  assert.deepEqual(both.log, ['error ERR_FRAME_TOO_LONG', 'close failed']);
});

await check('a reset, and a silent peer', async () => {
  const both = await pair();
  both.client.socket.resetAndDestroy();
  await until(() => both.log.length === 2);
  assert.deepEqual(both.log, ['error ECONNRESET', 'close failed']);
  await both.server.close();
  const silent = await pair({ idleTimeout: 100 });
  await until(() => silent.log.length === 1);
  assert.deepEqual(silent.log, ['close idle']);
  await silent.server.close();
});

await check('the PROXY header says who has connected', async () => {
  const both = await pair(
    { proxyProtocol: 'v1', trustedProxies: 'any' },
    {},
    {
      open: (connection) => void connection.write('PROXY TCP4 192.0.2.1 192.0.2.2 1234 5678\r\nhello\n'),
    },
  );
  await until(() => both.heard.length === 1);
  assert.equal(both.connections[0].remoteAddress, '192.0.2.1');
  both.client.end();
  await both.server.close();
});

await check('close lets the frame in progress be completed and answered', async () => {
  const both = await pair();
  both.client.write('half');
  await until(() => both.connections[0]?.stats.bytesReceived === 4);
  const closed = both.server.close();
  both.client.write(' a line\n');
  await both.client.closed;
  await closed;
  assert.deepEqual([both.heard, both.log], [['half a line'], ['close ended']]);
  await assert.rejects(connect({ port: both.port, host: '127.0.0.1' }, { framing: lf, frame() {} }), {
    code: 'ECONNREFUSED',
  });
});
