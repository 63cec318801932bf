import {
  CONNECTION_LIMIT_NAMES,
  type ConnectionLimits,
  resolveConnectionLimits,
} from '../net/connection-limits.ts';
import type { ServiceOptions } from '../net/service-options.ts';
import { checkReadLimit, type StreamReaderOptions } from './stream-reader.ts';

type SocketOptions = Pick<ServiceOptions, 'receive' | 'noDelay' | 'keepAlive'>;

/** What `startServer` and `openConnection` have in common: the limits of connections are all on by default. */
export interface StreamOptions
  extends StreamReaderOptions,
    Partial<Omit<ConnectionLimits, 'writeHighWaterMark'>>,
    SocketOptions {
  /**
   * Bytes waiting to be sent, above which `drain()` waits.
   *
   * @default 65536
   */
  readonly writeHighWaterMark?: number;
}

/** What there is to know of these. */
export interface StreamSettings {
  readonly reader: StreamReaderOptions;
  readonly writeHighWaterMark: number;
  /** What is for the layer below. */
  readonly service: ConnectionLimits & SocketOptions;
}

const DEFAULT_WRITE_HIGH_WATER_MARK = 65_536;

const SOCKET_OPTION_NAMES = namesOf<SocketOptions>({ receive: true, noDelay: true, keepAlive: true });

export const STREAM_OPTION_NAMES: readonly (keyof StreamOptions)[] = [
  ...CONNECTION_LIMIT_NAMES,
  'limit',
  ...SOCKET_OPTION_NAMES,
];

/**
 * Fills in the defaults. Who waits for `drain()` reads on: two peers that write much to each other, each in one go,
 * would wait for ever otherwise. It is the reader that pauses, while too much is unread.
 */
export function resolveStreamOptions(options: StreamOptions): StreamSettings {
  const { limit, writeHighWaterMark = DEFAULT_WRITE_HIGH_WATER_MARK } = options;
  if (limit !== undefined) checkReadLimit(limit);
  const limits = resolveConnectionLimits({ ...options, writeHighWaterMark });
  return {
    reader: pick(options, ['limit']),
    writeHighWaterMark,
    service: {
      ...limits,
      writeHighWaterMark: Number.POSITIVE_INFINITY,
      ...pick(options, SOCKET_OPTION_NAMES),
    },
  };
}

/** Those of `options` that are called so, and have been given. */
export function pick<Options extends object, Name extends keyof Options>(
  options: Options,
  names: readonly Name[],
): Pick<Options, Name> {
  const given = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]])) as Pick<Options, Name>;
}

/** The names of the options of an interface: all of them, or this does not compile. */
export function namesOf<Options>(all: Record<keyof Options, true>): (keyof Options)[] {
  return Object.keys(all) as (keyof Options)[];
}
