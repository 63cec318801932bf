import { outOfRange, wrongType } from '../errors.ts';
import { checkCount, checkLimit } from '../limits.ts';

/** What one peer may cost a server, beyond what `Limits` say of its frames. `Infinity` opts out. */
export interface ConnectionLimits {
  /**
   * Milliseconds from the first byte of a frame that is held whole to its last,
   * however many come in between; not counted while reading pauses. After that,
   * `ERR_FRAME_TIMEOUT`. As long may a TLS handshake take.
   *
   * @default 30000
   */
  readonly frameTimeout: number;
  /**
   * Milliseconds without a byte either way, after which the connection is closed.
   *
   * @default 120000
   */
  readonly idleTimeout: number;
  /**
   * Milliseconds that a connection that has ended waits for the peer to take what is
   * left, from the last byte taken, and then to end its own side. (The system tells
   * of what has been taken in pieces, of a megabyte perhaps: give slow peers time.)
   *
   * @default 10000
   */
  readonly endTimeout: number;
  /**
   * Bytes waiting to be sent, above which nothing more is read from that peer, nor
   * delivered, until half of them have gone. With `Infinity` reading never stops for them,
   * whatever `maxPendingWrite` is.
   *
   * @default 1048576 (1 MiB)
   */
  readonly writeHighWaterMark: number;
  /**
   * Bytes waiting to be sent, above which the next write closes the connection with
   * `ERR_SLOW_CONSUMER`. A single write of any length is never refused.
   *
   * @default 16777216 (16 MiB), or `writeHighWaterMark` if that is more
   */
  readonly maxPendingWrite: number;
}

export const CONNECTION_LIMIT_NAMES = [
  'frameTimeout',
  'idleTimeout',
  'endTimeout',
  'writeHighWaterMark',
  'maxPendingWrite',
] as const;

const MIB = 1024 * 1024;

/** Fills in the defaults and refuses what is no limit. */
export function resolveConnectionLimits(options: Partial<ConnectionLimits>): ConnectionLimits {
  const {
    frameTimeout = 30_000,
    idleTimeout = 120_000,
    endTimeout = 10_000,
    writeHighWaterMark = MIB,
    maxPendingWrite = Math.max(16 * MIB, writeHighWaterMark),
  } = options;
  checkTimeout('frameTimeout', frameTimeout);
  checkTimeout('idleTimeout', idleTimeout);
  checkTimeout('endTimeout', endTimeout);
  checkLimit('writeHighWaterMark', writeHighWaterMark);
  checkLimit('maxPendingWrite', maxPendingWrite);
  if (writeHighWaterMark !== Number.POSITIVE_INFINITY && maxPendingWrite < writeHighWaterMark) {
    throw outOfRange(
      'maxPendingWrite',
      `at least writeHighWaterMark (${writeHighWaterMark})`,
      maxPendingWrite,
    );
  }
  return { frameTimeout, idleTimeout, endTimeout, writeHighWaterMark, maxPendingWrite };
}

/** Those of the limits that have been given; throws if one is none. */
export function givenLimits(options: Partial<ConnectionLimits>): Partial<ConnectionLimits> {
  resolveConnectionLimits(options);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The longest that a timer of Node takes: three weeks and a half. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** Throws unless `value` is a whole number of milliseconds, at least 1, or `Infinity`. */
export function checkTimeout(name: string, value: unknown): void {
  if (typeof value !== 'number') throw wrongType(name, 'a number of milliseconds or Infinity', value);
  if (value !== Number.POSITIVE_INFINITY) checkCount(name, value, 1);
}
