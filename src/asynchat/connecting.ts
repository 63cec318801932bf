import { connect } from '../net/connect.ts';
import type { Connection } from '../net/connection.ts';
import type { ConnectionLimits } from '../net/connection-limits.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import { type Address, targetOf } from './address.ts';
import { PIECES } from './attach.ts';
import { guarded } from './guarded.ts';
import { happened } from './poll.ts';

/** Who wants to be connected. */
export interface ConnectingOwner {
  setSocket(connection: Connection): void;
  handleConnectEvent(): void;
  handleError(error: unknown): void;
  close(): void;
}

/** An attempt to connect, which can be given up. */
export class Connecting {
  readonly #controller = new AbortController();

  constructor(
    owner: ConnectingOwner,
    address: Address,
    limits: Partial<ConnectionLimits>,
    tls: true | TlsOptions | undefined,
    onFailure: (error: unknown) => void,
  ) {
    const { signal } = this.#controller;
    const succeeded = (connection: Connection): void => {
      if (signal.aborted) {
        connection.destroy();
        return;
      }
      owner.setSocket(connection);
      owner.handleConnectEvent();
    };
    const failed = (error: unknown): void => {
      if (!signal.aborted) onFailure(error);
    };
    connect(
      { ...targetOf(address), ...(tls && { tls }), signal },
      { ...limits, framing: PIECES, allowHalfOpen: true, part() {} },
    )
      .then(
        (connection) => guarded(owner, () => succeeded(connection)),
        (error: unknown) => guarded(owner, () => failed(error)),
      )
      .finally(happened);
  }

  abort(): void {
    this.#controller.abort();
  }
}
