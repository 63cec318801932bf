/**
 * What can be wrong with a stream, as stable codes. Match on these: messages
 * are for people and may change in any release.
 *
 * - `ERR_FRAME_TOO_LONG`: a frame holds more than `maxFrameLength` bytes.
 * - `ERR_DISCARD_LIMIT`: more than `maxDiscardedBytes` bytes of one over-long
 *   frame would have to be thrown away to reach its end.
 * - `ERR_NO_PROGRESS`: a handler left a framing in place that yields frames
 *   without consuming bytes.
 * - `ERR_FRAME_HEADER`: what says how long a frame is, is malformed, or says what
 *   cannot be.
 * - `ERR_BARE_LINE_ENDING`: a carriage return or line feed that ends no line, where
 *   the framing rejects them.
 * - `ERR_FRAME_INCOMPLETE`: the stream ended inside a frame that cannot do without
 *   the rest.
 *
 * Of connections:
 *
 * - `ERR_FRAME_TIMEOUT`: a frame took longer than `frameTimeout` to arrive.
 * - `ERR_SLOW_CONSUMER`: more than `maxPendingWrite` bytes wait for a peer that does
 *   not read.
 * - `ERR_PROXY_HEADER`: no PROXY protocol header at the start, or a malformed one.
 * - `ERR_PROXY_NOT_TRUSTED`: the peer is none of `trustedProxies`.
 * - `ERR_PLAINTEXT_BUFFERED`: bytes had come behind the frame that started TLS:
 *   somebody may have put them there.
 */
export type FrameErrorCode =
  | 'ERR_FRAME_TOO_LONG'
  | 'ERR_DISCARD_LIMIT'
  | 'ERR_NO_PROGRESS'
  | 'ERR_FRAME_HEADER'
  | 'ERR_BARE_LINE_ENDING'
  | 'ERR_FRAME_INCOMPLETE'
  | 'ERR_FRAME_TIMEOUT'
  | 'ERR_SLOW_CONSUMER'
  | 'ERR_PROXY_HEADER'
  | 'ERR_PROXY_NOT_TRUSTED'
  | 'ERR_PLAINTEXT_BUFFERED';

/**
 * The stream broke a rule of its framing.
 *
 * Misuse of this library throws `TypeError` or `RangeError` instead, and "not
 * enough bytes yet" is no error at all.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder, FrameError } from 'wirecut';
 *
 * const errors = [];
 * const decoder = new FrameDecoder(
 *   delimiter('\n'),
 *   { frame() {}, error: (error) => errors.push(error) },
 *   { maxFrameLength: 4 },
 * );
 * decoder.write(Buffer.from('ok\nmuch too long\n'));
 * assert(errors[0] instanceof FrameError);
 * assert.equal(errors[0].code, 'ERR_FRAME_TOO_LONG');
 * assert.equal(errors[0].streamOffset, 7); // 3 bytes of the first frame, 4 that were allowed
 * ```
 */
export class FrameError extends Error {
  override readonly name: string = 'FrameError';
  /** Which rule was broken. Stable across releases. */
  readonly code: FrameErrorCode;
  /** Position of the first byte too many, in bytes since the start of the stream. */
  readonly streamOffset: number;
  /** Whether the decoder gave up on the stream; if not, the frames that follow are still delivered. */
  readonly fatal: boolean;

  constructor(
    code: FrameErrorCode,
    message: string,
    streamOffset: number,
    fatal: boolean,
    options?: { cause?: unknown },
  ) {
    super(`${message}, at stream offset ${streamOffset}`, options);
    this.code = code;
    this.streamOffset = streamOffset;
    this.fatal = fatal;
  }
}

// Errors are built out of line: a hot loop then holds one call and no string work.

export function frameTooLong(maxFrameLength: number, streamOffset: number, fatal: boolean): FrameError {
  const message = `Frame exceeds maxFrameLength (${maxFrameLength} bytes)`;
  return new FrameError('ERR_FRAME_TOO_LONG', message, streamOffset, fatal);
}

