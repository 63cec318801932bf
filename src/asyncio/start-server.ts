import { wrongType } from '../errors.ts';
import { checkOptions } from '../limits.ts';
import type { ListenOptions } from '../net/listen-options.ts';
import type { ServerOptions } from '../net/server-options.ts';
import type { ServiceOptions } from '../net/service-options.ts';
import type { ErrorHandler } from './report.ts';
import { type ClientHandler, Server } from './server.ts';
import {
  namesOf,
  pick,
  resolveStreamOptions,
  STREAM_OPTION_NAMES,
  type StreamOptions,
} from './stream-options.ts';

/** What of the options of `createServer` is passed on. */
type PassedOn = Omit<ServerOptions, keyof ServiceOptions>;

/** Options of `startServer`: where to listen, and what its connections are like. */
export interface StartServerOptions extends ListenOptions, StreamOptions, PassedOn {
  /**
   * Whether to accept connections at once; else by `startServing` or `serveForever`, and nothing is
   * bound before.
   *
   * @default true
   */
  readonly startServing?: boolean;
  /**
   * Told what handlers throw, or reject with; what goes wrong with connections before they have
   * streams (a TLS handshake, a PROXY header); and what keeps connections from being accepted.
   *
   * @default a warning of the process; but what peers do wrong is only counted: see `stats()`
   */
  readonly error?: ErrorHandler;
}

const WHERE_NAMES = namesOf<ListenOptions>({
  port: true,
  host: true,
  path: true,
  fd: true,
  backlog: true,
  reusePort: true,
  ipv6Only: true,
  exclusive: true,
});

const PASSED_ON_NAMES = namesOf<PassedOn>({
  maxConnections: true,
  maxConnectionsPerPeer: true,
  tls: true,
  startTls: true,
  proxyProtocol: true,
  trustedProxies: true,
});

const NAMES = [...WHERE_NAMES, ...PASSED_ON_NAMES, ...STREAM_OPTION_NAMES, 'startServing', 'error'];

/**
 * Serves connections, each by a call of `handler` with its two streams: asyncio's
 * `start_server` and `start_unix_server`.
 *
 * If the handler throws, or its promise rejects, that is reported to `error`, and its connection is
 * closed. Else closing is up to the handler; a connection that it forgets is closed after `idleTimeout`.
 *
 * @param handler An async function most often; or one that hands the streams on to others.
 * @returns When it listens, unless `startServing` is false.
 * @throws {TypeError | RangeError} By the promise, as all of these: if an option is wrong or unknown.
 * @throws What the system has against it (`EADDRINUSE`), or TLS against its options.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { openConnection, startServer } from 'wirecut/asyncio';
 *
 * const server = await startServer(
 *   async (reader, writer) => {
 *     const length = (await reader.readexactly(4)).readUInt32BE();
 *     writer.write(await reader.readexactly(length));
 *     await writer.drain();
 *     writer.close();
 *     await writer.waitClosed();
 *   },
 *   { host: '127.0.0.1', port: 0 },
 * );
 * const [reader, writer] = await openConnection({ host: '127.0.0.1', port: server.address.port });
 * writer.write('\0\0\0\x05hello');
 * const answer = await reader.read();
 * writer.close();
 * server.close();
 * await server.waitClosed();
 * assert.equal(answer.toString(), 'hello');
 * ```
 */
export async function startServer(handler: ClientHandler, options: StartServerOptions): Promise<Server> {
  if (typeof handler !== 'function') throw wrongType('handler', 'a function', handler);
  checkOptions(options, NAMES);
  const { startServing = true, error } = options;
  if (typeof startServing !== 'boolean') throw wrongType('startServing', 'a boolean', startServing);
  if (error !== undefined && typeof error !== 'function') throw wrongType('error', 'a function', error);
  const server = new Server(handler, {
    streams: resolveStreamOptions(options),
    where: pick(options, WHERE_NAMES),
    server: pick(options, PASSED_ON_NAMES),
    onError: error,
  });
  if (startServing) await server.startServing();
  return server;
}
