// Our pull reader, in the ways in which frames can be asked of it.
import type { Framing } from 'wirecut';
import { IncompleteReadError, reader, type StreamReader } from 'wirecut/streams';
import type { Contender } from './contender.ts';
import { readingFeed } from './reading.ts';

/** A promise per frame. */
export function readerFrames(framing: Framing): Contender {
  return {
    name: 'wirecut, reader, for await',
    open: (_terminator, each) =>
      readingFeed(async (input) => {
        for await (const frame of reader(input, { framing })) each(frame);
      }),
  };
}

/** A promise for all that is there. */
export function readerBatches(framing: Framing): Contender {
  return {
    name: 'wirecut, reader.batches()',
    open: (_terminator, each) =>
      readingFeed(async (input) => {
        for await (const batch of reader(input, { framing }).batches()) {
          for (const frame of batch) each(frame);
        }
      }),
  };
}

/** A call per line. */
export const readerLines: Contender = withEnds('wirecut, reader.readLine()', async (input, take) => {
  for (let line = await input.readLine(); line.length > 0; line = await input.readLine()) take(line);
});

/** A call per line, until one says that there is none. */
export const readerUntil: Contender = withEnds("wirecut, reader.readUntil('\\n')", async (input, take) => {
  try {
    while (true) take(await input.readUntil('\n'));
  } catch (error) {
    if (!(error instanceof IncompleteReadError) || error.partial.length > 0) throw error;
  }
});

type TakeAll = (input: StreamReader, take: (line: Uint8Array) => void) => Promise<void>;

/** Lines come with their ends, which are taken off to be compared, and not counted. */
function withEnds(name: string, takeAll: TakeAll): Contender {
  return {
    name,
    open: (_terminator, each) =>
      readingFeed((input) => takeAll(reader(input), (line) => each(line.subarray(0, -1)))),
    openTally: (_terminator, tally) =>
      readingFeed((input) =>
        takeAll(reader(input), ({ length }) => {
          tally.count++;
          tally.sum += length - 1;
        }),
      ),
  };
}
