import { FrameError } from '../errors.ts';
import { compactTraceback } from './compact-traceback.ts';

/** What becomes of events that nobody handles: a message, which is not shown unless that is asked for. */
export abstract class UnhandledEvents {
  /** The types of messages that `logInfo` does not show. */
  ignoreLogTypes: ReadonlySet<string> = new Set(['warning']);

  handleRead(): void {
    this.logInfo('unhandled read event', 'warning');
  }

  handleWrite(): void {
    this.logInfo('unhandled write event', 'warning');
  }

  handleConnect(): void {
    this.logInfo('unhandled connect event', 'warning');
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
    this.logInfo(`uncaught exception, closing ${this} (${kind}: ${String(value)} ${info})`, type);
    this.handleClose();
  }

  /** Writes to standard error. */
  log(message: string): void {
    process.stderr.write(`log: ${message}\n`);
  }

  /** Writes to standard output, unless `ignoreLogTypes` has the type. */
  logInfo(message: string, type: string = 'info'): void {
    if (!this.ignoreLogTypes.has(type)) process.stdout.write(`${type}: ${message}\n`);
  }
}
