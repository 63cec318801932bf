import split from 'binary-split';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

export const binarySplit: Contender = {
  name: 'binary-split',
  open: (terminator, each) => feedOf(split(terminator), each),
};
