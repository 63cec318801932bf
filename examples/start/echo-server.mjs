import { once } from 'node:events';
import { createServer } from 'node:net';
import { serveEchoConnection } from './echo-connection.mjs';
import { escapeBytes } from './escapes.mjs';
import { misuse } from './failure.mjs';
import { formatNoun } from './format.mjs';

const STATUS_INTERVAL_MS = 1_000;
const GRACE_MS = 500;

/** Echoes every frame with its terminator, until SIGINT or SIGTERM. */
export async function serveEcho({ port, host, terminator }) {
  const open = new Set();
  const totals = { connections: 0, frames: 0 };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    totals.connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serveEchoConnection(socket, terminator, () => totals.frames++);
  });
  await listen(server, port, host);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(describeListener(server.address(), terminator));

  const status = showStatus(() => `${describeTotals(totals)}, ${open.size} open`);
  await stopped;
  clearInterval(status);
  await close(server, open);
  console.log(`stopped after ${describeTotals(totals)}`);
}

async function listen(server, port, host) {
  try {
    server.listen(port, host);
    await once(server, 'listening');
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

async function close(server, sockets) {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroySoon();
  // A peer that does not read would keep us here.
  const impatience = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, GRACE_MS);
  await closed;
  clearTimeout(impatience);
}

function describeListener({ address, port }, terminator) {
  const shown = escapeBytes(terminator);
  const client = shown === '\\r\\n' ? 'nc -C' : 'nc';
  return `echoing frames that end with ${shown} on ${address} port ${port}; try: ${client} ${address} ${port}`;
}

function describeTotals({ connections, frames }) {
  return `${formatNoun(connections, 'connection')}, ${formatNoun(frames, 'frame')}`;
}
