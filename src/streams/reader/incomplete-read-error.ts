import { FrameError } from '../../errors.ts';

/**
 * The stream ended before what was asked for had come: `ERR_FRAME_INCOMPLETE`. What did
 * come is `partial`, and has been taken from the stream.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { IncompleteReadError, reader } from 'wirecut/streams';
 *
 * const input = reader([Buffer.from('PING')]);
 * const error = await input.readExactly(10).catch((error) => error);
 * assert(error instanceof IncompleteReadError);
 * assert.equal(error.partial.toString(), 'PING');
 * assert.equal(error.expected, 10);
 * ```
 */
export class IncompleteReadError extends FrameError {
  override readonly name = 'IncompleteReadError';
  /** What there was; the caller's to keep. */
  readonly partial: Uint8Array;
  /** How many bytes were asked for, if they were counted. */
  readonly expected: number | undefined;

  /** @param streamOffset How many bytes the stream had. */
  constructor(partial: Uint8Array, expected: number | undefined, streamOffset: number) {
    const wanted = expected === undefined ? 'the end of the frame is missing' : `${expected} were asked for`;
    super(
      'ERR_FRAME_INCOMPLETE',
      `Stream ended: ${partial.length} bytes came, ${wanted}`,
      streamOffset,
      true,
    );
    this.partial = partial;
    this.expected = expected;
  }
}