export function discardLimit(maxDiscardedBytes: number, streamOffset: number): FrameError {
  const message = `Over-long frame exceeds maxDiscardedBytes (${maxDiscardedBytes} bytes)`;
  return new FrameError('ERR_DISCARD_LIMIT', message, streamOffset, true);
}

export function noProgress(message: string, streamOffset: number): FrameError {
  return new FrameError('ERR_NO_PROGRESS', message, streamOffset, true);
}

export function frameIncomplete(
  framing: string,
  came: number,
  missing: number,
  streamOffset: number,
): FrameError {
  const lack = missing > 0 ? `at least ${missing} more are missing` : 'its end is missing';
  const message = `Stream ended inside a frame of ${framing}: ${came} bytes came, ${lack}`;
  return new FrameError('ERR_FRAME_INCOMPLETE', message, streamOffset, true);
}

export function frameTimeout(milliseconds: number, streamOffset: number): FrameError {
  const message = `Frame exceeds frameTimeout (${milliseconds} ms)`;
  return new FrameError('ERR_FRAME_TIMEOUT', message, streamOffset, true);
}

export function slowConsumer(maxPendingWrite: number, streamOffset: number): FrameError {
  const message = `Peer does not read: more than maxPendingWrite (${maxPendingWrite} bytes) wait for it`;
  return new FrameError('ERR_SLOW_CONSUMER', message, streamOffset, true);
}

export function proxyHeaderWrong(problem: string, streamOffset: number): FrameError {
  return new FrameError('ERR_PROXY_HEADER', `PROXY header: ${problem}`, streamOffset, true);
}

export function proxyNotTrusted(address: string): FrameError {
  return new FrameError('ERR_PROXY_NOT_TRUSTED', `${address} is none of trustedProxies`, 0, true);
}

export function plaintextBuffered(streamOffset: number): FrameError {
  const message = 'Bytes have come in the clear behind the frame that started TLS';
  return new FrameError('ERR_PLAINTEXT_BUFFERED', message, streamOffset, true);
}

/** Misuse: a `Frame` or `FrameBatch` was touched after its handler had returned. */
export function frameReleased(): TypeError {
  const error = new TypeError(
    'Frame or batch used outside its handler: keep frame.copy(), frame.toString() or batch.toStrings(), not the object',
  );
  return Object.assign(error, { code: 'ERR_FRAME_RELEASED' });
}

/** Misuse: a payload that a decoder would cut elsewhere was to be sent. */
export function payloadHasTerminator(): TypeError {
  const error = new TypeError(
    'payload has a terminator of its framing in it, so it would not come back as it is',
  );
  return Object.assign(error, { code: 'ERR_PAYLOAD_HAS_TERMINATOR' });
}

/** Misuse: the framing was changed by a handler of batches. */
export function framingInBatch(): TypeError {
  return new TypeError(
    'framing cannot be changed inside frames(batch), as the frames behind it have been cut already: use frame(frame)',
  );
}

/** Misuse: `name` was given `value`, of a wrong type. */
export function wrongType(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${expected}, got ${show(value)}`);
}

/** Misuse: `name` was given `value`, of the right type and out of range. */
export function outOfRange(name: string, expected: string, value: unknown): RangeError {
  return new RangeError(`${name} must be ${expected}, got ${show(value)}`);
}

/** Misuse: `name` was given `value`, which is none of the words `allowed`. */
export function notOneOf(name: string, value: unknown, allowed: readonly string[]): TypeError | RangeError {
  const expected = `one of ${allowed.map((word) => `'${word}'`).join(', ')}`;
  return typeof value === 'string' ? outOfRange(name, expected, value) : wrongType(name, expected, value);
}

const SHOWN_LENGTH = 60;

function show(value: unknown): string {
  const type = typeof value;
  if (type === 'string') {
    const text = JSON.stringify(value);
    return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
  }
  if (type === 'bigint') return `${value}n`;
  if (type === 'function') return 'a function';
  if (value === null || type !== 'object') return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const prototype: unknown = Object.getPrototypeOf(value);
  const name = (prototype as { constructor?: { name?: string } } | null)?.constructor?.name;
  return name ? `an instance of ${name}` : 'an object';
}
