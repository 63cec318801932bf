import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Framing } from '../framing/framing.ts';
import type { Sendable } from '../framing/payload.ts';
import type { ProducerSource } from './producer.ts';
import type { ProxyHeader } from './proxy/proxy-header.ts';
import type { TlsOptions } from './tls-options.ts';

/** What has gone through a connection so far. */
export interface ConnectionStats {
  /** Plaintext, if there is TLS. */
  readonly bytesReceived: number;
  /** Handed to the operating system, or to TLS. */
  readonly bytesSent: number;
  readonly framesReceived: number;
  /** By `send`. */
  readonly framesSent: number;
  /** Bytes copied: of frames that straddle reads, and of what was written. */
  readonly bytesCopied: number;
  /** Bytes that wait to be sent. */
  readonly bytesPending: number;
}

/**
 * One connection, of a server or from `connect`: what handlers get.
 *
 * What is written while a read is being handled goes out in one write when that is
 * done; what is written at other times, at the end of the tick. Nothing that is
 * written to a connection that has ended is sent, and nothing throws for that.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { connect, createServer, delimiter } from 'wirecut';
 *
 * const server = createServer({
 *   framing: delimiter('\n'),
 *   frame(frame, connection) {
 *     connection.send(frame.toString().toUpperCase());
 *     connection.end();
 *   },
 * });
 * const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
 *
 * const answers = [];
 * const client = await connect(
 *   { port, host: '127.0.0.1' },
 *   { framing: delimiter('\n'), frame: (frame) => void answers.push(frame.toString()) },
 * );
 * client.send('hello');
 * await client.closed;
 * await server.close();
 * assert.deepEqual(answers, ['HELLO']);
 * ```
 */
export interface Connection<Data = unknown> {
  /** Yours. */
  data: Data;
  /**
   * How what comes is cut, from the next frame on: see `FrameDecoder.framing`.
   *
   * @throws {TypeError | RangeError} As `FrameDecoder` does.
   */
  framing: Framing;
  /** How `send` frames; follows `framing` until it is set. */
  sendFraming: Framing;
  /** Whether reads land in our own memory, or come by `'data'`. */
  readonly receive: 'direct' | 'stream';
  /** The peer's address; the one that the PROXY header names, if there is one. Undefined for Unix sockets. */
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  /** What the proxy in front has said. */
  readonly proxyHeader: ProxyHeader | undefined;
  /** The socket, for what is not wrapped here. Do not read from it, write to it or end it but through the connection. */
  readonly socket: Socket | TLSSocket;
  readonly stats: ConnectionStats;
  /** Resolves when it is closed, whatever the reason. Made when it is asked for. */
  readonly closed: Promise<void>;

  /**
   * Sends `payload` as a frame of `sendFraming`. It is copied.
   *
   * @returns Whether to go on: false when more waits to be sent than `writeHighWaterMark`,
   *   until `drain` is called; and when nothing is sent any more.
   * @throws {TypeError} If the framing has no encoder, or `payload` is none of these.
   * @throws {TypeError} `ERR_PAYLOAD_HAS_TERMINATOR`, if it would not come back as it is; nothing is sent.
   * @throws {RangeError} If the framing has no frames of that length.
   */
  send(payload: Sendable): boolean;
  /**
   * Writes bytes as they are; strings as UTF-8. They are copied.
   *
   * @returns As `send` does.
   */
  write(bytes: Sendable): boolean;
  /**
   * Writes bytes as they are, without copying them where they are many: leave them
   * alone until `drained()`.
   *
   * @returns As `send` does.
   */
  writeOwned(bytes: Uint8Array): boolean;
  /**
   * Writes what a producer gives, only as fast as the peer takes it: an object with
   * `more()`, which gives bytes or a string, and something empty at the end; an
   * iterable; or an async iterable. What is written later comes behind it.
   */
  writeProducer(source: ProducerSource): void;
  /** Resolves to true when all that was written has been handed to the operating system, to false if it never will be. */
  drained(): Promise<boolean>;
  /**
   * Delivers nothing more, sends what is left, says so to the peer, and waits for its
   * end no longer than `endTimeout`. To hear the answer, `endWriting`.
   */
  end(): void;
  /** Says to the peer that nothing more will be sent, once all has been, and goes on receiving: a half-close. */
  endWriting(): void;
  /** Closes at once; what has not been sent is lost. */
  destroy(): void;
  /** Delivers nothing more, and stops reading, until `resume`. A handler that returns a promise does so, too. */
  pause(): void;
  resume(): void;
  /** See `FrameDecoder.unread`. */
  unread(count: number): void;
  /**
   * Goes on under TLS (STARTTLS), once what has been written is sent. Handlers are
   * called again when the handshake is done.
   *
   * @param options Of `tls.createServer` or `tls.connect`, as the side may be; a server's own `tls` if there are none.
   * @returns Resolves when the handshake is done, rejects when that fails. It is
   *   reported to `error` as well, so the promise may be ignored.
   * @throws {FrameError} By the promise: `ERR_PLAINTEXT_BUFFERED`, if more bytes have come already.
   */
  upgradeTls(options?: TlsOptions): Promise<void>;
}
