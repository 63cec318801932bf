import { DelimiterParser } from '@serialport/parser-delimiter';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

/** In byte mode, as its documentation has it; `readableObjectMode` would keep empty frames, and add one at the end. */
export const serialport: Contender = {
  name: '@serialport/parser-delimiter',
  open: (terminator, each) => feedOf(new DelimiterParser({ delimiter: terminator }), each),
};
