// The server process: one listener for each server and workload, so that they are measured apart.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { answer } from './answer.mjs';
import * as naive from './naive-framers.mjs';
import { Replies } from './replies.mjs';
import * as wirecut from './wirecut-framers.mjs';

const ports = {};
for (const [server, framers] of Object.entries({ wirecut, naive })) {
  ports[server] = {};
  for (const [workload, framer] of Object.entries(framers)) ports[server][workload] = await listen(framer);
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system });
});
// Without the driver there is nothing to serve, however it ended.
process.on('disconnect', () => process.exit());
process.send({ ports });

async function listen(framer) {
  const server = createServer({ noDelay: true }, (socket) => {
    const replies = new Replies();
    answer(socket, replies, framer(replies));
    socket.on('error', () => socket.destroy()); // The driver sees it as well, and reports it.
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}
