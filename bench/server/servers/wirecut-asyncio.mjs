// Prints the port that it listens on.
//
// asyncio_streams.py, name by name.
import { startServer } from 'wirecut/asyncio';

const server = await startServer(echo, { host: '127.0.0.1', port: 0 });
console.log(`port ${server.address.port}`);

async function echo(reader, writer) {
  while (true) {
    const line = await reader.readline();
    if (line.length === 0) break;
    writer.write(line);
    await writer.drain();
  }
  writer.close();
  await writer.waitClosed();
}
