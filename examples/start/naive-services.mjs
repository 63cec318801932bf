import { once } from 'node:events';
import { createServer } from 'node:net';
import { answer } from './answer.mjs';
import { naive } from './naive-framers.mjs';
import { Replies } from './replies.mjs';

/** Returns the port. */
export async function serveNaive(workload, host) {
  const server = createServer({ noDelay: true }, (socket) => {
    const replies = new Replies();
    answer(socket, replies, naive[workload](replies));
    socket.on('error', () => socket.destroy()); // The driver sees it as well, and reports it.
  });
  server.listen(0, host);
  await once(server, 'listening');
  return server.address().port;
}
