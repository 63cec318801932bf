import { onTestFinished } from 'vitest';
import {
  type ClientHandler,
  type OpenConnectionOptions,
  openConnection,
  type Server,
  type StartServerOptions,
  StreamReader,
  type StreamReaderOptions,
  type StreamWriter,
  startServer,
} from '../../src/asyncio.ts';

const HOST = '127.0.0.1';

/** A reader that has been fed these chunks. */
export function fed(chunks: readonly string[], options?: StreamReaderOptions): StreamReader {
  const reader = new StreamReader(options);
  feed(reader, ...chunks);
  return reader;
}

export function feed(reader: StreamReader, ...chunks: string[]): void {
  for (const chunk of chunks) reader.feedData(Buffer.from(chunk, 'latin1'));
}

/** All that has come and has not been read: taken, as it cannot be looked at. */
export async function rest(reader: StreamReader): Promise<string> {
  return (await reader.readexactly(reader.buffered)).toString('latin1');
}

interface Served {
  readonly server: Server;
  open(options?: Partial<OpenConnectionOptions>): Promise<[StreamReader, StreamWriter]>;
}

/** A server on loopback, or on a path; it and all its connections are closed when the test is done. */
export async function serve(handler: ClientHandler, options: StartServerOptions = {}): Promise<Served> {
  const server = await startServer(handler, {
    ...(options.path === undefined && { host: HOST, port: 0 }),
    ...options,
  });
  const place =
    options.path === undefined ? { host: HOST, port: server.address?.port ?? 0 } : { path: options.path };
  onTestFinished(async () => {
    server.close();
    server.abortClients();
    await server.waitClosed();
  });
  return {
    server,
    async open(more = {}) {
      const streams = await openConnection({ ...place, ...more });
      onTestFinished(() => streams[1].connection.destroy());
      return streams;
    },
  };
}

/** What the suite's HTTP server says, whatever it is asked. */
const PAGE = 'HTTP/1.0 200 OK\r\nContent-type: text/plain\r\n\r\nTest message';

/** `run_test_server` of the suite: answers a request, if there is one, and hangs up. */
export async function httpd(options: StartServerOptions = {}): Promise<Served> {
  return serve(async (reader, writer) => {
    const request = await reader.readuntil('\r\n\r\n').catch(() => undefined);
    if (request) writer.write(PAGE);
    writer.close();
  }, options);
}

export const REQUEST = 'GET / HTTP/1.0\r\n\r\n';
