import { wrongType } from '../errors.ts';
import { checkOneOf, checkOptions, resolveLimits } from '../limits.ts';
import { type ConnectionLimits, resolveConnectionLimits } from '../net/connection-limits.ts';
import type { ChatInputOptions } from './chat-input.ts';
import { DISPATCHER_OPTION_NAMES, type DispatcherOptions } from './dispatcher.ts';

/** Options of an `AsyncChat`. */
export interface AsyncChatOptions extends DispatcherOptions {
  /** To behave as Python's to the letter, surprises included, and without limits that are not given. */
  readonly compat?: 'strict';
  /**
   * Whether `collectIncomingData` gets views, good until it returns, in place of data to keep.
   *
   * @default false
   */
  readonly borrow?: boolean;
  /**
   * How many bytes may come before a delimiter does, and how many `collect` keeps where no end is in
   * sight. A number set as terminator is the program's own choice, and not limited.
   *
   * @default 65536
   */
  readonly maxFrameLength?: number;
}

const NAMES = [...DISPATCHER_OPTION_NAMES, 'compat', 'borrow', 'maxFrameLength'];

/** Python knows of no limits; but there a socket is gone as soon as it is closed. */
const UNLIMITED: Partial<ConnectionLimits> = {
  frameTimeout: Number.POSITIVE_INFINITY,
  idleTimeout: Number.POSITIVE_INFINITY,
  writeHighWaterMark: 1024 * 1024,
  maxPendingWrite: Number.POSITIVE_INFINITY,
};

/** All of them, checked. */
export interface ChatSettings {
  readonly isStrict: boolean;
  readonly dispatcher: DispatcherOptions;
  readonly input: ChatInputOptions;
  /** How many bytes may wait to be sent. */
  readonly maxPending: number;
}

/** Fills in the defaults and refuses what is wrong. */
export function resolveChatOptions(options: AsyncChatOptions): ChatSettings {
  checkOptions(options, NAMES);
  const { compat, borrow = false, maxFrameLength, ...given } = options;
  const isStrict = compat !== undefined;
  if (isStrict) checkOneOf('compat', compat, ['strict']);
  if (typeof borrow !== 'boolean') throw wrongType('borrow', 'a boolean', borrow);
  const limit = isStrict && maxFrameLength === undefined ? Number.POSITIVE_INFINITY : maxFrameLength;
  const dispatcher = isStrict ? { ...UNLIMITED, ...given } : given;
  return {
    isStrict,
    dispatcher,
    input: { borrow, ...resolveLimits({ ...(limit !== undefined && { maxFrameLength: limit }) }) },
    maxPending: resolveConnectionLimits(dispatcher).maxPendingWrite,
  };
}
