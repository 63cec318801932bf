import { raw } from '../framings/raw.ts';
import { streamed } from '../framings/streamed.ts';
import type { CloseReason } from '../net/close-reason.ts';
import type { Connection } from '../net/connection.ts';
import type { ServiceOptions } from '../net/service-options.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import type { StreamSettings } from './stream-options.ts';
import { isDiscarding, StreamReader } from './stream-reader.ts';
import { StreamWriter, type WriterOwner } from './stream-writer.ts';

/** The two streams of a connection: told what happens to it. */
export class StreamPair implements WriterOwner {
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
  readonly writeHighWaterMark: number;
  failure: Error | undefined;
  hasClosedInOrder = false;
  readonly #idleTimeout: number;
  readonly #clientTls: TlsOptions | undefined;

  /** @param clientTls What a client's TLS is started with, if nothing else is said. */
  constructor(connection: Connection, settings: StreamSettings, clientTls: TlsOptions | undefined) {
    this.writeHighWaterMark = settings.writeHighWaterMark;
    this.#idleTimeout = settings.service.idleTimeout;
    this.#clientTls = clientTls;
    this.reader = new StreamReader(settings.reader);
    this.reader.setTransport(connection);
    this.writer = new StreamWriter(connection, this);
  }

  get isAmidData(): boolean {
    return this.reader.buffered > 0 || isDiscarding(this.reader);
  }

  closing(): void {
    if (this.failure) this.reader.setException(this.failure);
    else this.reader.feedEof();
  }

  tlsOptions(given: TlsOptions | undefined): TlsOptions | undefined {
    return this.#clientTls ? { ...this.#clientTls, ...given } : given;
  }

  abort(error: Error): void {
    this.failure ??= error;
    this.writer.connection.destroy();
  }

  failed(error: Error): void {
    this.failure ??= error;
  }

  closed(reason: CloseReason): void {
    this.hasClosedInOrder = reason === 'ended';
    if (reason === 'idle') this.failure ??= idle(this.#idleTimeout);
    this.closing();
  }
}

/** Has the streams of connections told what happens to them. */
export function serviceOptions(
  settings: StreamSettings,
  pairOf: (connection: Connection) => StreamPair | undefined,
): ServiceOptions {
  return {
    ...settings.service,
    framing: streamed(raw()),
    allowHalfOpen: true,
    part: (bytes, _last, connection) => pairOf(connection)?.reader.feedData(bytes),
    end: (_report, connection) => pairOf(connection)?.reader.feedEof(),
    error: (error, connection) => connection && pairOf(connection)?.failed(error),
    close: (reason, connection) => pairOf(connection)?.closed(reason),
  };
}

function idle(milliseconds: number): Error {
  const error = new Error(`No byte either way within idleTimeout (${milliseconds} ms)`);
  return Object.assign(error, { code: 'ERR_IDLE_TIMEOUT' });
}
