import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { plaintextBuffered } from '../errors.ts';
import { checkCount, checkOptions } from '../limits.ts';
import type { Connection } from '../net/connection.ts';
import { CONNECTION_LIMIT_NAMES, type ConnectionLimits, givenLimits } from '../net/connection-limits.ts';
import type { ServerAddress } from '../net/server.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import { type Address, peerOf } from './address.ts';
import { attach, transportOf } from './attach.ts';
import { ChannelEvents } from './channel-events.ts';
import { Connecting } from './connecting.ts';
import { Endpoint } from './endpoint.ts';
import { FileTransport } from './file-transport.ts';
import { guarded } from './guarded.ts';
import { type AcceptOptions, Listener } from './listener.ts';
import { happened, startPolling, stopPolling } from './poll.ts';
import { checkMap, type SocketMap, socketMap } from './socket-map.ts';

/**
 * Options of a `Dispatcher`: the map it is in, and limits of its connection, in the place of those that it
 * has. (Timeouts of a connection that was accepted go by the listener's clock, whose hand moves once a second.)
 */
export interface DispatcherOptions extends Partial<ConnectionLimits> {
  /** @default socketMap */
  readonly map?: SocketMap;
}

export const DISPATCHER_OPTION_NAMES: readonly string[] = [...CONNECTION_LIMIT_NAMES, 'map'];

let lastNumber = 0;

/**
 * A channel, as `asyncore.dispatcher` in Python: subclass it, and override the handlers of what
 * you want to know. It listens, connects, or takes a socket that is connected; in a server,
 * `handleAccepted` gets connections to make other channels of.
 *
 * Handlers are called by Node's loop, whether `loop` is waited for or not. What a handler throws
 * goes to `handleError`, which closes this channel and no other.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { Dispatcher, loop } from 'wirecut/asynchat';
 *
 * class Greeter extends Dispatcher {
 *   handleAccepted(connection) {
 *     connection.write('hello');
 *     connection.end();
 *     this.close();
 *   }
 * }
 *
 * class Client extends Dispatcher {
 *   text = '';
 *   handleRead() {
 *     this.text += this.recv(8192);
 *   }
 * }
 *
 * const server = new Greeter();
 * server.bind(['127.0.0.1', 0]);
 * await server.listen();
 * const client = new Client();
 * client.connect(server.addr);
 * await loop();
 * assert.equal(client.text, 'hello');
 * ```
 */
export class Dispatcher extends ChannelEvents {
  /** What it talks through. */
  socket: Connection | undefined;
  readonly #number: number = ++lastNumber;
  readonly #map: SocketMap;
  /** Those that have been given. */
  readonly #limits: Partial<ConnectionLimits>;
  #endpoint: Endpoint = this.#newEndpoint();
  #connecting: Connecting | undefined;
  #listener: Listener | undefined;

  /**
   * @param socket A connected socket, or a connection of ours on which no frame is in progress.
   * @throws {TypeError | RangeError} If it is neither, or an option is wrong or unknown.
   */
  constructor(socket?: Socket | Connection, options: DispatcherOptions = {}) {
    super();
    checkOptions(options, DISPATCHER_OPTION_NAMES);
    const { map = socketMap, ...limits } = options;
    checkMap(map);
    this.#map = map;
    this.#limits = givenLimits(limits);
    if (socket) this.setSocket(socket);
  }

