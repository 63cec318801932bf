// What such connections cost at the least: sockets of Node that somebody listens to, who keeps nothing.
import { createServer } from 'node:net';
import { tellMemory } from './tell-memory.mjs';

let open = 0;
let bytesReceived = 0;

const server = createServer({ noDelay: true }, (socket) => {
  open++;
  socket
    .on('data', (data) => {
      bytesReceived += data.length;
    })
    .on('error', () => {})
    .on('close', () => {
      open--;
    });
});
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  tellMemory(server.address().port, () => ({ open, bytesReceived }));
});
