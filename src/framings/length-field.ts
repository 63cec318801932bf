/** Where a message has its length, and what that counts. */
export interface LengthField {
  /** How many bytes come in front of it. */
  readonly offset: number;
  /** How wide it is. */
  readonly width: number;
  readonly littleEndian: boolean;
  /** By how many bytes the message is longer than its value. */
  readonly beyond: number;
}

/** The largest value that a field of `width` bytes is to hold. */
export function largestIn(width: number): number {
  return Math.min(256 ** width - 1, Number.MAX_SAFE_INTEGER);
}

/** The value of a field at index `at`; one above 2 ** 53 is rounded. Called once a frame: small enough to be inlined. */
export function readLength(bytes: Uint8Array, at: number, width: number, littleEndian: boolean): number {
  if (width <= 4) return readShort(bytes, at, width, littleEndian);
  const half = width >> 1;
  const first = readShort(bytes, at, half, littleEndian);
  const second = readShort(bytes, at + half, half, littleEndian);
  const scale = half === 3 ? 2 ** 24 : 2 ** 32;
  return littleEndian ? first + second * scale : first * scale + second;
}

/** The value of a field of one to four bytes. */
function readShort(bytes: Uint8Array, at: number, width: number, littleEndian: boolean): number {
  const a = bytes[at] as number;
  if (width === 1) return a;
  const b = bytes[at + 1] as number;
  if (width === 2) return littleEndian ? a | (b << 8) : (a << 8) | b;
  const c = bytes[at + 2] as number;
  if (width === 3) return littleEndian ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c;
  const d = bytes[at + 3] as number;
  const value = littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d;
  return value >>> 0;
}

/** Writes a field at index `at`. */
export function writeLength(
  target: Uint8Array,
  at: number,
  width: number,
  littleEndian: boolean,
  value: number,
): void {
  let rest = value;
  for (let i = 0; i < width; i++) {
    target[littleEndian ? at + i : at + width - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
