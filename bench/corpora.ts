import { printable, type Random, seeded } from './random.ts';

/** A stream, cut into chunks, and the frames that are in it. */
export interface Corpus {
  readonly name: string;
  /** What is hard about it. */
  readonly kind: string;
  /** Empty if frames do not end in one, or in different ones. */
  readonly terminator: Buffer;
  readonly stream: Buffer;
  /** Each in memory of its own, as reads from a socket are. */
  readonly chunks: readonly Buffer[];
  /** Where the payloads start and end in the stream, in pairs. */
  readonly spans: Uint32Array;
}

export const CHUNK_SIZE = 64 * 1024;
export const TIMED_LENGTH = 1024 * 1024;

/** As curl writes them between the parts of a form. */
export const BOUNDARY = '\r\n--------------------------d94496d66958';

/** Frames of 50 % to 150 % of `size` bytes, so that they straddle the chunks at ever other places. */
export function timedFrames(size: number, terminator: Buffer): Corpus {
  return delimited(
    `frames of ${size} B`,
    framePieces(size, terminator, TIMED_LENGTH),
    terminator,
    CHUNK_SIZE,
  );
}

/** Frames of 50 % to 150 % of `size` bytes, each with its terminator: `total` bytes, and what completes the last. */
export function framePieces(size: number, terminator: Buffer, total: number): Buffer[] {
  const random = seeded(size * 64 + terminator.length);
  const pieces: Buffer[] = [];
  for (let length = 0; length < total; ) {
    const payload = printable(Math.round(size * (0.5 + random())), random);
    pieces.push(payload, terminator);
    length += payload.length + terminator.length;
  }
  return pieces;
}

/** Lines that take as many bytes as the messages of `timedCounted`. */
export function timedLines(payloadLength: number): Corpus {
  const terminator = Buffer.from('\r\n');
  const { count, messageLength } = countedSize(payloadLength);
  const random = seeded(payloadLength);
  const pieces: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    pieces.push(printable(messageLength - terminator.length, random), terminator);
  }
  return delimited('plain lines', pieces, terminator, CHUNK_SIZE);
}

/** Messages like those of RESP: `$20`, a line end, 20 bytes, a line end. */
export function timedCounted(payloadLength: number): Corpus {
  const random = seeded(payloadLength);
  const { count } = countedSize(payloadLength);
  const payloads = Array.from({ length: count }, () => printable(payloadLength, random));
  return counted('header line and payload', payloads, CHUNK_SIZE);
}

function countedSize(payloadLength: number): { count: number; messageLength: number } {
  const messageLength = countedMessage(Buffer.alloc(payloadLength)).length;
  return { count: Math.ceil(TIMED_LENGTH / messageLength), messageLength };
}

/** Small streams that a splitter may well get wrong, cut at every place. */
export function* hardFrames(): Generator<Corpus> {
  for (const text of ['\n', '\r\n', '\r\n\r\n', BOUNDARY, 'aab', 'aa']) {
    const terminator = Buffer.from(text);
    for (const { kind, payloads } of hardPayloads(terminator)) {
      // The last payload cannot begin a terminator, so the stream ends with a whole one.
      const pieces = [...payloads, Buffer.from('zzz')].flatMap((payload) => [payload, terminator]);
      const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
      for (const chunkSize of [1, 2, 3, 5, 7, 64, total])
        yield delimited(kind, pieces, terminator, chunkSize);
    }
  }
}

function hardPayloads(terminator: Buffer): { kind: string; payloads: Buffer[] }[] {
  const random = seeded(terminator.length);
  const prefixes = Array.from({ length: terminator.length }, (_, length) => terminator.subarray(0, length));
  const texts = ['', '', 'a', '', '', '', 'bc', ''];
  const utf8 = ['naïve café', 'Ærøskøbing', '雪國', '🎈🎈', 'ß'];
  const x = Buffer.from('x');
  return [
    { kind: 'empty frames', payloads: texts.map((text) => Buffer.from(text)) },
    {
      kind: 'near misses',
      payloads: prefixes.flatMap((prefix) => [
        Buffer.concat([prefix, x]),
        Buffer.concat([x, prefix]),
        Buffer.concat([x, prefix, prefix]),
      ]),
    },
    { kind: 'UTF-8 text', payloads: utf8.map((text) => Buffer.from(text)) },
    { kind: 'arbitrary bytes', payloads: Array.from({ length: 100 }, () => arbitrary(random)) },
  ];
}

/** 1 to 20 bytes of any value. */
export function arbitrary(random: Random): Buffer {
  return Buffer.from(Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() * 256)));
}

/** Small streams of counted payloads, empty ones and such that look like headers among them. */
export function* hardCounted(): Generator<Corpus> {
  const payloads = ['', 'a', '\r\n', '$3\r\n', '', '\r', 'x'.repeat(130), '$', '\n\r\n\r'].map((text) =>
    Buffer.from(text),
  );
  for (const chunkSize of [1, 2, 3, 5, 7, 64, 1024]) yield counted('odd payloads', payloads, chunkSize);
}

/** The frames that `pieces` make, cut into chunks. */
export function delimited(
  kind: string,
  pieces: readonly Buffer[],
  terminator: Buffer,
  chunkSize: number,
): Corpus {
  const stream = Buffer.concat(pieces);
  const spans: number[] = [];
  // Cut anew rather than remembered: a payload and the terminator behind it may hold an earlier one.
  for (let start = 0; start < stream.length; ) {
    const end = stream.indexOf(terminator, start);
    spans.push(start, end);
    start = end + terminator.length;
  }
  return corpus(kind, stream, spans, terminator, chunkSize);
}

function counted(kind: string, payloads: readonly Buffer[], chunkSize: number): Corpus {
  const terminator = Buffer.from('\r\n');
  const spans: number[] = [];
  let length = 0;
  const messages = payloads.map((payload) => {
    const message = countedMessage(payload);
    length += message.length;
    spans.push(length - terminator.length - payload.length, length - terminator.length);
    return message;
  });
  return corpus(kind, Buffer.concat(messages), spans, terminator, chunkSize);
}

function countedMessage(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`$${payload.length}\r\n`), payload, Buffer.from('\r\n')]);
}

/** `stream`, in which payloads lie at `spans`, cut into chunks. */
export function corpus(
  kind: string,
  stream: Buffer,
  spans: readonly number[],
  terminator: Buffer,
  chunkSize: number,
): Corpus {
  const chunks: Buffer[] = [];
  for (let start = 0; start < stream.length; start += chunkSize) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkSize, stream.length - start));
    chunk.set(stream.subarray(start, start + chunk.length));
    chunks.push(chunk);
  }
  const ending = terminator.length > 0 ? `, terminator ${quoted(terminator)}` : '';
  const name = `${kind}${ending}, chunks of ${chunkSize} B`;
  return { name, kind, terminator, stream, chunks, spans: Uint32Array.from(spans) };
}

/** Bytes as a person can read them, the long ones shortened. */
export function quoted(bytes: Uint8Array): string {
  const text = JSON.stringify(Buffer.from(bytes.subarray(0, 24)).toString('latin1'));
  const shown = text
    .replace(/[\x7f-\xff]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16)}`)
    .replaceAll('\\u00', '\\x');
  return bytes.length > 24 ? `${shown}... (${bytes.length} bytes)` : shown;
}
