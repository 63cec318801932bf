// The server process: `server-main.mjs wirecut lines` serves that workload with that framer.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { answer } from './answer.mjs';
import { naive } from './naive-framers.mjs';
import { Replies } from './replies.mjs';
import { wirecut } from './wirecut-framers.mjs';

// Without the driver there is nothing to serve, however it ended.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit(); // It went while the modules were being loaded.
const tell = (message) => process.send(message, () => {});

const [framers, workload] = process.argv.slice(2);
const framer = { wirecut, naive }[framers][workload];

const server = createServer({ noDelay: true }, (socket) => {
  const replies = new Replies();
  answer(socket, replies, framer(replies));
  socket.on('error', () => socket.destroy()); // The driver sees it as well, and reports it.
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ cpuMicroseconds: user + system });
});
tell({ port: server.address().port });
