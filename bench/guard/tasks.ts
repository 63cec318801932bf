import { delimiter, FrameDecoder } from 'wirecut';
import type { Tally } from '../answer.ts';
import type { Contender } from '../contenders/contender.ts';
import { batch, callback } from '../contenders/delivery.ts';
import { Uint32BE } from '../contenders/headers.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { naiveCounted } from '../contenders/naive-counted.ts';
import { wirecutBytes } from '../contenders/wirecut-bytes.ts';
import { cursorOf } from '../contenders/wirecut-framing.ts';
import { wirecutLines } from '../contenders/wirecut-lines.ts';
import { wirecutPushed } from '../contenders/wirecut-pushed.ts';
import { readerBatches, readerFrames, readerLines } from '../contenders/wirecut-reader.ts';
import { streamedBufferBatches, streamedBuffers, streamedStrings } from '../contenders/wirecut-streams.ts';
import { type Corpus, timedFrames } from '../corpora.ts';
import { answerOf, cuttingTask } from '../cutting.ts';
import { timedFramed, uint32BE } from '../framed.ts';
import type { RunTask } from '../groups/group.ts';
import { ECHO_SERVERS } from './echo-servers.ts';
import { echoTask } from './echoing.ts';
import { FRAMINGS } from './framings.ts';

/** Tasks by name; each is prepared in the process that measures it. */
type Tasks = Readonly<Record<string, () => RunTask>>;

const LF = delimiter('\n');
const TERMINATOR = Buffer.from('\n');

const DECODERS: Tasks = {
  callback: lineTask(wirecutPushed('callback', callback)),
  batch: lineTask(wirecutPushed('batch', batch)),
  'frame.bytes': lineTask(wirecutBytes),
  lines: lineTask(wirecutLines),
  part: partTask,
  ...Object.fromEntries(
    FRAMINGS.map(({ title, framing, corpus }) => [title, () => cuttingTask(cursorOf(framing), corpus())]),
  ),
};

const STREAMS: Tasks = {
  'reader, for await': lineTask(readerFrames(LF)),
  'reader, batches()': lineTask(readerBatches(LF)),
  'reader, readLine()': lineTask(readerLines),
  'frames() as Buffers': lineTask(streamedBuffers(LF)),
  'frames() as strings': lineTask(streamedStrings(LF)),
  'frames() as batches': lineTask(streamedBufferBatches(LF)),
};

const SERVERS: Tasks = Object.fromEntries(
  Object.entries(ECHO_SERVERS).map(([name, start]) => [
    name,
    () => echoTask(start, { flights: 200, depth: 128 }),
  ]),
);

const NAIVE = 'naive Buffer.concat';
const NAIVE_COUNTED = 'naive Buffer.concat, counted';

const RIVALS: Tasks = {
  [NAIVE]: lineTask(naiveConcat),
  [NAIVE_COUNTED]: () =>
    cuttingTask(
      naiveCounted(() => new Uint32BE()),
      timedFramed(32, uint32BE),
    ),
};

export const TASKS: Tasks = { ...DECODERS, ...STREAMS, ...SERVERS, ...RIVALS };

/** Those whose allocations are measured, in so many processes. */
export const ALLOCATING: readonly (readonly string[])[] = [DECODERS, STREAMS, SERVERS].map(Object.keys);

/** What is timed, and what it is held against. */
export const TIMED: readonly (readonly [ours: string, rival: string])[] = [
  ['callback', NAIVE],
  ['batch', NAIVE],
  ['frame.bytes', NAIVE],
  ['lines', NAIVE],
  ['reader, batches()', NAIVE],
  ['frames() as batches', NAIVE],
  ['lengthPrefix() of 4 B', NAIVE_COUNTED],
];

function shortLines(): Corpus {
  return timedFrames(32, TERMINATOR);
}

function lineTask(contender: Contender): () => RunTask {
  return () => cuttingTask(contender, shortLines());
}

/** Parts: of nearly all frames one. */
function partTask(): RunTask {
  const { stream, chunks, spans } = shortLines();
  return {
    bytes: stream.length,
    expected: answerOf(spans),
    run() {
      const tally: Tally = { count: 0, sum: 0 };
      const decoder = new FrameDecoder(LF, {
        part({ length }, last) {
          tally.sum += length;
          if (last) tally.count++;
        },
      });
      for (const chunk of chunks) decoder.write(chunk);
      return tally;
    },
  };
}
