import { createInterface } from 'node:readline';
import type { Contender } from './contender.ts';
import { readingFeed } from './reading.ts';

/** Node's own, as its documentation reads a file with `for await`. */
export const readlineIterator: Contender = {
  name: 'node:readline, for await',
  isText: true,
  open: (_terminator, each) =>
    readingFeed(async (input) => {
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) each(line);
    }),
};
