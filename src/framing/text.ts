import { notOneOf } from '../errors.ts';
import { checkOneOf } from '../limits.ts';

/** How the bytes of a frame become a string. */
export type FrameEncoding = 'utf8' | 'latin1' | 'hex';

const ENCODINGS: readonly FrameEncoding[] = ['utf8', 'latin1', 'hex'];

type Slice = (this: Uint8Array, start: number, end: number) => string;
type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Node's `Buffer` decodes a range of any `Uint8Array` without a view being made
 * for it, through methods of its prototype that have no documentation. Where one
 * is missing, the web's own means serve.
 */
function slice(name: string): Slice | undefined {
  const method: unknown = Reflect.get(globalThis.Buffer?.prototype ?? {}, name);
  return typeof method === 'function' ? (method as Slice) : undefined;
}

const utf8Slice = slice('utf8Slice');
const latin1Slice = slice('latin1Slice');
const hexSlice = slice('hexSlice');

/** How each encoding is decoded here. */
export const nativeDecoders: Partial<Record<FrameEncoding, Decode>> = {
  ...(utf8Slice && { utf8: (bytes, start, end) => utf8Slice.call(bytes, start, end) }),
  ...(latin1Slice && { latin1: (bytes, start, end) => latin1Slice.call(bytes, start, end) }),
  ...(hexSlice && { hex: (bytes, start, end) => hexSlice.call(bytes, start, end) }),
};

// A byte order mark is data: Buffer keeps it, so must we.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What serves where `Buffer` is missing. Same results. */
export const portableDecoders: Record<FrameEncoding, Decode> = {
  utf8: (bytes, start, end) => utf8.decode(bytes.subarray(start, end)),
  // Not TextDecoder('latin1'): that is windows-1252.
  latin1: (bytes, start, end) => mapBytes(bytes, start, end, (byte) => String.fromCharCode(byte)),
  hex: (bytes, start, end) => mapBytes(bytes, start, end, (byte) => byte.toString(16).padStart(2, '0')),
};

const decoders = new Map(Object.entries({ ...portableDecoders, ...nativeDecoders }));

/** Decodes bytes that are all ASCII, which is also both UTF-8 and latin1: the faster of the two. */
export const decodeAscii: Decode = nativeDecoders.latin1 ?? portableDecoders.utf8;

/** Throws unless `encoding` is one of those supported. */
export function checkEncoding(encoding: unknown): void {
  checkOneOf('encoding', encoding, ENCODINGS);
}

/**
 * Decodes `bytes[start, end)`. Malformed UTF-8 becomes U+FFFD.
 *
 * @throws {TypeError | RangeError} If `encoding` is not one of those supported.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: FrameEncoding): string {
  const decode = decoders.get(encoding);
  if (decode === undefined) throw notOneOf('encoding', encoding, ENCODINGS);
  return start === end ? '' : decode(bytes, start, end);
}

function mapBytes(bytes: Uint8Array, start: number, end: number, show: (byte: number) => string): string {
  let text = '';
  for (let at = start; at < end; at++) text += show(bytes[at] as number);
  return text;
}
