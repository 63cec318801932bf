import { decode } from 'length-prefixed-stream';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

/** As its documentation has it; an option that it does not tell of would keep empty frames. */
export const lengthPrefixedStream: Contender = {
  name: 'length-prefixed-stream',
  open: (_terminator, each) => feedOf(decode(), each),
};
