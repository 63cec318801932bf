// Streams of frames of any framing, written by the suite itself: by nothing of what it measures.
import { arbitrary, CHUNK_SIZE, type Corpus, corpus, TIMED_LENGTH } from './corpora.ts';
import { printable, seeded } from './random.ts';

/** What a payload is sent with: what goes in front of it, and what behind. */
export type Wrap = (payload: Buffer) => readonly [header: Buffer, trailer: Buffer];

/** Frames of 50 % to 150 % of `size` bytes, in chunks of 64 KiB. */
export function timedFramed(size: number, wrap: Wrap): Corpus {
  return timed(size, wrap, (random) => Math.round(size * (0.5 + random())));
}

/** Frames of `size` bytes each, in chunks of 64 KiB. */
export function timedEven(size: number, wrap: Wrap): Corpus {
  return timed(size, wrap, () => size);
}

function timed(size: number, wrap: Wrap, lengthOf: (random: () => number) => number): Corpus {
  const random = seeded(size);
  const payloads: Buffer[] = [];
  for (let length = 0; length < TIMED_LENGTH; ) {
    const payload = printable(lengthOf(random), random);
    payloads.push(payload);
    length += payload.length;
  }
  return framed(`frames of ${size} B`, payloads, wrap, CHUNK_SIZE);
}

/** Payloads of one kind, which is hard for some. */
export interface HardPayloads {
  readonly kind: string;
  readonly payloads: readonly Buffer[];
}

/** Small streams that may well be cut wrong, cut at every place. */
export function* hardFramed(all: readonly HardPayloads[], wrap: Wrap): Generator<Corpus> {
  for (const { kind, payloads } of all) {
    for (const chunkSize of [1, 2, 3, 5, 7, 64, CHUNK_SIZE]) yield framed(kind, payloads, wrap, chunkSize);
  }
}

const EMPTY_AMONG_OTHERS: HardPayloads = {
  kind: 'empty frames',
  payloads: ['', '', 'a', '', '', '', 'bc', ''].map((text) => Buffer.from(text)),
};

const UTF8: HardPayloads = {
  kind: 'UTF-8 text',
  payloads: ['naïve café', 'Ærøskøbing', '雪國', '🎈🎈', 'ß'].map((text) => Buffer.from(text)),
};

/** For frames that are counted, but for those of which none may be empty. */
export const HARD_COUNTED_NONEMPTY: readonly HardPayloads[] = [
  {
    kind: 'payloads like headers',
    payloads: ['3:abc,', ',', ':', '12 ', ' ', '\0\0\0\x05', '\x05\0', '\x7f', '\r\n'].map((text) =>
      Buffer.from(text),
    ),
  },
  {
    kind: 'lengths that need more digits',
    payloads: [9, 10, 99, 100, 127, 128, 255, 256, 257, 1000].map((length) => Buffer.alloc(length, 'x')),
  },
  UTF8,
  { kind: 'arbitrary bytes', payloads: manyArbitrary() },
];

export const HARD_COUNTED: readonly HardPayloads[] = [EMPTY_AMONG_OTHERS, ...HARD_COUNTED_NONEMPTY];

/** For frames that end in ASCII, but in none of these letters. None of them ends in a carriage return. */
export const HARD_TERMINATED: readonly HardPayloads[] = [
  EMPTY_AMONG_OTHERS,
  UTF8,
  {
    kind: 'bare carriage returns',
    payloads: ['\rx', 'x\rx', '\r\rx', 'x\r\r\rx', '\rx'].map((text) => Buffer.from(text)),
  },
  {
    kind: 'bytes that are no text',
    payloads: manyArbitrary().map((bytes) => Buffer.from(bytes.filter((byte) => byte >= 0x80))),
  },
];

/** For frames of `length` bytes each. */
export function hardEven(length: number): readonly HardPayloads[] {
  const bytes = Buffer.concat(manyArbitrary());
  const payloads: Buffer[] = [];
  for (let at = 0; at + length <= bytes.length; at += length) payloads.push(bytes.subarray(at, at + length));
  return [{ kind: 'arbitrary bytes', payloads }];
}

function manyArbitrary(): Buffer[] {
  const random = seeded(100);
  return Array.from({ length: 100 }, () => arbitrary(random));
}

function framed(kind: string, payloads: readonly Buffer[], wrap: Wrap, chunkSize: number): Corpus {
  const pieces: Buffer[] = [];
  const spans: number[] = [];
  let length = 0;
  for (const payload of payloads) {
    const [header, trailer] = wrap(payload);
    pieces.push(header, payload, trailer);
    const start = length + header.length;
    spans.push(start, start + payload.length);
    length = start + payload.length + trailer.length;
  }
  return corpus(kind, Buffer.concat(pieces), spans, NOTHING, chunkSize);
}

const NOTHING = Buffer.alloc(0);

/** Nothing goes around the payload. */
export const bare: Wrap = () => [NOTHING, NOTHING];

/** Behind the payload comes one of `terminators`, as good as by chance. */
export function ending(...terminators: readonly string[]): Wrap {
  const all = terminators.map((text) => Buffer.from(text));
  return ({ length }) => [NOTHING, all[length % all.length] as Buffer];
}

/** Text in front, made of the payload's length, and text behind. */
export function counted(textOf: (length: number) => string, behind: string): Wrap {
  const trailer = Buffer.from(behind);
  return ({ length }) => [Buffer.from(textOf(length)), trailer];
}

export const uint32BE: Wrap = ({ length }) => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return [header, NOTHING];
};

export const uint16LE: Wrap = ({ length }) => {
  const header = Buffer.alloc(2);
  header.writeUInt16LE(length);
  return [header, NOTHING];
};

/** LEB128: seven bits a byte, the lowest first. */
export const leb128: Wrap = ({ length }) => {
  const bytes: number[] = [];
  let rest = length;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return [Buffer.from(bytes), NOTHING];
};
