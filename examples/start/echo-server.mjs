import { once } from 'node:events';
import { createServer, delimiter } from 'wirecut';
import { escapeBytes } from './escapes.mjs';
import { misuse } from './failure.mjs';
import { formatNoun } from './format.mjs';

const STATUS_INTERVAL_MS = 1_000;
const GRACE_MS = 500;

/** Echoes every frame with its terminator, until SIGINT or SIGTERM. */
export async function serveEcho({ port, host, terminator }) {
  const server = createServer({
    framing: delimiter(terminator),
    open(connection) {
      connection.data = `${connection.remoteAddress}:${connection.remotePort}`;
    },
    frame: (frame, connection) => connection.send(frame),
    end(report, connection) {
      if (report.kind === 'partial')
        tell(connection, `ended inside a frame, after ${formatNoun(report.bytes.length, 'byte')}`);
    },
    error(error, connection) {
      const isOfPeer = error.name === 'FrameError';
      tell(connection, isOfPeer ? `${error.message} (${error.code}): closed` : error.message);
    },
  });
  const address = await listen(server, port, host);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(describeListener(address, terminator));

  const status = showStatus(() => `${describeTotals(server.stats())}, ${server.stats().open} open`);
  await stopped;
  clearInterval(status);
  await server.close({ graceMs: GRACE_MS });
  console.log(`stopped after ${describeTotals(server.stats())}`);
}

async function listen(server, port, host) {
  try {
    return await server.listen({ port, host });
  } catch (error) {
    const why = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
    throw misuse(`cannot listen on ${host}, port ${port}: ${why}`);
  }
}

/** A line a second at most, however many connections come. */
function showStatus(describe) {
  let shown = describe();
  return setInterval(() => {
    const line = describe();
    if (line !== shown) console.log(line);
    shown = line;
  }, STATUS_INTERVAL_MS);
}

function tell(connection, what) {
  console.log(connection ? `${connection.data}: ${what}` : what);
}

function describeListener({ address, port }, terminator) {
  const shown = escapeBytes(terminator);
  const client = shown === '\\r\\n' ? 'nc -C' : 'nc';
  return `echoing frames that end with ${shown} on ${address} port ${port}; try: ${client} ${address} ${port}`;
}

function describeTotals({ accepted, framesReceived }) {
  return `${formatNoun(accepted, 'connection')}, ${formatNoun(framesReceived, 'frame')}`;
}
