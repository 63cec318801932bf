import { outOfRange, wrongType } from '../errors.ts';
import { checkCount } from '../limits.ts';
import { newBytes } from '../memory/new-bytes.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import type { Framing } from './framing.ts';
import { byteLengthOf, putPayload, type Sendable } from './payload.ts';

/**
 * A framing that goes both ways: `decode(encode(payload))` is `payload`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter } from 'wirecut';
 *
 * const lines = delimiter('\n');
 * assert.equal(Buffer.from(lines.encode('hello')).toString(), 'hello\n');
 * assert.throws(() => lines.encode('two\nlines'), { code: 'ERR_PAYLOAD_HAS_TERMINATOR' });
 *
 * const target = Buffer.alloc(16);
 * const end = lines.writeInto(target, lines.writeInto(target, 0, 'one'), 'two');
 * assert.equal(target.toString('utf8', 0, end), 'one\ntwo\n');
 * ```
 */
export interface TwoWayFraming extends Framing {
  readonly encoder: FrameEncoder;
  /**
   * The frame around a payload, in memory of its own. Text is sent as UTF-8, in which
   * half of a surrogate pair is U+FFFD.
   *
   * @throws {TypeError} If `payload` is none of these, or would not come back as it is:
   *   `ERR_PAYLOAD_HAS_TERMINATOR`.
   * @throws {RangeError} If it is of a length that cannot be framed.
   *
   * Complexity: O(length).
   */
  encode(payload: Sendable): Uint8Array;
  /**
   * Writes the frame around a payload to `target`, from index `offset` on. Nothing is
   * allocated but a view, for text of more than a few characters where `target` is no
   * `Buffer`, and for frames.
   *
   * @returns The index behind the frame.
   * @throws {RangeError} If there is no room for it.
   * @throws As `encode` does. What `target` holds from `offset` on is then undefined.
   */
  writeInto(target: Uint8Array, offset: number, payload: Sendable): number;
}

/** Makes `framing` one that goes both ways. */
export function twoWay(framing: Framing, encoder: FrameEncoder): TwoWayFraming {
  return {
    ...framing,
    encoder,
    encode: (payload) => encodeFrame(payload, encoder),
    writeInto: (target, offset, payload) => writeFrame(target, offset, payload, encoder),
  };
}

/** The frame around a payload, in memory of its own. */
export function encodeFrame(payload: Sendable, encoder: FrameEncoder): Uint8Array {
  const length = byteLengthOf(payload);
  const target = newBytes(length + overheadOf(encoder, length));
  const end = put(payload, length, target, 0, encoder);
  return end === target.length ? target : target.subarray(0, end);
}

/** Writes the frame around a payload to `target`. */
export function writeFrame(
  target: Uint8Array,
  offset: number,
  payload: Sendable,
  encoder: FrameEncoder,
): number {
  if (!(target instanceof Uint8Array)) throw wrongType('target', 'a Uint8Array', target);
  checkCount('offset', offset);
  const length = byteLengthOf(payload);
  const needed = length + overheadOf(encoder, length);
  if (needed > target.length - offset)
    throw outOfRange('offset', `that of ${needed} bytes within the target's ${target.length}`, offset);
  return put(payload, length, target, offset, encoder);
}

function overheadOf(encoder: FrameEncoder, length: number): number {
  return encoder.overheadOf ? encoder.overheadOf(length) : encoder.overhead;
}

function put(
  payload: Sendable,
  length: number,
  target: Uint8Array,
  offset: number,
  encoder: FrameEncoder,
): number {
  const start = encoder.writeHeader(target, offset, length);
  const end = putPayload(payload, length, target, start);
  return encoder.writeTrailer(target, start, end);
}
