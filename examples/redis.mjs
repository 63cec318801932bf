// A small Redis: strings and counters in memory, for redis-cli and redis-benchmark.
//
//   node examples/redis.mjs --port 6380
//   redis-cli -p 6380 set greeting hello
//   redis-benchmark -p 6380 -t ping_inline,ping_mbulk,set,get,incr -P 64 -q
//
// How requests are cut is in redis/requests.mjs, what they do in redis/commands.mjs.

import { parseArgs } from 'node:util';
import { createServer } from 'wirecut';
import { LINE, MAX_STRING_LENGTH, RequestReader } from './redis/requests.mjs';

const HOST = '127.0.0.1';
const GRACE_MS = 2_000;

async function serve(port) {
  const server = createServer({
    framing: LINE,
    maxFrameLength: MAX_STRING_LENGTH + 2,
    open(connection) {
      connection.data = new RequestReader(connection);
    },
    frame: (frame, connection) => connection.data.take(frame),
    // What is thrown, and what the peer does wrong, closes the connection behind what is written here.
    error(error, connection) {
      if (connection) connection.write(`-ERR Protocol error: ${error.message}\r\n`);
      else console.error(`redis: ${error.message}`);
    },
  });
  const address = await server.listen({ port, host: HOST });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close({ graceMs: GRACE_MS }));
  console.log(`redis on ${HOST} port ${address.port}; try: redis-cli -p ${address.port} ping`);
}

function readPort() {
  const { port } = parseArgs({ options: { port: { type: 'string' } } }).values;
  if (!/^\d{1,5}$/.test(port)) throw new Error('--port N is needed: a number, 0 for any that is free');
  return Number(port);
}

try {
  await serve(readPort());
} catch (error) {
  console.error(`redis: ${error.message.split('\n', 1)}`);
  process.exitCode = 2;
}
