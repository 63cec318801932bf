import { ReadlineParser } from '@serialport/parser-readline';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

/** Strings, in byte mode, as its documentation has it. */
export function serialportReadline(delimiter: string): Contender {
  return {
    name: '@serialport/parser-readline',
    isText: true,
    open: (_terminator, each) => feedOf(new ReadlineParser({ delimiter }), each),
  };
}
