import { checkOptions } from '../limits.ts';
import { type ConnectTarget, certificateHolder, connect } from '../net/connect.ts';
import type { Connection } from '../net/connection.ts';
import {
  namesOf,
  pick,
  resolveStreamOptions,
  STREAM_OPTION_NAMES,
  type StreamOptions,
} from './stream-options.ts';
import { StreamPair, serviceOptions } from './stream-pair.ts';
import type { StreamReader } from './stream-reader.ts';
import type { StreamWriter } from './stream-writer.ts';

/** Options of `openConnection`: where to connect to, and what the streams are like. */
export interface OpenConnectionOptions extends ConnectTarget, StreamOptions {}

const TARGET_NAMES = namesOf<ConnectTarget>({
  port: true,
  host: true,
  path: true,
  tls: true,
  connectTimeout: true,
  signal: true,
  localAddress: true,
  localPort: true,
});

/**
 * Connects to a port, or to the path of a Unix socket: asyncio's `open_connection` and
 * `open_unix_connection`.
 *
 * @returns The two streams of the connection.
 * @throws {TypeError | RangeError} By the promise, as all of these: if an option is wrong or unknown.
 * @throws What the system says (`ECONNREFUSED`), what is wrong with the certificate, an error
 *   with the code `ERR_CONNECT_TIMEOUT`, or the signal's reason.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { openConnection, startServer } from 'wirecut/asyncio';
 *
 * const server = await startServer(
 *   async (reader, writer) => {
 *     for await (const line of reader) writer.write(line.toString().toUpperCase());
 *     writer.close();
 *   },
 *   { host: '127.0.0.1', port: 0 },
 * );
 * const [reader, writer] = await openConnection({ host: '127.0.0.1', port: server.address.port });
 * writer.write('hello\nworld\n');
 * writer.writeEof();
 * const answer = await reader.read();
 * writer.close();
 * server.close();
 * await server.waitClosed();
 * assert.equal(answer.toString(), 'HELLO\nWORLD\n');
 * ```
 */
export async function openConnection(
  options: OpenConnectionOptions,
): Promise<[reader: StreamReader, writer: StreamWriter]> {
  checkOptions(options, [...TARGET_NAMES, ...STREAM_OPTION_NAMES]);
  const settings = resolveStreamOptions(options);
  let pair: StreamPair | undefined;
  const open = (connection: Connection): StreamPair => {
    pair ??= new StreamPair(connection, settings, certificateHolder(options));
    return pair;
  };
  const connection = await connect(pick(options, TARGET_NAMES), {
    ...serviceOptions(settings, open),
    open,
  });
  const { failure, reader, writer } = open(connection);
  if (failure) {
    connection.destroy();
    throw failure;
  }
  return [reader, writer];
}
