import { type Chunking, DRIP, EXACT, inChunks, LARGE, PACKETS, STRADDLING } from '../chunking.ts';
import { BOUNDARY, CHUNK_SIZE, type Corpus, delimited, framePieces } from '../corpora.ts';
import { NEEDLES } from '../haystacks.ts';
import { sizeName } from '../numbers.ts';
import type { Row } from './group.ts';

/** A frame size, a terminator, and how the stream comes. */
export interface SplitRow extends Row {
  readonly frameSize: number;
  readonly terminator: Buffer;
  readonly chunking: Chunking;
}

/** One axis is varied at a time, around these. */
const SIZE = 32;
const TERMINATOR = Buffer.from('\r\n');
const CHUNKING = LARGE;

const SIZES = [8, SIZE, 64, 256, 1024, 4096, 16384, 128 * 1024, 1024 * 1024];
const LF = Buffer.from('\n');
const FORM_BOUNDARY = Buffer.from(BOUNDARY);
const [SHORT_BOUNDARY, LONGEST] = [16, 300].map(
  (length) => NEEDLES.find((needle) => needle.length === length) as Buffer,
) as [Buffer, Buffer];
const TERMINATORS = [LF, TERMINATOR, Buffer.from('\r\n\r\n'), SHORT_BOUNDARY, FORM_BOUNDARY, LONGEST];
const CHUNKINGS = [LARGE, PACKETS, EXACT, STRADDLING, DRIP];

const CORNERS: readonly [frameSize: number, terminator: Buffer, chunking: Chunking][] = [
  [8, LF, EXACT],
  [1024, FORM_BOUNDARY, STRADDLING],
  [16384, LF, LARGE],
  [16384, LONGEST, LARGE],
  [16384, TERMINATOR, PACKETS],
];

export const SIZE_TABLE: string = `By frame size: ending in "\\r\\n", in chunks of ${CHUNKING.title}`;

export const SPLIT_ROWS: readonly SplitRow[] = [
  ...SIZES.map((frameSize) => ({
    name: `frames of ${sizeName(frameSize)}`,
    table: SIZE_TABLE,
    column: sizeName(frameSize),
    frameSize,
    terminator: TERMINATOR,
    chunking: CHUNKING,
  })),
  ...TERMINATORS.map((terminator) => ({
    name: `a terminator of ${terminator.length} B`,
    table: `By length of the terminator: frames of ${SIZE} B, in chunks of ${CHUNKING.title}`,
    column: `${terminator.length} B`,
    frameSize: SIZE,
    terminator,
    chunking: CHUNKING,
  })),
  ...CHUNKINGS.map((chunking) => ({
    name: `chunks: ${chunking.title}`,
    table: `By chunks: frames of ${SIZE} B ending in "\\r\\n"`,
    column: chunking.title,
    frameSize: SIZE,
    terminator: TERMINATOR,
    chunking,
  })),
  ...CORNERS.map(([frameSize, terminator, chunking]) => {
    const title = `${sizeName(frameSize)} + ${terminator.length} B, ${chunking.title}`;
    return {
      name: title,
      table: 'Corners: frame size + terminator, chunks',
      column: title,
      frameSize,
      terminator,
      chunking,
    };
  }),
];

/** A short frame and a long one, at the centre. */
export function isQuick({ table, frameSize }: SplitRow): boolean {
  return table === SIZE_TABLE && [SIZE, 16384].includes(frameSize);
}

/** Frames of 50 % to 150 % of the size, at least eight or so. */
export function corpusOf({ frameSize, terminator, chunking }: SplitRow): Corpus {
  const pieces = framePieces(frameSize, terminator, Math.max(chunking.streamLength, 8 * frameSize));
  return inChunks(delimited(`frames of ${sizeName(frameSize)}`, pieces, terminator, CHUNK_SIZE), chunking);
}
