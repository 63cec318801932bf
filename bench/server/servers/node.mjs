// Prints the port that it listens on.
//
// What one writes with Node alone, by its documentation: 'data', Buffer.indexOf for every line, the rest in front of
// what comes next by Buffer.concat, a write for every line, collected by cork and uncork.
import { createServer } from 'node:net';

const NEWLINE = 10;

const server = createServer({ noDelay: true }, (socket) => {
  let carry;
  socket.on('data', (data) => {
    const bytes = carry ? Buffer.concat([carry, data]) : data;
    let start = 0;
    socket.cork();
    process.nextTick(() => socket.uncork());
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      socket.write(bytes.subarray(start, end + 1));
      start = end + 1;
    }
    carry = start < bytes.length ? bytes.subarray(start) : undefined;
  });
  socket.on('error', () => {});
});
server.listen({ port: 0, host: '127.0.0.1' }, () => console.log(`port ${server.address().port}`));
