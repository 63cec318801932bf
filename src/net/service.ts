import { FrameError } from '../errors.ts';
import type { Framing } from '../framing/framing.ts';
import { checkFraming, type FrameHandler } from '../framing/handler.ts';
import { isPromise } from '../framing/is-promise.ts';
import type { Limits } from '../limits.ts';
import { publishError } from './channels.ts';
import type { Connection } from './connection.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { DecoderPool } from './decoder-pool.ts';
import type { ConnectionHandlers } from './handlers.ts';
import { inWords } from './in-words.ts';
import type { ReceivePath } from './receive-path.ts';
import { type Rules, rulesOf } from './rules.ts';
import { TimeoutWheel } from './timeout-wheel.ts';
import { TlsAcceptor } from './tls-handshake.ts';
import type { TlsOptions } from './tls-options.ts';
import { Totals } from './totals.ts';
import { warn } from './warn.ts';

/** Whose doing an error is. */
export type Blame = 'peer' | 'handler' | 'server';

/** What the connections of one server share. */
export class Service {
  readonly framing: Framing;
  readonly sendFraming: Framing | undefined;
  readonly handlers: ConnectionHandlers<never>;
  readonly limits: Limits & ConnectionLimits;
  readonly receive: ReceivePath;
  readonly allowHalfOpen: boolean;
  readonly isServer: boolean;
  readonly tls: TlsOptions | undefined;
  readonly decoders: DecoderPool;
  readonly wheel: TimeoutWheel;
  readonly totals: Totals = new Totals();
  readonly #acceptors: WeakMap<TlsOptions, TlsAcceptor> = new WeakMap();
  /** Told of every link that has closed. */
  onClosed: (link: unknown) => void = () => {};
  /** What rules its connections, unless they are given other limits. */
  readonly rules: Rules;

  constructor(settings: ServiceSettings, isServer: boolean, tls: TlsOptions | undefined) {
    this.isServer = isServer;
    this.tls = tls;
    const { handlers, limits } = settings;
    this.framing = settings.framing;
    this.sendFraming = settings.sendFraming;
    this.handlers = handlers;
    this.limits = limits;
    this.receive = settings.receive;
    this.allowHalfOpen = settings.allowHalfOpen;
    this.decoders = new DecoderPool(handlers, limits, settings.checked);
    this.wheel = new TimeoutWheel([limits.frameTimeout, limits.idleTimeout, limits.endTimeout]);
    this.rules = rulesOf(limits, this.wheel);
  }

  /** What shakes hands with these options: made once, as that reads keys and certificates. */
  acceptorFor(options: TlsOptions): TlsAcceptor {
    let acceptor = this.#acceptors.get(options);
    if (acceptor === undefined) {
      acceptor = new TlsAcceptor(options, this.limits.frameTimeout);
      this.#acceptors.set(options, acceptor);
    }
    return acceptor;
  }

  /** @throws {TypeError | RangeError} Unless frames of `framing` can be handed to the handlers. */
  checkFraming(framing: Framing): void {
    checkFraming(framing, this.handlers as unknown as FrameHandler, this.limits.maxFrameLength);
  }

  /** Counts an error and hands it to who wants to know. Does not throw. */
  report(
    thrown: unknown,
    connection: Connection<never> | undefined,
    blame: Blame,
    handlers: ConnectionHandlers<never> = this.handlers,
  ): void {
    const error =
      thrown instanceof Error ? thrown : new Error(`A handler threw ${inWords(thrown)}`, { cause: thrown });
    this.totals.countError(codeOf(error, blame));
    publishError(error, connection);
    try {
      const result = handlers.error?.(error, connection) as unknown;
      // What peers do is counted; it must not fill anybody's log.
      if (!handlers.error && blame !== 'peer') process.emitWarning(error);
      if (isPromise(result)) result.then(undefined, warn);
    } catch (another) {
      warn(another);
    }
  }
}

/** What a service is made of: options that have been checked. */
export interface ServiceSettings {
  readonly framing: Framing;
  readonly sendFraming: Framing | undefined;
  readonly handlers: ConnectionHandlers<never>;
  readonly limits: Limits & ConnectionLimits;
  readonly receive: ReceivePath;
  readonly allowHalfOpen: boolean;
  readonly checked: boolean;
  /** Of `net.createServer` and `net.connect`. */
  readonly socketOptions: {
    readonly noDelay: boolean;
    readonly keepAlive?: boolean;
    readonly keepAliveInitialDelay?: number;
  };
}

function codeOf(error: Error, blame: Blame): string {
  if (error instanceof FrameError) return error.code;
  if (blame === 'handler') return 'ERR_HANDLER';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'ERR_UNKNOWN';
}
