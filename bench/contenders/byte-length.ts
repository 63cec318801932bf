import { ByteLengthParser } from '@serialport/parser-byte-length';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

export function byteLength(length: number): Contender {
  return {
    name: '@serialport/parser-byte-length',
    open: (_terminator, each) => feedOf(new ByteLengthParser({ length }), each),
  };
}
