import { BOUNDARY } from './corpora.ts';
import { printable, seeded } from './random.ts';

/** A text to be searched, and where the needle starts in it, overlapping occurrences included. */
export interface Haystack {
  readonly needle: Buffer;
  readonly text: Buffer;
  readonly offsets: readonly number[];
}

const TEXT_LENGTH = 256 * 1024;

export const NEEDLES: readonly Buffer[] = [
  Buffer.from('\n'),
  Buffer.from('\r\n'),
  Buffer.from('\r\n\r\n'),
  Buffer.from('\r\n--boundary-042'),
  Buffer.from(BOUNDARY),
  // Node's own search may be quadratic beyond 250 bytes.
  ...[250, 251, 300, 1024].map(longNeedle),
];

function longNeedle(length: number): Buffer {
  return Buffer.concat([Buffer.from('\r\n--'), printable(length - 4, seeded(length))]);
}

/** By `src/search/byte-frequency.ts`, in every needle of two bytes and more. */
const RAREST = '\r';

export type HaystackKind = 'dense' | 'sparse' | 'near misses' | 'false candidates';

/** What may be asked about a needle: of one byte, none is rarer than the others. */
export function haystackKinds(needle: Buffer): readonly HaystackKind[] {
  return needle.length === 1
    ? ['dense', 'sparse', 'near misses']
    : ['dense', 'sparse', 'near misses', 'false candidates'];
}

/** Bytes from one occurrence, or one thing that is nearly one, to the next. */
export function haystackPeriod(needle: Buffer, kind: HaystackKind): number {
  switch (kind) {
    case 'dense':
      return Math.max(32, needle.length + 8);
    case 'sparse':
      return 4096;
    case 'near misses':
      return needle.length;
    case 'false candidates':
      return 8;
  }
}

export function haystack(needle: Buffer, kind: HaystackKind): Haystack {
  const text = printable(TEXT_LENGTH, seeded(needle.length));
  const period = haystackPeriod(needle, kind);
  const planted = plantedBytes(needle, kind);
  for (let at = period - planted.length; at + planted.length <= TEXT_LENGTH; at += period)
    text.set(planted, at);
  return { needle, text, offsets: occurrences(text, needle) };
}

function plantedBytes(needle: Buffer, kind: HaystackKind): Buffer {
  switch (kind) {
    case 'dense':
    case 'sparse':
      return needle;
    case 'near misses': {
      // Defeats whatever compares from the front, and starts over behind the failure.
      const wrong = Buffer.from(needle);
      wrong[wrong.length - 1] = 'x'.charCodeAt(0);
      return wrong;
    }
    case 'false candidates':
      // Defeats whatever looks for the rarest byte alone.
      return Buffer.from(RAREST);
  }
}

function occurrences(text: Buffer, needle: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at + needle.length <= text.length; at++) {
    let matched = 0;
    while (matched < needle.length && text[at + matched] === needle[matched]) matched++;
    if (matched === needle.length) offsets.push(at);
  }
  return offsets;
}
