import { CHUNK_SIZE, type Corpus, quoted } from './corpora.ts';

/** How a stream comes: in chunks of a size, or cut where its frames are. */
export interface Chunking {
  readonly title: string;
  /** How many bytes of a stream are enough to measure: small chunks take their time. */
  readonly streamLength: number;
  /** Where chunks end. */
  cuts(whole: Corpus): Iterable<number>;
}

export const LARGE: Chunking = sized('64 KiB', CHUNK_SIZE, 1024 * 1024);

/** What a packet of TCP over Ethernet holds. */
export const PACKETS: Chunking = sized('1,460 B', 1460, 1024 * 1024);

export const DRIP: Chunking = sized('1 B, a drip', 1, 64 * 1024);

/** As a peer sends that writes message by message, each of which is read before the next one comes. */
export const EXACT: Chunking = {
  title: 'a frame each, exact',
  streamLength: 256 * 1024,
  *cuts({ spans, terminator }) {
    for (let i = 1; i < spans.length; i += 2) yield (spans[i] as number) + terminator.length;
  },
};

/** No frame has its terminator in the chunk where its payload is. */
export const STRADDLING: Chunking = {
  title: 'cut inside each terminator',
  streamLength: 256 * 1024,
  *cuts({ spans, terminator, stream }) {
    const half = terminator.length >> 1;
    for (let i = 1; i < spans.length; i += 2) yield (spans[i] as number) + half;
    yield stream.length;
  },
};

function sized(title: string, size: number, streamLength: number): Chunking {
  return {
    title,
    streamLength,
    *cuts({ stream: { length } }) {
      for (let end = size; end < length; end += size) yield end;
      yield length;
    },
  };
}

/** The same stream, in other chunks, each in memory of its own. */
export function inChunks(whole: Corpus, chunking: Chunking): Corpus {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const end of chunking.cuts(whole)) {
    const chunk = Buffer.allocUnsafeSlow(end - start);
    chunk.set(whole.stream.subarray(start, end));
    chunks.push(chunk);
    start = end;
  }
  const ending = whole.terminator.length > 0 ? `, terminator ${quoted(whole.terminator)}` : '';
  return { ...whole, name: `${whole.kind}${ending}, chunks: ${chunking.title}`, chunks };
}
