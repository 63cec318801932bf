import { type DecoderOptions, decode } from 'it-length-prefixed';
import type { Contender } from './contender.ts';
import { readingFeed } from './reading.ts';

/** As its documentation reads: from what is iterated asynchronously. */
export function itLengthPrefixedStream(options: DecoderOptions): Contender {
  return {
    name: 'it-length-prefixed, for await',
    open: (_terminator, each) =>
      readingFeed(async (input) => {
        for await (const frame of decode<ArrayBufferLike>(input, options)) each(frame.subarray());
      }),
    // A list of pieces knows its length: no bytes have to be asked for.
    openTally: (_terminator, tally) =>
      readingFeed(async (input) => {
        for await (const { length } of decode<ArrayBufferLike>(input, options)) {
          tally.count++;
          tally.sum += length;
        }
      }),
  };
}
