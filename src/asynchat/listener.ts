import { checkOptions } from '../limits.ts';
import type { Connection } from '../net/connection.ts';
import type { ConnectionLimits } from '../net/connection-limits.ts';
import { Server, type ServerAddress } from '../net/server.ts';
import { SERVER_OPTION_NAMES, type ServerOptions } from '../net/server-options.ts';
import type { ServiceOptions } from '../net/service-options.ts';
import { type Address, targetOf } from './address.ts';
import { PIECES } from './attach.ts';
import { guarded } from './guarded.ts';
import { happened, type Polled, startPolling, stopPolling } from './poll.ts';

/** What may be said of the connections that are accepted: see `createServer`. */
export type AcceptOptions = Omit<ServerOptions, keyof ServiceOptions>;

/** Whose listener it is. */
export interface ListenerOwner {
  readable(): boolean;
  handleReadEvent(): void;
  handleError(error: unknown): void;
  close(): void;
}

/** The socket of a dispatcher that listens, and the connections that it has not accepted. */
export class Listener implements Polled {
  readonly #owner: ListenerOwner;
  readonly #server: Server;
  readonly #waiting: Set<Connection> = new Set();
  #isClosed = false;

  /** @throws {TypeError | RangeError} If an option is wrong or unknown. */
  constructor(owner: ListenerOwner, limits: Partial<ConnectionLimits>, options: AcceptOptions) {
    checkOptions(options, SERVER_OPTION_NAMES);
    this.#owner = owner;
    this.#server = new Server({
      ...limits,
      ...options,
      framing: PIECES,
      allowHalfOpen: true,
      open: (connection) => this.#came(connection),
      part() {},
      error: (error, connection) => {
        // What befalls a connection that nobody has accepted yet is nobody's business.
        if (!connection) guarded(owner, () => owner.handleError(error));
      },
      close: (_reason, connection) => this.#waiting.delete(connection),
    });
    startPolling(this);
  }

  listen(address: Address, backlog: number | undefined): Promise<ServerAddress> {
    return this.#server.listen({ ...targetOf(address), ...(backlog !== undefined && { backlog }) });
  }

  /** The next one. */
  accept(): Connection | undefined {
    const [connection] = this.#waiting;
    if (connection) this.#waiting.delete(connection);
    return connection;
  }

  /** Offers those that wait, as long as some are accepted. */
  poll(): boolean {
    const before = this.#waiting.size;
    guarded(this.#owner, () => this.#offer());
    return this.#waiting.size < before;
  }

  /** Connections that have been accepted go on. */
  close(): void {
    this.#isClosed = true;
    stopPolling(this);
    this.#server.stopListening();
    for (const connection of this.#waiting) connection.destroy();
    this.#waiting.clear();
  }

  #came(connection: Connection): void {
    // It has been under way: in its TLS handshake, say.
    if (this.#isClosed) {
      connection.destroy();
      return;
    }
    connection.pause();
    this.#waiting.add(connection);
    this.poll();
    happened();
  }

  #offer(): void {
    let before = Number.POSITIVE_INFINITY;
    while (this.#waiting.size > 0 && this.#waiting.size < before && this.#owner.readable()) {
      before = this.#waiting.size;
      this.#owner.handleReadEvent();
    }
  }
}
