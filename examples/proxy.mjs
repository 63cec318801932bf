// A TCP proxy: connects every client to an upstream server, and passes on what either of them says.
//
//   node examples/echo.mjs --port 9000
//   node examples/proxy.mjs --port 9001 --to 127.0.0.1:9000
//   nc 127.0.0.1 9001
//
// Nobody is read from faster than the other side reads. The end of one side is passed on while the other goes on;
// when one of them fails, so does the other.

import { parseArgs } from 'node:util';
import { connect, createServer, raw } from 'wirecut';

const HOST = '127.0.0.1';
const GRACE_MS = 2_000;
/** Above this many bytes that wait for one side, the other one is not read from. */
const MAX_WAITING = 1024 * 1024;

/** What both sides of the proxy do. The other one of a pair is `connection.data`. */
const SIDE = {
  framing: raw(),
  allowHalfOpen: true,
  // By default a side that does not read is not read from, either; here it may have much to say all the same.
  writeHighWaterMark: Number.POSITIVE_INFINITY,
  frame: (piece, connection) => passOn(piece, connection.data),
  end: (_report, connection) => connection.data.endWriting(),
  close: (reason, connection) => closeWith(reason, connection.data),
  error: (error) => console.error(`proxy: ${error.message || error.code}`),
};

/** The promise keeps further pieces from coming until all of these have been sent. */
function passOn(piece, to) {
  to.write(piece);
  return to.stats.bytesPending > MAX_WAITING ? to.drained() : undefined;
}

/** A stream that has been broken off must not look like one that is complete. */
function closeWith(reason, other) {
  if (reason === 'ended') other?.end();
  else other?.socket.resetAndDestroy();
}

async function serve({ port, to }) {
  const server = createServer({
    ...SIDE,
    // Nothing is read from the client until this is done; if it fails, the client is closed.
    async open(client) {
      const upstream = await connect(to, {
        ...SIDE,
        open: (upstream) => {
          upstream.data = client;
        },
      });
      client.data = upstream;
      if (client.socket.destroyed) upstream.destroy();
    },
  });
  const address = await server.listen({ port, host: HOST });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close({ graceMs: GRACE_MS }));
  console.log(`passing on to ${to.host} port ${to.port} what comes on ${HOST} port ${address.port}`);
}

function readOptions() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, to: { type: 'string' } } });
  if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port N is needed: a number, 0 for any that is free');
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(values.to) ?? [];
  if (!(port > 0 && port < 65_536)) throw new Error('--to HOST:PORT is needed');
  return { port: Number(values.port), to: { host, port: Number(port) } };
}

try {
  await serve(readOptions());
} catch (error) {
  console.error(`proxy: ${error.message.split('\n', 1)}`);
  process.exitCode = 2;
}
