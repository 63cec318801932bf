import { plaintextBuffered } from '../errors.ts';
import type { Sendable } from '../framing/payload.ts';
import type { Connection } from '../net/connection.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import { ConnectionInfo, type ExtraInfo } from './extra-info.ts';

/** What a writer has to know of its connection, and of the other side of it. */
export interface WriterOwner {
  /** What has gone wrong. */
  readonly failure: Error | undefined;
  /** Whether it is closed, as both sides had ended or we no longer waited for the peer to do so. */
  readonly hasClosedInOrder: boolean;
  readonly writeHighWaterMark: number;
  /** Whether bytes have come that have not been read, or are part of something that is being thrown away. */
  readonly isAmidData: boolean;
  /** What comes from now on is not for the reader. */
  closing(): void;
  /** Closes the connection at once, because of `error`. */
  abort(error: Error): void;
  /** What TLS is started with. */
  tlsOptions(given: TlsOptions | undefined): TlsOptions | undefined;
}

/**
 * asyncio's `StreamWriter`: what `startServer` hands to its handler and `openConnection` gives.
 *
 * What is written goes out together when the handler waits for something.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { openConnection, startServer } from 'wirecut/asyncio';
 *
 * const server = await startServer(
 *   async (reader, writer) => {
 *     writer.writelines(['you said ', await reader.readline()]);
 *     await writer.drain();
 *     writer.close();
 *   },
 *   { host: '127.0.0.1', port: 0 },
 * );
 * const [reader, writer] = await openConnection({ host: '127.0.0.1', port: server.address.port });
 * writer.write('hello\n');
 * const answer = await reader.read();
 * writer.close();
 * await writer.waitClosed();
 * server.close();
 * await server.waitClosed();
 * assert.equal(answer.toString(), 'you said hello\n');
 * ```
 */
export class StreamWriter {
  /** What is written to, for what is not wrapped here; asyncio's `transport`. */
  readonly connection: Connection;
  readonly #owner: WriterOwner;
  readonly #info: ConnectionInfo;
  #isClosing = false;
  #hasWrittenEof = false;
  /** Whether something was written that will not be sent. */
  #hasLost = false;

  constructor(connection: Connection, owner: WriterOwner) {
    this.connection = connection;
    this.#owner = owner;
    this.#info = new ConnectionInfo(connection);
  }

  /**
   * Writes bytes as they are; strings as UTF-8. They are copied. What is written when the
   * connection is closing is not sent: `drain` tells.
   *
   * @throws {TypeError} If `data` is none of these, or behind `writeEof()`.
   */
  write(data: Sendable): void {
    if (this.#hasWrittenEof) throw new TypeError('write() after writeEof()');
    // Below there is no mark: false says that it will never be sent.
    if (!this.connection.write(data)) this.#hasLost = true;
  }

  /** Writes one after the other. */
  writelines(data: Iterable<Sendable>): void {
    for (const each of data) this.write(each);
  }

  /**
   * Waits, if more than `writeHighWaterMark` bytes wait to be sent, until all of them have been
   * handed to the operating system. Any number of calls may wait.
   *
   * @throws By the promise: what the connection has failed with; an error with the code
   *   `ECONNRESET` if it is closed, or something that was written will never be sent.
   */
  async drain(): Promise<void> {
    const { connection } = this;
    const { destroyed, writableFinished } = connection.socket;
    // A socket that has ended both ways is destroyed by Node.
    if (this.#hasLost || (destroyed && (this.#owner.failure || !writableFinished))) throw this.#lost();
    if (destroyed || connection.stats.bytesPending <= this.#owner.writeHighWaterMark) return;
    const isSent = await connection.drained();
    if (!isSent) throw this.#lost();
  }

  /** Says to the peer that no more will be written, once all has been sent: a half-close, also under TLS. */
  writeEof(): void {
    this.#hasWrittenEof = true;
    this.connection.endWriting();
  }

  canWriteEof(): boolean {
    return true;
  }

  /**
   * Sends what has been written, says so to the peer, and waits for its end no longer than
   * `endTimeout`. Of what comes meanwhile nothing is read: for the reader the stream ends here.
   */
  close(): void {
    this.#isClosing = true;
    this.connection.end();
    this.#owner.closing();
  }

  /** Whether it is closed, or going to be. */
  isClosing(): boolean {
    const { destroyed, writableEnded } = this.connection.socket;
    return this.#isClosing || destroyed || (writableEnded && !this.#hasWrittenEof);
  }

  /**
   * Waits until the connection is closed.
   *
   * @throws By the promise: what it has failed with; an error with the code `ECONNRESET` if the
   *   peer has not taken all that was written before `close()`, and `endTimeout` has passed.
   */
  async waitClosed(): Promise<void> {
    await this.connection.closed;
    const { hasClosedInOrder, failure } = this.#owner;
    if (failure) throw failure;
    if (hasClosedInOrder && !(await this.connection.drained())) throw this.#lost();
  }

  /**
   * What is known of the connection: `peername`, `sockname`, `socket`; under TLS `ssl_object`,
   * `cipher` and `peercert`. `fallback` where there is no such thing.
   */
  getExtraInfo<Name extends keyof ExtraInfo>(name: Name): ExtraInfo[Name] | undefined;
  getExtraInfo<Name extends keyof ExtraInfo, Fallback>(
    name: Name,
    fallback: Fallback,
  ): ExtraInfo[Name] | Fallback;
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.#info.get(name) ?? fallback;
  }

  /**
   * Goes on under TLS (STARTTLS), once what has been written is sent.
   *
   * @param options Of `tls.createServer` or `tls.connect`, as the side may be; a server's
   *   own `startTls` or `tls` if there are none. Clients check the certificate against the
   *   `host` that they have connected to.
   * @throws {FrameError} By the promise: `ERR_PLAINTEXT_BUFFERED`, if bytes have come that have
   *   not been read: somebody may have put them there. The connection is closed then, as it
   *   is when the handshake fails.
   */
  async startTls(options?: TlsOptions): Promise<void> {
    const owner = this.#owner;
    if (owner.isAmidData) {
      const error = plaintextBuffered(this.connection.stats.bytesReceived);
      owner.abort(error);
      throw error;
    }
    await this.connection.upgradeTls(owner.tlsOptions(options));
  }

  #lost(): Error {
    return this.#owner.failure ?? Object.assign(new Error('Connection lost'), { code: 'ECONNRESET' });
  }
}
