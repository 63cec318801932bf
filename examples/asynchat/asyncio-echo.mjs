// Sends back every line, as asyncio has it: one function for each connection, from top to bottom.
//
//   node examples/asynchat/asyncio-echo.mjs --port 9000
//   echo hello | nc -N 127.0.0.1 9000

import { startServer } from 'wirecut/asyncio';
import { HOST, runIfMain, stopServer } from './command-line.mjs';

export function asyncioEchoServer(host = HOST, port = 0) {
  return startServer(echo, { host, port });
}

async function echo(reader, writer) {
  try {
    for (;;) {
      const line = await reader.readline();
      if (line.length === 0) break;
      writer.writelines(['ECHO: ', line]);
      await writer.drain();
    }
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error;
  } finally {
    writer.close();
  }
}

await runIfMain(import.meta, { start: (port) => asyncioEchoServer(HOST, port), stop: stopServer });
