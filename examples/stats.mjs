// Acknowledges every line with its number, and prints what the server counts, once a second if that has changed.
//
//   node examples/stats.mjs --port 9000 --max-connections 2
//   nc 127.0.0.1 9000
//
// Connections beyond the cap are closed at once, and counted as refused.

import { parseArgs } from 'node:util';
import { createServer, delimiter } from 'wirecut';

const HOST = '127.0.0.1';
const GRACE_MS = 2_000;
const INTERVAL_MS = 1_000;

async function serve({ port, maxConnections }) {
  const server = createServer({
    framing: delimiter('\n'),
    maxConnections,
    open(connection) {
      connection.data = { lines: 0 };
    },
    frame(_line, connection) {
      connection.data.lines++;
      connection.send(`ACK ${connection.data.lines}`);
    },
  });
  const address = await server.listen({ port, host: HOST });
  const printing = printChanges(() => describe(server.stats()));
  const stop = async () => {
    await server.close({ graceMs: GRACE_MS });
    clearInterval(printing);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  console.log(`acknowledging on ${HOST} port ${address.port}; try: nc ${HOST} ${address.port}`);
}

/** Prints the line that `describe` gives, as often as it is another one. */
function printChanges(describe) {
  let printed = describe();
  return setInterval(() => {
    const line = describe();
    if (line !== printed) console.log(line);
    printed = line;
  }, INTERVAL_MS);
}

function describe({ open, refused, framesReceived, bytesReceived, bytesSent }) {
  const connections = `${open} open, ${refused} refused`;
  return `${connections}, ${framesReceived} messages, ${bytesReceived} bytes received, ${bytesSent} sent`;
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'max-connections': { type: 'string', default: '100' } },
  });
  return {
    port: wholeNumber('--port', values.port),
    maxConnections: wholeNumber('--max-connections', values['max-connections']),
  };
}

function wholeNumber(option, text) {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number, got ${text ?? 'nothing'}`);
}

try {
  await serve(readOptions());
} catch (error) {
  console.error(`stats: ${error.message.split('\n', 1)}`);
  process.exitCode = 2;
}
