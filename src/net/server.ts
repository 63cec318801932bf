import * as net from 'node:net';
import { proxyNotTrusted } from '../errors.ts';
import { checkOptions } from '../limits.ts';
import { Admission } from './admission.ts';
import type { Connection } from './connection.ts';
import { checkTimeout, MAX_TIMER_MS } from './connection-limits.ts';
import { type Greeting, greet } from './greeting.ts';
import { Link } from './link.ts';
import { LinkedConnection } from './linked-connection.ts';
import { checkListenOptions, type ListenOptions } from './listen-options.ts';
import { resolveServerOptions, type ServerOptions, type ServerSettings } from './server-options.ts';
import type { ServerStats } from './server-stats.ts';
import { Service } from './service.ts';
import { Totals, type Traffic } from './totals.ts';

/** Where a server listens. */
export interface ServerAddress {
  /** An IP address, or the path of a Unix socket, empty if it was given by `fd`. */
  readonly address: string;
  /** 0 for Unix sockets. */
  readonly port: number;
}

/** Options of `server.close`. */
export interface CloseOptions {
  /**
   * Milliseconds that frames in progress have to be completed and answered, and
   * connections to end. Then they are destroyed.
   *
   * @default 10000
   */
  readonly graceMs?: number;
}

const DEFAULT_GRACE_MS = 10_000;

/**
 * A server for framed streams over TCP, TLS and Unix sockets.
 *
 * Bytes are read into memory of the library's own where Node lets it, frames are
 * handed to the handlers where they lie, and all that is written while a read is
 * being handled goes out in one write. Every limit is on unless it is switched off.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { connect } from 'node:net';
 * import { createServer, delimiter } from 'wirecut';
 *
 * const server = createServer({
 *   framing: delimiter('\n'),
 *   frame: (frame, connection) => void connection.send(frame),
 * });
 * const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
 *
 * let echo = '';
 * const socket = connect(port, '127.0.0.1').setEncoding('utf8');
 * socket.end('one\ntwo\nthr');
 * for await (const text of socket) echo += text;
 * await server.close();
 * assert.equal(echo, 'one\ntwo\n');
 * assert.equal(server.stats().framesReceived, 2);
 * ```
 */
export class Server<Data = unknown> {
  readonly #settings: ServerSettings;
  readonly #service: Service;
  readonly #admission: Admission;
  readonly #greeting: Greeting;
  readonly #listener: net.Server;
  readonly #links: Set<Link> = new Set();
  /** Connections that came while accepting is suspended. */
  readonly #waiting: net.Socket[] = [];
  #suspended = false;
  /** An attempt to listen that has not been decided. */
  #starting: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;
  /** Called when the last connection has closed. */
  #allLeft: (() => void) | undefined;