  /**
   * Goes on with a socket that is connected.
   *
   * @throws {TypeError} If it is none, or a connection of ours on which a frame is in progress.
   */
  setSocket(socket: Socket | Connection): void {
    if (this.connected || this.accepting) throw new TypeError('setSocket() on a channel that is in use');
    this.reopen();
    const connection = attach(socket, this.#endpoint, this.#limits);
    this.socket = connection;
    this.#endpoint.transport = transportOf(connection);
    // Where a Unix socket is, it does not tell.
    this.addr = peerOf(connection) || (this.addr ?? '');
    this.connected = true;
    this.addChannel();
  }

  /** Begins anew, if it has been closed. Returns whether it had been. */
  protected reopen(): boolean {
    if (!this.#endpoint.isClosed) return false;
    this.#endpoint = this.#newEndpoint();
    this.socket = undefined;
    this.closing = false;
    return true;
  }

  #newEndpoint(): Endpoint {
    return new Endpoint(this, {
      isCurrent: (endpoint) => endpoint === this.#endpoint,
      gone: () => {
        this.connected = false;
        this.delChannel();
      },
      isMidFrame: () => this.isMidFrame,
      cutOff: () => this.cutOff(),
    });
  }

  /** Goes on with a file or a pipe. */
  protected openFile(fd: number): void {
    this.#endpoint.openPaused(new FileTransport(fd, this.#endpoint, this.#limits));
    this.connected = true;
    this.addChannel();
    happened();
  }

  /** Enters it in a map, as it does by itself. */
  addChannel(map: SocketMap = this.#map): void {
    map.set(this.#number, this);
    if (this.needsPolling) startPolling(this.#endpoint);
  }

  delChannel(map: SocketMap = this.#map): void {
    map.delete(this.#number);
    stopPolling(this.#endpoint);
    happened();
  }

  /** Says where to listen. What is wrong with that, `listen` tells. */
  bind(address: Address): void {
    this.addr = address;
  }

  /**
   * Begins to listen where `bind` has said.
   *
   * @param backlog How many connections the operating system keeps that have not been accepted.
   * @param options See `createServer`.
   * @returns Where; `addr` says so as well. What the system has against it (`EADDRINUSE`) goes to
   *   `handleError` and rejects the promise, which may be ignored.
   */
  listen(backlog?: number, options: AcceptOptions = {}): Promise<ServerAddress> {
    if (this.addr === undefined) throw new TypeError('listen() before bind()');
    this.#checkFree('listen');
    this.reopen();
    const listener = new Listener(this, this.#limits, options);
    this.#listener = listener;
    this.accepting = true;
    this.addChannel();
    const listening = listener.listen(this.addr, backlog).then((where) => {
      if (typeof this.addr !== 'string') this.addr = [where.address, where.port];
      return where;
    });
    listening.catch((error: unknown) => {
      guarded(this, () => {
        this.accepting = false;
        this.handleError(error);
        if (this.#listener === listener && !this.closing) this.close();
      });
    });
    return listening;
  }

  /** The next connection that has come, and from where; nothing if there is none any more. */
  accept(): [connection: Connection, address: Address] | undefined {
    const connection = this.#listener?.accept();
    return connection && [connection, peerOf(connection)];
  }

  /**
   * Connects: then `handleConnect` is called, or `handleError` with what the system says. What is
   * sent before that is not taken.
   *
   * @param options TLS from the first byte: true, or options of `tls.connect`.
   */
  connect(address: Address, options: { readonly tls?: true | TlsOptions } = {}): void {
    checkOptions(options, ['tls']);
    this.#checkFree('connect');
    this.reopen();
    const attempt = new Connecting(this, address, this.#limits, options.tls, (error) => {
      this.connecting = false;
      this.handleError(error);
      // There is nothing to go on with, unless it tries again.
      if (this.#connecting === attempt && !this.closing) this.close();
    });
    this.#connecting = attempt;
    this.connecting = true;
    this.addr = address;
    this.addChannel();
  }

  #checkFree(what: string): void {
    if (this.connected || this.connecting || this.accepting)
      throw new TypeError(`${what}() on a channel that is in use`);
  }

  /**
   * Goes on under TLS (STARTTLS): see `Connection.upgradeTls`.
   *
   * @returns Resolves when the handshake is done. The failure goes to `handleError` as well.
   * @throws {FrameError} By the promise: `ERR_PLAINTEXT_BUFFERED`, if more has come already, which
   *   anybody may have sent. The connection is closed then.
   */
  startTls(options?: TlsOptions): Promise<void> {
    if (!this.socket) throw new TypeError('startTls() on a channel that is not connected');
    return this.#endpoint.waiting > 0 ? this.refusePlaintext(this.socket) : this.socket.upgradeTls(options);
  }

  /** Gives a connection up on which more has come in the clear than was to be. */
  protected refusePlaintext(socket: Connection): Promise<never> {
    const error = plaintextBuffered(socket.stats.bytesReceived);
    const refused = Promise.reject(error);
    // It is told; who does not look at the promise need not know.
    refused.catch(() => {});
    this.#endpoint.take(this.#endpoint.waiting);
    socket.destroy();
    this.handleError(error);
    return refused;
  }

  /** Whether it wants to know of what has come; while not, nothing more is read. */
  readable(): boolean {
    return true;
  }

  /** Whether it wants to know that the peer takes more. It is asked whenever something has happened on any channel. */
  writable(): boolean {
    return true;
  }

  /**
   * Sends bytes, which are copied; strings as UTF-8.
   *
   * @returns How many have been taken: none while the peer does not read, else all.
   */
  send(data: Uint8Array | string): number {
    return this.connected ? this.#endpoint.send(data) : 0;
  }

  /**
   * Receives up to `count` of the bytes that have come, to keep. At the end of the stream it calls
   * `handleClose`, and there are none.
   *
   * @throws {Error} With the code `EAGAIN`, if there are none yet.
   */
  recv(count: number): Buffer {
    return Buffer.from(this.borrow(count));
  }

  /** The same, without a copy: the bytes are good until the handler returns. */
  protected borrow(count: number): Uint8Array {
    checkCount('count', count);
    const endpoint = this.#endpoint;
    if (endpoint.waiting === 0 && !endpoint.hasEnded)
      throw Object.assign(new Error('Nothing has come that has not been received'), { code: 'EAGAIN' });
    if (endpoint.waiting === 0) endpoint.tellClosed();
    return endpoint.take(count);
  }

  /** Whether the peer has ended its side, and all that came before has been received. */
  protected get isAtEnd(): boolean {
    return this.#endpoint.hasEnded && this.#endpoint.waiting === 0;
  }

  /** Calls `handleClose`, unless it is closed: all has been sent. */
  protected tellDone(): void {
    this.#endpoint.tellDone();
  }

  /** Whether `readable` and `writable` are to be asked at every turn. */
  protected get needsPolling(): boolean {
    return true;
  }

  /** Closes when all that was sent has been, whatever it is: a connection, a listener, an attempt to connect. */
  close(): void {
    this.connected = false;
    this.accepting = false;
    this.connecting = false;
    this.closing = true;
    this.delChannel();
    this.#connecting?.abort();
    this.#listener?.close();
    this.#endpoint.close();
  }

  override handleClose(): void {
    super.handleClose();
    this.close();
  }
}
