import { FrameError } from '../errors.ts';

/**
 * More came before the separator than `limit` allows: `ERR_FRAME_TOO_LONG`. All of it is still
 * there, and can be read in another way: the first `consumed` bytes hold no start of a separator.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { LimitOverrunError, StreamReader } from 'wirecut/asyncio';
 *
 * const reader = new StreamReader({ limit: 4 });
 * reader.feedData(Buffer.from('much too long\nok\n'));
 * const error = await reader.readuntil('\n').catch((error) => error);
 * assert(error instanceof LimitOverrunError);
 * assert.equal((await reader.readexactly(error.consumed)).toString(), 'much too long');
 * assert.equal((await reader.readline()).toString(), '\n');
 * ```
 */
export class LimitOverrunError extends FrameError {
  override readonly name = 'LimitOverrunError';
  /** How many bytes can be read without taking a part of a separator. */
  readonly consumed: number;

  /** @param streamOffset Where the first byte too many stands in the stream. */
  constructor(message: string, consumed: number, streamOffset: number) {
    super('ERR_FRAME_TOO_LONG', message, streamOffset, false);
    this.consumed = consumed;
  }
}
