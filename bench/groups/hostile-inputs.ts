import { DRIP, inChunks, LARGE, PACKETS } from '../chunking.ts';
import { BOUNDARY, CHUNK_SIZE, type Corpus, corpus, delimited } from '../corpora.ts';
import { NEEDLES } from '../haystacks.ts';

/** What somebody sends who means harm. */
export interface HostileInput {
  /** What is sent, in a few words. */
  readonly name: string;
  readonly corpus: () => Corpus;
}

const FRAME_LENGTH = 16 * 1024;
const FRAMES = 16;
const CRLF = Buffer.from('\r\n');
const OVERLAPPING = Buffer.from('ab'.repeat(8));
const LONG_BOUNDARY = NEEDLES.find(({ length }) => length === 300) as Buffer;

export const DRIPPED: HostileInput = {
  name: 'a drip of 1 B',
  corpus: once(() => inChunks(framesOf(Buffer.from('x'), CRLF, 1), DRIP)),
};

/** Frames that end in a terminator. */
export const TERMINATED: readonly HostileInput[] = [
  nearMisses(Buffer.from(BOUNDARY)),
  nearMisses(LONG_BOUNDARY),
  { name: 'a flood of \\r', corpus: once(() => framesOf(Buffer.from('\r'), CRLF)) },
  {
    name: 'a terminator that overlaps itself',
    corpus: once(() => framesOf(nearly(OVERLAPPING), OVERLAPPING)),
  },
  {
    name: '64 KiB of empty frames',
    corpus: once(() => delimited('empty frames', [Buffer.alloc(64 * 1024, CRLF)], CRLF, CHUNK_SIZE)),
  },
  DRIPPED,
];

const SENT = 64 * 1024;

/** A frame of 1 GiB is declared and hardly begun. */
export const DECLARED_LENGTH: HostileInput = {
  name: 'a declared length of 1 GiB',
  corpus: once(() => begun(0x40, 0, 0, 0)),
};

/** The same, as a varint. */
export const declaredVarint: () => Corpus = once(() => begun(0x80, 0x80, 0x80, 0x80, 0x04));

function nearMisses(terminator: Buffer): HostileInput {
  return {
    name: `near misses of ${terminator.length} B`,
    corpus: once(() => framesOf(nearly(terminator), terminator)),
  };
}

/** All of it but the last byte. */
function nearly(terminator: Buffer): Buffer {
  const wrong = Buffer.from(terminator);
  wrong[wrong.length - 1] = 'c'.charCodeAt(0);
  return wrong;
}

/** Frames that are full of `unit`. */
function framesOf(unit: Buffer, terminator: Buffer, frames = FRAMES): Corpus {
  const payload = Buffer.alloc(FRAME_LENGTH - (FRAME_LENGTH % unit.length), unit);
  const pieces = Array.from({ length: frames }, () => [payload, terminator]).flat();
  return inChunks(
    delimited(
      `frames full of ${JSON.stringify(unit.toString('latin1', 0, 24))}`,
      pieces,
      terminator,
      CHUNK_SIZE,
    ),
    LARGE,
  );
}

function begun(...header: readonly number[]): Corpus {
  const stream = Buffer.concat([Buffer.from(header), Buffer.alloc(SENT, 'x')]);
  return inChunks(corpus('a length and little else', stream, [], Buffer.alloc(0), CHUNK_SIZE), PACKETS);
}

/** Made when it is asked for, and kept. */
function once(make: () => Corpus): () => Corpus {
  let made: Corpus | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
