// An echo server: sends back every line, or every 4 bytes, once they are there as a whole.
//
//   node examples/echo.mjs --port 9000
//   nc 127.0.0.1 9000
//
// With --framing fixed:4 type three characters and Enter, which is the fourth.

import { parseArgs } from 'node:util';
import { createServer, delimiter, fixed } from 'wirecut';

const HOST = '127.0.0.1';
const GRACE_MS = 2_000;
const FRAMINGS = new Map([
  ['lines', delimiter('\n')],
  ['fixed:4', fixed(4)],
]);

async function serve({ port, framing }) {
  const server = createServer({
    framing: FRAMINGS.get(framing),
    frame(frame, connection) {
      connection.send(frame);
    },
  });
  const address = await server.listen({ port, host: HOST });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close({ graceMs: GRACE_MS }));
  console.log(`echoing ${framing} on ${HOST} port ${address.port}; try: nc ${HOST} ${address.port}`);
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, framing: { type: 'string', default: 'lines' } },
  });
  const { port, framing } = values;
  if (!/^\d{1,5}$/.test(port)) throw new Error('--port N is needed: a number, 0 for any that is free');
  if (!FRAMINGS.has(framing)) throw new Error(`--framing must be one of ${[...FRAMINGS.keys()].join(', ')}`);
  return { port: Number(port), framing };
}

try {
  await serve(readOptions());
} catch (error) {
  console.error(`echo: ${error.message.split('\n', 1)}`);
  process.exitCode = 2;
}
