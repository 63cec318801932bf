// To be run by Bun; prints the port that it listens on.
//
// By Bun's documentation: Bun.listen, with one set of handlers for all sockets; what is to be kept of a socket in its
// `data`; many small writes batched into one socket.write, all whole lines of a read; and what that has not taken sent
// when `drain` is called, nothing being read until then.
import { Buffer } from 'node:buffer';

const NEWLINE = 10;

const server = Bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open(socket) {
      socket.data = { carry: undefined, unsent: undefined };
    },
    data(socket, data) {
      const { carry } = socket.data;
      const bytes = carry ? Buffer.concat([carry, data]) : data;
      let whole = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, whole)) whole = end + 1;
      socket.data.carry = whole < bytes.length ? bytes.subarray(whole) : undefined;
      if (whole > 0) send(socket, bytes.subarray(0, whole));
    },
    drain(socket) {
      const { unsent } = socket.data;
      if (unsent === undefined) return;
      socket.data.unsent = undefined;
      socket.resume();
      send(socket, unsent);
    },
    error() {},
  },
});
console.log(`port ${server.port}`);

function send(socket, bytes) {
  const sent = socket.write(bytes);
  if (sent < 0 || sent === bytes.length) return; // Closed, or all of it.
  socket.data.unsent = bytes.subarray(sent);
  socket.pause();
}
