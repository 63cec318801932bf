import { Buffer } from 'node:buffer';
import { wrongType } from '../errors.ts';
import { copyFrameInto, Frame } from '../framing/frame.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import { copyBytes } from '../memory/copy-bytes.ts';

/** What can be sent: text goes out as UTF-8. */
export type Sendable = string | Uint8Array | Frame;

/** Up to this many characters a loop is faster than Node's encoder: about 1 ns each against 60 ns. */
const MAX_LOOP = 32;

/** @throws {TypeError} If it cannot be sent. */
export function byteLengthOf(payload: Sendable): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload);
  if (payload instanceof Uint8Array || payload instanceof Frame) return payload.length;
  throw wrongType('payload', 'a string, a Uint8Array or a Frame', payload);
}

/**
 * Copies a payload of `length` bytes to where there is room for it.
 *
 * @returns The offset behind it.
 */
export function putPayload(payload: Sendable, length: number, target: Buffer, offset: number): number {
  if (typeof payload === 'string') return putText(payload, length, target, offset);
  if (payload instanceof Frame) return copyFrameInto(payload, target, offset);
  return copyBytes(payload, 0, length, target, offset);
}

/** The frame around a payload, in memory of its own. */
export function encodeFrame(payload: Sendable, encoder: FrameEncoder): Buffer {
  const length = byteLengthOf(payload);
  const target = Buffer.allocUnsafeSlow(length + encoder.overhead);
  const start = encoder.writeHeader(target, 0, length);
  const end = putPayload(payload, length, target, start);
  return target.subarray(0, encoder.writeTrailer(target, start, end));
}

function putText(text: string, length: number, target: Buffer, offset: number): number {
  // As many bytes as characters: all of them are ASCII.
  if (length > MAX_LOOP || length !== text.length) return offset + target.write(text, offset, 'utf8');
  for (let i = 0; i < length; i++) target[offset + i] = text.charCodeAt(i);
  return offset + length;
}