  /**
   * @throws {TypeError | RangeError} If an option is wrong or unknown, naming it and its value.
   * @throws What `tls.createServer` throws.
   */
  constructor(options: ServerOptions<Data>) {
    const settings = resolveServerOptions(options as unknown as ServerOptions<never>);
    const { socketOptions } = settings.service;
    this.#settings = settings;
    this.#service = new Service(settings.service, true, settings.startTls);
    this.#service.onClosed = (link) => this.#left(link as Link);
    this.#admission = new Admission(settings.maxConnections, settings.maxConnectionsPerPeer);
    this.#greeting = {
      proxyProtocol: settings.proxyProtocol,
      tls: settings.tls && this.#service.acceptorFor(settings.tls),
      admits: (link) => this.#admitsPeer(link),
    };
    this.#listener = net.createServer({ ...socketOptions, allowHalfOpen: true, pauseOnConnect: true });
    this.#listener.on('connection', (socket) => this.#accept(socket));
  }

  /**
   * Begins to accept connections.
   *
   * @returns Where.
   * @throws {TypeError | RangeError} If the options do not say where, or this Node does not know one.
   * @throws What the system has against it: `EADDRINUSE`, say.
   */
  listen(options: ListenOptions): Promise<ServerAddress> {
    const listener = this.#listener;
    const started = new Promise<ServerAddress>((resolve, reject) => {
      if (this.#closing) throw new Error('listen() after close()');
      const where = checkListenOptions(options);
      const listening = (): void => {
        listener.off('error', failed);
        // From now on: what keeps a connection from being accepted, such as too many open files.
        listener.on('error', (error) => this.#service.report(error, undefined, 'server'));
        resolve(this.address as ServerAddress);
      };
      const failed = (error: Error): void => {
        listener.off('listening', listening);
        reject(error);
      };
      listener.once('error', failed).once('listening', listening).listen(where);
    });
    this.#starting = started.catch(() => {});
    return started;
  }

  /** Where it listens; undefined if it does not. */
  get address(): ServerAddress | undefined {
    const address = this.#listener.address();
    if (typeof address === 'string') return { address, port: 0 };
    if (address) return { address: address.address, port: address.port };
    // Of a Unix socket that was given by its descriptor Node does not know the path.
    return this.#listener.listening ? { address: '', port: 0 } : undefined;
  }

  /** Those that are open. */
  get connections(): Connection<Data>[] {
    const open = [...this.#links].filter((link) => link.stage === 'open');
    return open.map((link) => link.connection as unknown as Connection<Data>);
  }

  /** What it has done so far. O(connections). */
  stats(): ServerStats {
    const sum = new Totals();
    const { totals } = this.#service;
    for (const traffic of [totals, ...[...this.#links].map(trafficOf)]) sum.add(traffic);
    const { bytesReceived, bytesSent, framesReceived, framesSent } = sum;
    return {
      open: this.#admission.open,
      accepted: totals.accepted,
      refused: totals.refused,
      bytesReceived,
      bytesSent,
      framesReceived,
      framesSent,
      errors: Object.fromEntries(totals.errors),
    };
  }

  /** Has connections wait that come from now on: accepted, counted, and not read from. */
  suspend(): void {
    this.#suspended = true;
  }

  /** Serves those that wait, and those that come. */
  resume(): void {
    this.#suspended = false;
    for (const socket of this.#waiting.splice(0)) this.#serve(socket);
  }

  /** Accepts no more connections, and leaves those that are there alone: `close` sees to them as well. */
  stopListening(): void {
    void this.#starting?.then(() => this.#listener.close());
  }

  /**
   * Stops accepting, lets frames in progress be completed and answered, ends the
   * connections, and destroys those that are there still after the grace.
   *
   * @returns Resolves when all are closed; the same promise for every call.
   */
  close(options: CloseOptions = {}): Promise<void> {
    checkOptions(options, ['graceMs']);
    const { graceMs = DEFAULT_GRACE_MS } = options;
    if (graceMs !== 0) checkTimeout('graceMs', graceMs);
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(graceMs: number): Promise<void> {
    await this.#starting;
    const closed = new Promise<void>((resolve) => {
      this.#listener.close(() => resolve());
    });
    const left = new Promise<void>((resolve) => {
      if (this.#admission.open === 0) resolve();
      else this.#allLeft = resolve;
    });
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    for (const link of this.#links) link.finish();
    const destroyAll = (): void => {
      for (const link of this.#links) link.destroy('shutdown');
    };
    const impatience = setTimeout(destroyAll, Math.min(graceMs, MAX_TIMER_MS));
    await Promise.all([closed, left]);
    clearTimeout(impatience);
  }

  #accept(socket: net.Socket): void {
    const { totals } = this.#service;
    if (this.#closing || !this.#admission.admit()) {
      this.#refuse(socket);
      return;
    }
    totals.accepted++;
    if (this.#suspended) {
      socket.on('error', ignore).once('close', this.#forget);
      this.#waiting.push(socket);
    } else {
      this.#serve(socket);
    }
  }

  #serve(socket: net.Socket): void {
    // Gone while it was waiting.
    if (socket.destroyed) return;
    const { remoteAddress } = socket;
    if (remoteAddress === undefined && socket.localAddress !== undefined) {
      // Of Unix sockets neither is known; this one has been reset, and nobody can tell any more whose it was.
      socket.off('close', this.#forget).once('close', this.#forget);
      socket.on('error', ignore).destroy();
      return;
    }
    socket.off('error', ignore).off('close', this.#forget);
    const link = new Link(this.#service, socket, (link) => new LinkedConnection(link));
    this.#links.add(link);
    const { proxyProtocol } = this.#settings;
    if (!this.#settings.trusts(remoteAddress)) {
      this.#service.totals.refused++;
      link.abort(proxyNotTrusted(remoteAddress ?? 'The peer'));
    } else if (proxyProtocol !== undefined || this.#admitsPeer(link)) {
      greet(link, this.#greeting);
    }
  }

  /** Whether there are not too many connections of the same peer; if there are, it is gone. */
  #admitsPeer(link: Link): boolean {
    const { remoteAddress } = link;
    if (!this.#admission.countsPeers || remoteAddress === undefined) return true;
    if (this.#admission.admitPeer(remoteAddress)) {
      link.peer = remoteAddress;
      return true;
    }
    this.#service.totals.refused++;
    link.destroy('destroyed');
    return false;
  }

  #refuse(socket: net.Socket): void {
    this.#service.totals.refused++;
    socket.on('error', ignore).destroy();
  }

  /** A connection has gone that had been waiting. */
  readonly #forget = (): void => {
    this.#leave();
  };

  #left(link: Link): void {
    this.#links.delete(link);
    if (link.peer !== undefined) this.#admission.leavePeer(link.peer);
    this.#service.totals.add(trafficOf(link));
    this.#leave();
  }

  #leave(): void {
    this.#admission.leave();
    if (this.#admission.open === 0) this.#allLeft?.();
  }
}

/** A server with these handlers and limits; it listens when `listen` is called. See {@link Server}. */
export function createServer<Data = unknown>(options: ServerOptions<Data>): Server<Data> {
  return new Server(options);
}

function trafficOf(link: Link): Traffic {
  return link.connection.stats;
}

function ignore(): void {}
