import { delimiter, lengthPrefix } from 'wirecut';
import { binarySplit } from '../contenders/binary-split.ts';
import { frameStream } from '../contenders/frame-stream.ts';
import { UINT32_BE } from '../contenders/it-length-prefixed.ts';
import { itLengthPrefixedStream } from '../contenders/it-length-prefixed-stream.ts';
import { readline } from '../contenders/readline.ts';
import { readlineIterator } from '../contenders/readline-iterator.ts';
import { serialport } from '../contenders/serialport.ts';
import { serialportReadline } from '../contenders/serialport-readline.ts';
import { split2At } from '../contenders/split2.ts';
import { readerBatches, readerFrames, readerLines, readerUntil } from '../contenders/wirecut-reader.ts';
import {
  streamedBufferBatches,
  streamedBuffers,
  streamedStringBatches,
  streamedStrings,
  webBufferBatches,
  webStringBatches,
} from '../contenders/wirecut-streams.ts';
import { hardFrames, timedFrames } from '../corpora.ts';
import { HARD_COUNTED, hardFramed, timedFramed, uint32BE } from '../framed.ts';
import { type Format, framedGroup, type Goal } from './framed-group.ts';
import type { Group } from './group.ts';

const LF = '\n';
const TERMINATOR = Buffer.from(LF);
const LINE = delimiter(LF);
const COUNTED = lengthPrefix({ bytes: 4 });

/** Rivals whose frames are bytes, and come by themselves. */
const BYTES = [serialport, binarySplit, frameStream({ lengthSize: 4 })].map(({ name }) => name);

const ASKED =
  'A stream in chunks of 64 KiB, frames of 50 % to 150 % of the size given, taken as streams give them: by `data`, or as an iteration or a pull reader is awaited';

const lines: Format = {
  title: 'Lines ending in "\\n"',
  own: () => [
    streamedStrings(LINE),
    streamedBuffers(LINE),
    streamedStringBatches(LINE),
    streamedBufferBatches(LINE),
    webStringBatches(LINE),
    webBufferBatches(LINE),
    readerFrames(LINE),
    readerBatches(LINE),
    readerLines,
    readerUntil,
  ],
  rivals: () => [split2At(LF), readline, readlineIterator, serialportReadline(LF), serialport, binarySplit],
  timed: (size) => timedFrames(size, TERMINATOR),
  *hard() {
    for (const corpus of hardFrames()) if (corpus.terminator.equals(TERMINATOR)) yield corpus;
  },
};

const counted: Format = {
  title: 'Length in 4 bytes, big endian',
  own: () => [
    streamedBuffers(COUNTED),
    streamedBufferBatches(COUNTED),
    webBufferBatches(COUNTED),
    readerFrames(COUNTED),
    readerBatches(COUNTED),
  ],
  rivals: () => [frameStream({ lengthSize: 4 }), itLengthPrefixedStream({ lengthDecoder: UINT32_BE })],
  timed: (size) => timedFramed(size, uint32BE),
  hard: () => hardFramed(HARD_COUNTED, uint32BE),
};

/** What do streams cost, and promises, beside those that people use today? */
export const streams: readonly Group[] = [
  framedGroup({
    name: 'streams/lines',
    question: `${ASKED}. split2 and \`node:readline\` give strings.`,
    formats: [lines],
    goals: goalsOf(lines),
    notes: ["TextLineStream and DelimiterStream of Deno's @std/streams: left out, they are not on npm"],
  }),
  framedGroup({
    name: 'streams/counted',
    question: `${ASKED}.`,
    formats: [counted],
    goals: goalsOf(counted),
  }),
];

/**
 * Beside rivals that hand out the same, in the same way. Item by item a stream takes its time, whatever cuts it; in
 * batches, and where it is left out, it should not.
 */
function goalsOf(format: Format): Goal[] {
  const perFrame = [streamedStrings(LINE), streamedBuffers(LINE)].map(({ name }) => name);
  const rivals = format.rivals(0).map(({ name }) => name);
  const awaited = rivals.filter((name) => name.endsWith('for await'));
  const ofBytes = rivals.filter((name) => BYTES.includes(name));
  const ofStrings = rivals.filter((name) => !awaited.includes(name) && !ofBytes.includes(name));
  return format.own(0).map(({ name: contender }) => {
    const factor = perFrame.includes(contender) ? 1 : 3;
    if (contender.includes('reader'))
      return { contender, factor, among: { title: 'that is awaited', rivals: awaited } };
    if (contender.endsWith('strings'))
      return { contender, factor, among: { title: 'that gives strings', rivals: ofStrings } };
    return { contender, factor, among: { title: 'that gives bytes', rivals: ofBytes } };
  });
}
