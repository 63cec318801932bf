import { onTestFinished } from 'vitest';
import {
  type Connection,
  createServer,
  delimiter,
  type ListenOptions,
  type Server,
  type ServerOptions,
} from '../../src/index.ts';
import { canReadDirectly } from '../../src/net/direct-reading.ts';
import { Client } from './net-client.ts';
import { until } from './net-until.ts';

/** The ways to receive that there are here. */
export const PATHS: readonly ('direct' | 'stream')[] = canReadDirectly() ? ['direct', 'stream'] : ['stream'];

export const lf = delimiter('\n');

const LOOPBACK: ListenOptions = { port: 0, host: '127.0.0.1' };

interface Served<Data> {
  readonly server: Server<Data>;
  readonly port: number;
  /** What has been called: `open`, `frame text`, `end kind`, `drain`, `error code or message`, `close reason`. */
  readonly log: string[];
  /** All that have been opened. */
  readonly connections: Connection<Data>[];
  client(options?: ClientOptions): Promise<Client>;
  /** A client, and the connection that it has. */
  pair(options?: ClientOptions): Promise<{ client: Client; connection: Connection<Data> }>;
}

interface ClientOptions {
  /** Whether it reads before it is told to. */
  readonly reads?: boolean;
  readonly allowHalfOpen?: boolean;
}

/** A server that echoes lines, unless it is told otherwise, and notes what happens to it; closed when the test is done. */
export async function serve<Data = unknown>(
  options: Partial<ServerOptions<Data>> = {},
  where: ListenOptions = LOOPBACK,
): Promise<Served<Data>> {
  const log: string[] = [];
  const connections: Connection<Data>[] = [];
  const { open, end, drain, error, close } = options;
  const server = createServer<Data>({
    framing: lf,
    ...(!options.frame && !options.frames && !options.part && echoing<Data>(log)),
    ...options,
    open(connection) {
      log.push('open');
      connections.push(connection);
      return open?.(connection);
    },
    end(report, connection) {
      log.push(`end ${report.kind}`);
      return end?.(report, connection);
    },
    drain(connection) {
      log.push('drain');
      return drain?.(connection);
    },
    error(what, connection) {
      log.push(`error ${codeOf(what)}`);
      return error?.(what, connection);
    },
    close(reason, connection) {
      log.push(`close ${reason}`);
      return close?.(reason, connection);
    },
  });
  const address = await server.listen(where);
  onTestFinished(() => server.close({ graceMs: 0 }));
  const place = address.port === 0 ? { path: address.address } : { port: address.port, host: '127.0.0.1' };
  const client = ({ reads = true, ...options }: ClientOptions = {}): Promise<Client> =>
    Client.to({ ...place, ...options }, { reads });
  return {
    server,
    port: address.port,
    log,
    connections,
    client,
    async pair(options) {
      const { length } = connections;
      const its = await client(options);
      const { localPort } = its.socket;
      const find = (): Connection<Data> | undefined =>
        localPort === undefined
          ? connections[length]
          : connections.findLast((connection) => connection.remotePort === localPort);
      await until(() => find() !== undefined, 'its connection');
      return { client: its, connection: find() as Connection<Data> };
    },
  };
}

export function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.message;
}

function echoing<Data>(log: string[]): Pick<ServerOptions<Data>, 'frame'> {
  return {
    frame(frame, connection) {
      log.push(`frame ${frame}`);
      connection.send(frame);
    },
  };
}
