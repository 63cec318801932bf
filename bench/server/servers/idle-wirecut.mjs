// A server whose connections will have sent part of a line, and nothing more for a while.
import { createServer, delimiter } from 'wirecut';
import { tellMemory } from './tell-memory.mjs';

const server = createServer({
  framing: delimiter('\n'),
  frame: (frame, connection) => void connection.send(frame),
});
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
tellMemory(port, () => server.stats());
