import { FrameError } from '../errors.ts';
import type { Connection } from '../net/connection.ts';
import { inWords } from '../net/in-words.ts';
import type { Address } from './address.ts';
import { compactTraceback } from './compact-traceback.ts';

/** What happens to a channel, and what becomes of it if nobody handles it: a message, not shown unless that is asked for. */
export abstract class ChannelEvents {
  debug = false;
  connected = false;
  accepting = false;
  connecting = false;
  /** Whether it is closed, or going to be. */
  closing = false;
  /** Where it listens, or who it is connected to. */
  addr: Address | undefined;
  /** The types of messages that `logInfo` does not show. */
  ignoreLogTypes: ReadonlySet<string> = new Set(['warning']);

  /** Here for those who come from Python: sockets are made by `listen` and `connect`. */
  createSocket(): void {}

  /** Here for those who come from Python: Node sets SO_REUSEADDR where it makes sense. */
  setReuseAddr(): void {}

  /** The next connection that has come, and from where. */
  abstract accept(): [connection: Connection, address: Address] | undefined;

  /** Something has come: bytes, the end, or a connection. */
  handleReadEvent(): void {
    if (this.accepting) this.handleAccept();
    else this.handleRead();
  }

  handleConnectEvent(): void {
    this.connecting = false;
    this.handleConnect();
  }

  handleWriteEvent(): void {
    this.handleWrite();
  }

  handleExptEvent(): void {
    this.handleExpt();
  }

  handleRead(): void {
    this.logInfo('unhandled read event', 'warning');
  }

  handleWrite(): void {
    this.logInfo('unhandled write event', 'warning');
  }

  handleConnect(): void {
    this.logInfo('unhandled connect event', 'warning');
  }

  /** A connection has come. */
  handleAccept(): void {
    const pair = this.accept();
    if (pair) this.handleAccepted(...pair);
  }

  /** A connection has been accepted, from `address`. */
  handleAccepted(connection: Connection, _address: Address): void {
    connection.destroy();
    this.logInfo('unhandled accepted event', 'warning');
  }

  /** Never called by us: Node knows of no urgent data. */
  handleExpt(): void {
    this.logInfo('unhandled incoming priority event', 'warning');
  }

  /** The peer is gone, or has ended its side. */
  handleClose(): void {
    this.logInfo('unhandled close event', 'warning');
  }

  /** Something went wrong: what a handler threw, a `FrameError`, or an error of the system. */
  handleError(error: unknown): void {
    const [, kind, value, info] = compactTraceback(error);
    // What peers do must not fill anybody's log.
    const type = error instanceof FrameError ? 'warning' : 'error';
    this.logInfo(
      `uncaught exception, closing ${this} (${kind}: ${value instanceof Error ? value.message : inWords(value)} ${info})`,
      type,
    );
    this.handleClose();
  }

  /** Whether what has been received belongs to something that is not complete. */
  protected get isMidFrame(): boolean {
    return false;
  }

  /** Nothing more will come, and nobody has been told of an end. */
  protected cutOff(): void {}

  /** Writes to standard error. */
  log(message: string): void {
    process.stderr.write(`log: ${message}\n`);
  }

  /** Writes to standard output, unless `ignoreLogTypes` has the type. */
  logInfo(message: string, type: string = 'info'): void {
    if (!this.ignoreLogTypes.has(type)) process.stdout.write(`${type}: ${message}\n`);
  }

  toString(): string {
    const where = typeof this.addr === 'object' ? this.addr.join(':') : (this.addr ?? 'nowhere');
    return `${this.constructor.name}(${where})`;
  }
}
