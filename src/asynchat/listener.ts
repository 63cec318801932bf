import type { Connection } from '../net/connection.ts';
import type { ConnectionLimits } from '../net/connection-limits.ts';
import { Server, type ServerAddress } from '../net/server.ts';
import type { ServerOptions } from '../net/server-options.ts';
import { type Address, targetOf } from './address.ts';
import { PIECES } from './attach.ts';
import { guarded } from './guarded.ts';
import { happened } from './poll.ts';

/** What may be said of the connections that are accepted: see `createServer`. */
export type AcceptOptions = Pick<
  ServerOptions,
  'maxConnections' | 'maxConnectionsPerPeer' | 'tls' | 'startTls' | 'proxyProtocol' | 'trustedProxies'
>;

/** Whose listener it is. */
export interface ListenerOwner {
  handleReadEvent(): void;
  handleError(error: unknown): void;
}

/** The socket of a dispatcher that listens, and the connections that it has not accepted. */
export class Listener {
  readonly #server: Server;
  readonly #waiting: Connection[] = [];
  #isClosed = false;

  constructor(owner: ListenerOwner, limits: Partial<ConnectionLimits>, options: AcceptOptions) {
    this.#server = new Server({
      ...limits,
      ...options,
      framing: PIECES,
      allowHalfOpen: true,
      open: (connection) => {
        // It has been under way: in its TLS handshake, say.
        if (this.#isClosed) {
          connection.destroy();
          return;
        }
        connection.pause();
        this.#waiting.push(connection);
        guarded(owner, () => owner.handleReadEvent());
        happened();
      },
      part() {},
      error: (error, connection) => {
        // What befalls a connection that nobody has accepted yet is nobody's business.
        if (!connection) guarded(owner, () => owner.handleError(error));
      },
    });
  }

  listen(address: Address, backlog: number | undefined): Promise<ServerAddress> {
    return this.#server.listen({ ...targetOf(address), ...(backlog !== undefined && { backlog }) });
  }

  /** The next one that is still there. */
  accept(): Connection | undefined {
    let connection = this.#waiting.shift();
    while (connection?.socket.destroyed) connection = this.#waiting.shift();
    return connection;
  }

  /** Connections that have been accepted go on. */
  close(): void {
    this.#isClosed = true;
    this.#server.stopListening();
    for (const connection of this.#waiting.splice(0)) connection.destroy();
  }
}
