import split from 'split2';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

/** Given a string to split at, which V8 splits faster than the regular expression it takes by default. */
export const split2: Contender = {
  name: 'split2',
  open: (terminator, each) => feedOf(split(terminator.toString()), each),
};

/** Of which no more is asked than of the others that give strings. */
export function split2At(matcher: string | RegExp): Contender {
  return {
    name: 'split2',
    isText: true,
    open: (_terminator, each) => feedOf(split(matcher), each),
  };
}
