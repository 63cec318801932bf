import { onTestFinished } from 'vitest';
import { type Address, Dispatcher } from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';

/** One who takes note of what is called. */
export class Noting extends Dispatcher {
  readonly calls: string[] = [];

  override writable(): boolean {
    return false;
  }

  override handleRead(): void {
    this.calls.push('read');
  }

  override handleWrite(): void {
    this.calls.push('write');
  }

  override handleConnect(): void {
    this.calls.push('connect');
  }

  override handleExpt(): void {
    this.calls.push('expt');
  }

  override handleClose(): void {
    this.calls.push('close');
    this.close();
  }

  override handleError(error: unknown): void {
    this.calls.push(`error ${(error as Error).message}`);
    this.close();
  }
}

/** One who takes note, and of accepted connections as well. */
export class Listening extends Noting {
  readonly accepted: [Connection, Address][] = [];

  override handleAccepted(connection: Connection, address: Address): void {
    this.calls.push('accepted');
    this.accepted.push([connection, address]);
  }
}

/** Has a dispatcher listen; it is closed when the test is done. */
export async function listening<Kind extends Dispatcher>(dispatcher: Kind, address: Address): Promise<Kind> {
  onTestFinished(() => dispatcher.close());
  dispatcher.bind(address);
  await dispatcher.listen();
  return dispatcher;
}

/** Has a dispatcher connect to another; it is closed when the test is done. */
export function connected<Kind extends Dispatcher>(dispatcher: Kind, to: Dispatcher): Kind {
  onTestFinished(() => dispatcher.close());
  dispatcher.connect(to.addr as Address);
  return dispatcher;
}
