// Usage: load.mjs PORT CONNECTIONS LINE_BYTES IN_FLIGHT WARM_UP_MS WINDOW_MS
//
// Does what native/load.c does, where there is no C compiler; slower, so that fast servers come out more alike.
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [port, count, lineBytes, inFlight, warmUpMs, windowMs] = process.argv.slice(2).map(Number);
const ROUND_BYTES = (inFlight + 16) * lineBytes;
const NEWLINE = 10;
const PATIENCE_MS = 5000;
const AFTERMATH_MS = 20;

let draining = false;
let replies = 0;

const connections = await Promise.all(Array.from({ length: count }, (_, number) => open(number)));
for (const connection of connections) sendLines(connection, inFlight * lineBytes);
await delay(warmUpMs);
const { seconds, busy, measured } = await measure();
draining = true;
await drain();
console.log(JSON.stringify({ replies: measured, seconds, busy }));
process.exit();

async function open(number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const connection = { number, socket, lines: linesOf(), sent: 0, got: 0 };
  socket.on('error', (error) => wrong(connection, error.message));
  socket.on('close', () => wrong(connection, 'the server has hung up'));
  await once(socket, 'connect');
  socket.on('data', (data) => takeReplies(connection, data));
  return connection;
}

/** What a connection sends, again and again; behind it the beginning once more, so that a window is in one piece. */
function linesOf() {
  const lines = Buffer.alloc(ROUND_BYTES + inFlight * lineBytes);
  randomFillSync(lines, 0, ROUND_BYTES);
  for (let i = 0; i < ROUND_BYTES; i++) {
    if ((i + 1) % lineBytes === 0) lines[i] = NEWLINE;
    else if (lines[i] === NEWLINE) lines[i] = 32;
  }
  lines.copy(lines, ROUND_BYTES, 0, inFlight * lineBytes);
  return lines;
}

function sendLines(connection, length) {
  const from = connection.sent % ROUND_BYTES;
  connection.socket.write(connection.lines.subarray(from, from + length));
  connection.sent += length;
}

function takeReplies(connection, data) {
  const { lines, got, sent } = connection;
  const from = got % ROUND_BYTES;
  if (data.length > sent - got) wrong(connection, 'more came than was sent');
  if (lines.compare(data, 0, data.length, from, from + data.length) !== 0) {
    wrong(connection, 'other bytes came than were sent');
  }
  connection.got += data.length;
  const completed = Math.floor(connection.got / lineBytes) - Math.floor(got / lineBytes);
  replies += completed;
  if (completed > 0 && !draining) sendLines(connection, completed * lineBytes);
}

async function measure() {
  const [begin, usage, before] = [performance.now(), process.cpuUsage(), replies];
  await delay(windowMs);
  const { user, system } = process.cpuUsage(usage);
  const seconds = (performance.now() - begin) / 1000;
  return { seconds, busy: (user + system) / 1e6 / seconds, measured: replies - before };
}

async function drain() {
  const begin = performance.now();
  const next = () => connections.find(({ got, sent }) => got < sent);
  for (let waiting = next(); waiting; waiting = next()) {
    if (performance.now() - begin > PATIENCE_MS) wrong(waiting, 'no more replies came');
    await delay(1);
  }
  await delay(AFTERMATH_MS);
}

function wrong({ number, got }, what) {
  console.error(`connection ${number}, after ${got} right bytes: ${what}`);
  process.exit(1);
}
