import { delimiter, type Framing, lengthPrefix, line, streamed } from 'wirecut';
import { BOUNDARY, CHUNK_SIZE, type Corpus, delimited, timedCounted, timedFrames } from '../corpora.ts';
import { timedFramed, uint32BE } from '../framed.ts';
import { type Cutting, cutting, setAnew, switching, WAYS } from './cutting.ts';
import { FRAMINGS } from './framings.ts';

/** As TCP brings them over Ethernet. */
const SEGMENT_SIZE = 1460;
const CHUNK_SIZES = [CHUNK_SIZE, SEGMENT_SIZE];
const LONG = 16_384;
const LF = delimiter('\n');
const NEAR_MISS = `${BOUNDARY.slice(0, -1)}X`;

const shortLines = (): Corpus => timedFrames(32, Buffer.from('\n'));
const longLines = (): Corpus => timedFrames(LONG, Buffer.from('\n'));

/** Streams of which decoders could be made to do too much. */
const HOSTILE: readonly (readonly [title: string, framing: Framing, corpus: () => Corpus])[] = [
  ["delimiter('\\r\\n') in a flood of '\\r'", delimiter('\r\n'), () => repeated('\r'.repeat(1_000), '\r\n')],
  ["delimiter('\\n') of empty frames", LF, () => repeated('', '\n')],
  ['delimiter() of 40 B, near misses', delimiter(BOUNDARY), () => repeated(NEAR_MISS.repeat(9), BOUNDARY)],
  [
    "delimiter('aaaaaaab') in a flood of 'a'",
    delimiter('aaaaaaab'),
    () => repeated('a'.repeat(99), 'aaaaaaab'),
  ],
  ["line() in a flood of '\\r'", line(), () => repeated('\r'.repeat(1_000), '\n')],
];

/** The main ways of taking frames, and every framing; short frames and long, great chunks, small ones, single bytes. */
export const CUTTINGS: readonly Cutting[] = [
  ...Object.keys(WAYS).flatMap((way) =>
    CHUNK_SIZES.map((size) => cutting("delimiter('\\n')", LF, way, shortLines, size)),
  ),
  ...['callback', 'batch'].map((way) => cutting("delimiter('\\n')", LF, way, shortLines, CHUNK_SIZE, true)),
  cutting("delimiter('\\n')", LF, 'callback', shortLines, 1),
  ...['callback', 'part'].flatMap((way) =>
    CHUNK_SIZES.map((size) => cutting("delimiter('\\n'), 16 KiB frames", LF, way, longLines, size)),
  ),
  ...FRAMINGS.map(({ title, framing, corpus }) => cutting(title, framing, 'callback', corpus, SEGMENT_SIZE)),
  cutting(
    'streamed(lengthPrefix()), 16 KiB frames',
    streamed(lengthPrefix({ bytes: 4 })),
    'part',
    () => timedFramed(LONG, uint32BE),
    SEGMENT_SIZE,
  ),
  ...CHUNK_SIZES.map((size) => switching(() => withHeaders(timedCounted(20)), size)),
  ...CHUNK_SIZES.map((size) => setAnew(shortLines, size)),
  ...HOSTILE.flatMap(([title, framing, corpus]) =>
    [SEGMENT_SIZE, 1].map((size) => cutting(title, framing, 'callback', corpus, size)),
  ),
];

/** 64 KiB of one frame again and again. */
function repeated(payload: string, terminator: string): Corpus {
  const count = Math.ceil(CHUNK_SIZE / (payload.length + terminator.length));
  const frames = Array<Buffer>(count).fill(Buffer.from(payload + terminator));
  return delimited('hostile', frames, Buffer.from(terminator), CHUNK_SIZE);
}

/** Each header is a frame as well. */
function withHeaders(corpus: Corpus): Corpus {
  return { ...corpus, spans: new Uint32Array(2 * corpus.spans.length) };
}
