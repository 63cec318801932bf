import { isPromise } from '../framing/is-promise.ts';
import { checkOptions } from '../limits.ts';
import type { Connection } from '../net/connection.ts';
import type { ListenOptions } from '../net/listen-options.ts';
import { createServer, type Server as NetServer, type ServerAddress } from '../net/server.ts';
import type { ServerOptions } from '../net/server-options.ts';
import type { ServerStats } from '../net/server-stats.ts';
import { type ErrorHandler, report, unhandled } from './report.ts';
import type { StreamSettings } from './stream-options.ts';
import { StreamPair, serviceOptions } from './stream-pair.ts';
import type { StreamReader } from './stream-reader.ts';
import type { StreamWriter } from './stream-writer.ts';

/** Called for every connection. Of what it returns, only a promise that rejects is taken note of. */
export type ClientHandler = (reader: StreamReader, writer: StreamWriter) => unknown;

/** What a server is made of: options that have been checked. */
export interface ServerSettings {
  readonly streams: StreamSettings;
  readonly where: ListenOptions;
  readonly server: Omit<ServerOptions, 'framing'>;
  readonly onError: ErrorHandler | undefined;
}

/** asyncio's `Server`: made by `startServer`. */
export class Server {
  readonly #handler: ClientHandler;
  readonly #settings: ServerSettings;
  readonly #server: NetServer;
  readonly #pairs: Map<Connection, StreamPair> = new Map();
  readonly #gone: Promise<void>;
  #settle: (gone: Promise<void>) => void = () => {};
  #starting: Promise<unknown> | undefined;
  #isClosed = false;
  #isRunning = false;

  constructor(handler: ClientHandler, settings: ServerSettings) {
    this.#handler = handler;
    this.#settings = settings;
    this.#gone = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#server = createServer({
      ...settings.server,
      ...serviceOptions(settings.streams, (connection) => this.#pairs.get(connection)),
      open: (connection) => this.#open(connection),
      error: (error, connection) => {
        const pair = connection && this.#pairs.get(connection);
        if (pair) pair.failed(error);
        else this.#failed(error, connection);
      },
      close: (reason, connection) => {
        this.#pairs.get(connection)?.closed(reason);
        this.#pairs.delete(connection);
        this.#finish();
      },
    });
  }

  /** Where it listens, undefined if it does not: what `server.sockets[0].getsockname()` says there. */
  get address(): ServerAddress | undefined {
    return this.#isClosed ? undefined : this.#server.address;
  }

  /** Whether it accepts connections. */
  isServing(): boolean {
    return this.address !== undefined;
  }

  /** What it has done so far. Of errors, those of connections and of the server; not what handlers throw. */
  stats(): ServerStats {
    return this.#server.stats();
  }

  /**
   * Begins to accept connections, if it does not yet.
   *
   * @throws {TypeError} By the promise, as the next: after `close()`.
   * @throws What the system has against it: `EADDRINUSE`, say.
   */
  async startServing(): Promise<void> {
    this.#checkOpen('startServing');
    this.#starting ??= this.#server.listen(this.#settings.where);
    try {
      await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  /**
   * Accepts connections until the server is closed, by `close()` or by the signal, and all
   * connections are.
   *
   * @throws {TypeError} By the promise, as the next: after `close()`, or while it runs already.
   * @throws The signal's reason, if that has closed it, be it before this was called.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { openConnection, startServer } from 'wirecut/asyncio';
   *
   * const stop = new AbortController();
   * const server = await startServer(
   *   async (reader, writer) => {
   *     writer.write(await reader.readline());
   *     writer.close();
   *     stop.abort();
   *   },
   *   { host: '127.0.0.1', port: 0 },
   * );
   * const [reader, writer] = await openConnection({ host: '127.0.0.1', port: server.address.port });
   * writer.write('last one\n');
   * const answer = reader.read().finally(() => writer.close());
   * const reason = await server.serveForever({ signal: stop.signal }).catch((reason) => reason);
   * assert.equal((await answer).toString(), 'last one\n');
   * assert.equal(reason.name, 'AbortError');
   * ```
   */
  async serveForever(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    checkOptions(options, ['signal']);
    const { signal } = options;
    this.#checkOpen('serveForever');
    if (this.#isRunning) throw new TypeError('serveForever() while it runs already');
    const close = (): void => this.close();
    signal?.addEventListener('abort', close);
    this.#isRunning = true;
    try {
      if (signal?.aborted) this.close();
      else await this.startServing();
      await this.#gone;
    } finally {
      this.#isRunning = false;
      signal?.removeEventListener('abort', close);
    }
    signal?.throwIfAborted();
  }

  /** Stops accepting connections. Those that are there stay: see `closeClients` and `abortClients`. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.stopListening();
    this.#finish();
  }

  /** Closes all connections, as their writers' `close` does. */
  closeClients(): void {
    for (const { writer } of this.#pairs.values()) writer.close();
  }

  /** Closes all connections at once; what has not been sent is lost. */
  abortClients(): void {
    for (const { writer } of this.#pairs.values()) writer.connection.destroy();
  }

  /** Waits until the server has been closed, and all its connections are. */
  waitClosed(): Promise<void> {
    return this.#gone;
  }

  /** `close()` and `waitClosed()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return this.#gone;
  }

  #open(connection: Connection): void {
    const pair = new StreamPair(connection, this.#settings.streams, undefined);
    this.#pairs.set(connection, pair);
    const { reader, writer } = pair;
    const failed = (thrown: unknown): void => {
      report(unhandled('the handler of a connection', thrown), writer, this.#settings.onError);
      writer.close();
    };
    try {
      const result = this.#handler(reader, writer);
      if (isPromise(result)) result.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Sees to the end, if it has come. */
  #finish(): void {
    // Who is still shaking hands is not waited for.
    if (this.#isClosed && this.#pairs.size === 0) this.#settle(this.#server.close({ graceMs: 0 }));
  }

  /** With a connection: one that has no streams, or none any more. */
  #failed(error: Error, connection: Connection | undefined): void {
    const { onError } = this.#settings;
    // What peers do has a code, and is counted; it must not fill anybody's log.
    if (onError || !connection || !('code' in error)) report(error, undefined, onError);
  }

  #checkOpen(what: string): void {
    if (this.#isClosed) throw new TypeError(`${what}() after close()`);
  }
}
