// What each program does when it is run, and not imported: it reads its options, listens, says where, and stops on
// SIGINT or SIGTERM.

import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeAll } from 'wirecut/asynchat';

export const HOST = '127.0.0.1';

/**
 * @param meta The program's `import.meta`.
 * @param start Called with the port and all options; gives what listens.
 * @param options The program's own, as for `parseArgs`.
 * @param stop Called with what `start` gave. On asynchat, a program is over when all channels are closed.
 */
export async function runIfMain(meta, { start, options = {}, stop = () => closeAll() }) {
  const path = fileURLToPath(meta.url);
  if (process.argv[1] !== path) return;
  const name = basename(path, '.mjs');
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, ...options } });
    if (!/^\d{1,5}$/.test(values.port))
      throw new Error('--port N is needed: a number, 0 for any that is free');
    const server = await start(Number(values.port), values);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(server));
    console.log(`${name} on ${HOST} port ${portOf(server)}; try: nc ${HOST} ${portOf(server)}`);
  } catch (error) {
    console.error(`${name}: ${error.message.split('\n', 1)}`);
    process.exitCode = 2;
  }
}

/** Of a `SimpleServer`, or one of asyncio's. */
export function portOf(server) {
  return server.port ?? server.address.port;
}

/** HOST:PORT, as an address of asynchat. */
export function readAddress(text) {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (port > 0 && port < 65_536) return [host, Number(port)];
  throw new Error('--to HOST:PORT is needed');
}

/** Stops a server of asyncio, and closes the connections that it serves. */
export function stopServer(server) {
  server.close();
  server.closeClients();
}
