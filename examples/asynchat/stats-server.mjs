// Acknowledges every line, and counts. So many connections are served at a time; others wait until one of them ends.
//
//   node examples/asynchat/stats-server.mjs --port 9000 --max-connections 2
//   echo hello | nc -N 127.0.0.1 9000

import { startServer } from 'wirecut/asyncio';
import { HOST, runIfMain, stopServer } from './command-line.mjs';
import { Semaphore } from './semaphore.mjs';

export class ProtocolStats {
  connections = 0;
  messages = 0;
  bytesRecv = 0;
  bytesSent = 0;
}

const ACK = Buffer.from('ACK: ');

export function runStatsServer(options = {}) {
  const { host = HOST, port = 0, stats = new ProtocolStats(), maxConnections = 5 } = options;
  const semaphore = new Semaphore(maxConnections);
  const serve = (reader, writer) => semaphore.run(() => acknowledge(reader, writer, stats));
  return startServer(serve, { host, port });
}

async function acknowledge(reader, writer, stats) {
  stats.connections++;
  try {
    for (;;) {
      const line = await reader.readline();
      if (line.length === 0) break;
      stats.messages++;
      stats.bytesRecv += line.length;
      writer.writelines([ACK, line]);
      await writer.drain();
      stats.bytesSent += ACK.length + line.length;
    }
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error;
  } finally {
    writer.close();
  }
}

/** Prints what has been counted when it is stopped. */
async function run(port, { 'max-connections': maxConnections }) {
  if (!/^[1-9]\d{0,4}$/.test(maxConnections)) throw new Error('--max-connections must be at least 1');
  const stats = new ProtocolStats();
  process.once('exit', (code) => code === 0 && console.log(JSON.stringify(stats)));
  return runStatsServer({ port, stats, maxConnections: Number(maxConnections) });
}

await runIfMain(import.meta, {
  options: { 'max-connections': { type: 'string', default: '5' } },
  start: run,
  stop: stopServer,
});
