// Opens connections that each send part of a line, and, when told so, the rest; tells the parent process when all
// have done so, or how many were answered by what they had sent.
import { once } from 'node:events';
import { connect } from 'node:net';

/** As many at a time as fit into the queue of a server that has not been asked to make it longer. */
const AT_A_TIME = 100;

let sockets = [];

process.on('message', async ({ order, port, connections }) => {
  if (order === 'open') {
    while (sockets.length < connections) {
      const count = Math.min(AT_A_TIME, connections - sockets.length);
      sockets.push(
        ...(await Promise.all(Array.from({ length: count }, (_, i) => open(port, sockets.length + i)))),
      );
    }
    process.send({ opened: sockets.length });
  } else if (order === 'finish') {
    const answers = await Promise.all(sockets.map(finish));
    process.send({ right: answers.filter((right) => right).length });
  } else if (order === 'close') {
    const closed = sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close'));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    sockets = [];
    process.send({ opened: 0 });
  }
});
process.send({});

async function open(port, number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => {});
  await new Promise((sent) => socket.write(partOf(number), sent));
  return socket;
}

/** Three bytes, not the same for neighbours. */
function partOf(number) {
  return number.toString(36).padStart(3, '0');
}

/** Whether ending the line brings back the whole of it. */
async function finish(socket, number) {
  const expected = `${partOf(number)}\n`;
  if (socket.closed) return false;
  let answer = '';
  socket.setEncoding('latin1');
  const answered = new Promise((resolve) => {
    socket.on('data', (text) => {
      answer += text;
      if (answer.length >= expected.length) resolve();
    });
    socket.once('close', resolve);
  });
  socket.write('\n');
  await answered;
  return answer === expected;
}
