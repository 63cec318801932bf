import * as net from 'node:net';
import { outOfRange, wrongType } from '../errors.ts';
import { checkOptions } from '../limits.ts';
import { adoptSocket } from './adopt.ts';
import type { Connection } from './connection.ts';
import { checkTimeout, MAX_TIMER_MS } from './connection-limits.ts';
import { Service } from './service.ts';
import { resolveServiceOptions, type ServiceOptions } from './service-options.ts';
import { connectTls } from './tls-handshake.ts';
import type { TlsOptions } from './tls-options.ts';

/** Where to connect to: to a port, or a path. */
export interface ConnectTarget {
  readonly port?: number;
  /** @default 'localhost' */
  readonly host?: string;
  /** Of a Unix socket, or a pipe of Windows. */
  readonly path?: string;
  /** TLS from the first byte: true, or options of `tls.connect`. */
  readonly tls?: true | TlsOptions;
  /**
   * Milliseconds until there is a connection, TLS included.
   *
   * @default 10000
   */
  readonly connectTimeout?: number;
  /** Gives up connecting. A connection that is there is not its business. */
  readonly signal?: AbortSignal;
  /** Which of our own addresses and ports to connect from. */
  readonly localAddress?: string;
  readonly localPort?: number;
}

const NAMES = ['port', 'host', 'path', 'tls', 'connectTimeout', 'signal', 'localAddress', 'localPort'];
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects, and hands what comes to handlers just as a server does.
 *
 * @param options Framing, handlers and limits.
 * @returns The connection, when `open` has been called for it.
 * @throws {TypeError | RangeError} If an option is wrong or unknown.
 * @throws By the promise: what the system says (`ECONNREFUSED`), what is wrong with
 *   the certificate, an error with the code `ERR_CONNECT_TIMEOUT`, or the signal's reason.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { connect, createServer, delimiter } from 'wirecut';
 *
 * const lines = delimiter('\r\n');
 * const server = createServer({ framing: lines, frame: (frame, peer) => void peer.send(`got ${frame}`) });
 * const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
 *
 * const answer = new Promise((resolve) => {
 *   connect(
 *     { port, host: '127.0.0.1', signal: AbortSignal.timeout(1_000) },
 *     {
 *       framing: lines,
 *       open: (connection) => void connection.send('hello'),
 *       frame(frame, connection) {
 *         resolve(frame.toString());
 *         connection.end();
 *       },
 *     },
 *   );
 * });
 * const text = await answer;
 * await server.close();
 * assert.equal(text, 'got hello');
 * ```
 */
export async function connect<Data = unknown>(
  target: ConnectTarget,
  options: ServiceOptions<Data>,
): Promise<Connection<Data>> {
  const { connectTimeout, signal, tls, where } = resolveTarget(target);
  const settings = resolveServiceOptions(options as unknown as ServiceOptions<never>, []);
  const service = new Service(settings, false, undefined);
  signal?.throwIfAborted();
  const socket = net.connect({ ...where, ...settings.socketOptions, allowHalfOpen: true });
  return new Promise((resolve, reject) => {
    let settled = false;
    const done = (error: unknown, connected: net.Socket): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', fail);
      if (error === undefined) {
        resolve(adoptSocket(connected, service) as Connection<Data>);
        return;
      }
      socket.on('error', () => {}).destroy();
      reject(error);
    };
    const fail = (error: unknown): void => done(error, socket);
    const onAbort = (): void => fail(signal?.reason);
    const timedOut = (): void => fail(connectTimedOut(connectTimeout));
    const timer = setTimeout(timedOut, Math.min(connectTimeout, MAX_TIMER_MS));
    signal?.addEventListener('abort', onAbort);
    socket.once('error', fail);
    socket.once('connect', () => {
      if (tls) connectTls(socket, tls, (error, secured) => done(error, secured ?? socket));
      else done(undefined, socket);
    });
  });
}

/** Fills in the defaults and refuses what is wrong. */
function resolveTarget(target: ConnectTarget): {
  connectTimeout: number;
  signal: AbortSignal | undefined;
  tls: TlsOptions | undefined;
  where: net.NetConnectOpts;
} {
  checkOptions(target, NAMES);
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS, signal, tls, ...where } = target;
  const { host = 'localhost', path, port } = where;
  if ((port === undefined) === (path === undefined))
    throw new TypeError('connect() needs one of port and path');
  if (port !== undefined && typeof port !== 'number') throw wrongType('port', 'a number', port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw outOfRange('port', 'a whole number from 1 to 65535', port);
  }
  if (path !== undefined && typeof path !== 'string') throw wrongType('path', 'a string', path);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw wrongType('signal', 'an AbortSignal', signal);
  checkTimeout('connectTimeout', connectTimeout);
  if (tls !== undefined && tls !== true && (typeof tls !== 'object' || tls === null)) {
    throw wrongType('tls', 'true or an object of TLS options', tls);
  }
  return {
    connectTimeout,
    signal,
    tls: tls && { ...certificateHolder(target), ...(tls === true ? {} : tls) },
    where: (path === undefined ? { ...where, host } : { path }) as net.NetConnectOpts,
  };
}

/** Whom the certificate has to be for. */
export function certificateHolder({ host = 'localhost', path }: ConnectTarget): TlsOptions {
  return path === undefined && net.isIP(host) === 0 ? { servername: host, host } : { host };
}

function connectTimedOut(milliseconds: number): Error {
  const error = new Error(`Not connected within connectTimeout (${milliseconds} ms)`);
  return Object.assign(error, { code: 'ERR_CONNECT_TIMEOUT' });
}
