// Usage: wirecut.mjs [RECEIVE]; prints the port that it listens on.
import { createServer, delimiter } from 'wirecut';

const server = createServer({
  framing: delimiter('\n'),
  frame: (frame, connection) => void connection.send(frame),
  receive: process.argv[2] ?? 'auto',
});
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
console.log(`port ${port}`);
