import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import { MAX_TIMER_MS } from './connection-limits.ts';
import type { TlsOptions } from './tls-options.ts';

/** Told when the handshake is done, or has failed. */
type Done = (error: Error | undefined, secured: tls.TLSSocket | undefined) => void;

/**
 * Shakes hands as a server, on connections that are there already. A `tls.Server`
 * that does not listen does it, to which connections are handed as its documentation
 * says: certificates, SNI, ALPN and client certificates are all its own.
 */
export class TlsAcceptor {
  readonly #server: tls.Server;
  readonly #waiting: Map<unknown, Done> = new Map();

  /** @throws What `tls.createServer` throws, of a key that does not fit its certificate say. */
  constructor(options: TlsOptions, handshakeTimeout: number) {
    const timeout = Number.isFinite(handshakeTimeout) ? { handshakeTimeout } : {};
    this.#server = tls.createServer({ ...timeout, ...options });
    this.#server.on('secureConnection', (secured) => this.#settle(secured, undefined));
    this.#server.on('tlsClientError', (error, secured) => this.#settle(secured, error));
  }

  /** Takes `socket`, of which nothing is read any more, over. What it has buffered is part of the handshake. */
  accept(socket: Socket, done: Done): void {
    this.#waiting.set(socket, done);
    // By then an error has been told.
    socket.once('close', () => setImmediate(() => this.#waiting.delete(socket)));
    // Who ends before the handshake is done is not waited for.
    socket.allowHalfOpen = false;
    this.#server.emit('connection', socket);
  }

  #settle(secured: tls.TLSSocket, error: Error | undefined): void {
    // The one thing that Node does not say in public: whose connection this was.
    const socket: unknown = Reflect.get(secured, '_parent');
    const done = this.#waiting.get(socket);
    this.#waiting.delete(socket);
    secured.allowHalfOpen = true;
    if (error || done === undefined) secured.destroy();
    done?.(error && reasonOf(error, secured), secured);
  }
}

/** Of a certificate that is refused Node says no more than that the connection has been reset. */
function reasonOf(error: Error, { authorizationError }: tls.TLSSocket): Error {
  const code: unknown = authorizationError;
  if (typeof code !== 'string') return error;
  return Object.assign(new Error(`Certificate refused: ${code}`, { cause: error }), { code });
}

/** Shakes hands as a client, for so many milliseconds at most. Wrong options are an error as well. */
export function connectTls(
  socket: Socket,
  options: TlsOptions,
  done: Done,
  timeout: number = Number.POSITIVE_INFINITY,
): void {
  let secured: tls.TLSSocket;
  try {
    secured = tls.connect({ ...options, socket });
  } catch (error) {
    done(error as Error, undefined);
    return;
  }
  const failed = (error: Error): void => done(error, undefined);
  const timedOut = (): void => void secured.destroy(handshakeTimedOut());
  const timer = Number.isFinite(timeout) ? setTimeout(timedOut, Math.min(timeout, MAX_TIMER_MS)) : undefined;
  socket.once('close', () => clearTimeout(timer));
  secured.on('error', failed);
  secured.once('secureConnect', () => {
    clearTimeout(timer);
    secured.off('error', failed);
    done(undefined, secured);
  });
}

/** As Node says it of clients that a server has waited for. */
function handshakeTimedOut(): Error {
  return Object.assign(new Error('TLS handshake timeout'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
}
