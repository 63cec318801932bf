import { wrongType } from '../errors.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { copyFrameInto, Frame } from './frame.ts';

/** What can be sent: text goes out as UTF-8. */
export type Sendable = string | Uint8Array | Frame;

/** Up to this many characters a loop is faster than Node's encoder, which takes some 60 ns: `npx tsx bench/copies.ts`. */
const MAX_LOOP = 24;

const utf8 = new TextEncoder();
const { Buffer } = globalThis;

/** @throws {TypeError} If it cannot be sent. */
export function byteLengthOf(payload: Sendable): number {
  if (typeof payload === 'string') return Buffer ? Buffer.byteLength(payload) : utf8.encode(payload).length;
  if (payload instanceof Uint8Array || payload instanceof Frame) return payload.length;
  throw wrongType('payload', 'a string, a Uint8Array or a Frame', payload);
}

/**
 * Copies a payload of `length` bytes to where there is room for it.
 *
 * @returns The offset behind it.
 */
export function putPayload(payload: Sendable, length: number, target: Uint8Array, offset: number): number {
  if (typeof payload === 'string') return putText(payload, length, target, offset);
  if (payload instanceof Frame) return copyFrameInto(payload, target, offset);
  return copyBytes(payload, 0, length, target, offset);
}

function putText(text: string, length: number, target: Uint8Array, offset: number): number {
  // As many bytes as characters: all of them are ASCII.
  if (length > MAX_LOOP || length !== text.length) {
    // Node's own takes no view.
    if (Buffer && target instanceof Buffer) target.write(text, offset, 'utf8');
    else utf8.encodeInto(text, target.subarray(offset));
    return offset + length;
  }
  for (let i = 0; i < length; i++) target[offset + i] = text.charCodeAt(i);
  return offset + length;
}
