import { wrongType } from '../errors.ts';

const utf8 = new TextEncoder();

/** Text as UTF-8, bytes as they are. */
export function toBytes(name: string, value: unknown): Uint8Array {
  if (typeof value === 'string') return utf8.encode(value);
  if (value instanceof Uint8Array) return value;
  throw wrongType(name, 'a string or Uint8Array', value);
}
