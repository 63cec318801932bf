import { wrongType } from '../errors.ts';
import { assertFraming, type Framing } from '../framing/framing.ts';
import { checkFraming, type FrameHandler } from '../framing/handler.ts';
import { checkCount, checkOneOf, checkOptions, type Limits, resolveLimits } from '../limits.ts';
import {
  CONNECTION_LIMIT_NAMES,
  type ConnectionLimits,
  resolveConnectionLimits,
} from './connection-limits.ts';
import { canReadDirectly } from './direct-reading.ts';
import { type ConnectionHandlers, checkHandlers, HANDLER_NAMES } from './handlers.ts';
import type { ReceivePath } from './receive-path.ts';
import type { ServiceSettings } from './service.ts';

/** What servers and clients have in common. */
export interface ServiceOptions<Data = unknown>
  extends ConnectionHandlers<Data>,
    Partial<Limits>,
    Partial<ConnectionLimits> {
  /** How what comes is cut, at first. */
  readonly framing: Framing;
  /** How `send` frames: by default as what comes is cut. */
  readonly sendFraming?: Framing;
  /**
   * `'auto'` reads into our own memory where Node lets us, and takes `'data'` events
   * elsewhere; the others insist. `connection.receive` says which it is.
   *
   * @default 'auto'
   */
  readonly receive?: ReceivePath;
  /**
   * Whether a connection whose peer has ended stays open for us to write to, until
   * `end()` is called.
   *
   * @default false
   */
  readonly allowHalfOpen?: boolean;
  /**
   * Sends small writes at once (TCP_NODELAY), as they have been collected already.
   *
   * @default true
   */
  readonly noDelay?: boolean;
  /**
   * Milliseconds without traffic after which TCP probes whether the peer is there
   * still; false for never.
   *
   * @default false
   */
  readonly keepAlive?: number | false;
  /** See `FrameDecoderOptions`. */
  readonly checked?: boolean;
}

/** The names of all of these. */
export const SERVICE_OPTION_NAMES: readonly string[] = [
  ...HANDLER_NAMES,
  ...CONNECTION_LIMIT_NAMES,
  'maxFrameLength',
  'onOversize',
  'maxDiscardedBytes',
  'framing',
  'sendFraming',
  'receive',
  'allowHalfOpen',
  'noDelay',
  'keepAlive',
  'checked',
];

/** Fills in the defaults and refuses what is wrong. `more` are the names of options of the caller's own. */
export function resolveServiceOptions(
  options: ServiceOptions<never>,
  more: readonly string[],
): ServiceSettings {
  checkOptions(options, [...SERVICE_OPTION_NAMES, ...more]);
  checkHandlers(options);
  const {
    framing,
    sendFraming,
    receive = 'auto',
    allowHalfOpen = false,
    noDelay = true,
    keepAlive = false,
    checked = process.env.WIRECUT_CHECKED === '1',
  } = options;
  const limits = { ...resolveLimits(options), ...resolveConnectionLimits(options) };
  checkFraming(framing, options as unknown as FrameHandler, limits.maxFrameLength);
  checkOneOf('receive', receive, ['direct', 'stream', 'auto']);
  if (receive === 'direct' && !canReadDirectly()) {
    throw new RangeError(
      "receive cannot be 'direct' here: this platform has no way to read into our own memory",
    );
  }
  for (const [name, value] of Object.entries({ allowHalfOpen, noDelay, checked })) {
    if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
  }
  if (keepAlive !== false) checkCount('keepAlive', keepAlive);
  if (sendFraming !== undefined) requireEncoder(sendFraming);
  const socketOptions = {
    noDelay,
    ...(keepAlive !== false && { keepAlive: true, keepAliveInitialDelay: keepAlive }),
  };
  return { framing, sendFraming, handlers: options, limits, receive, allowHalfOpen, checked, socketOptions };
}

/** @throws {TypeError} If `framing` is none, or has no encoder. */
export function requireEncoder(framing: Framing): void {
  assertFraming(framing, 'sendFraming');
  if (!framing.encoder) throw new TypeError(`${framing.name} cannot be sent: it has no encoder`);
}
