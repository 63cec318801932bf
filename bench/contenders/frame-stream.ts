import { type DecodeOptions, decode } from 'frame-stream';
import type { Contender } from './contender.ts';
import { feedOf } from './transform.ts';

export function frameStream(options: DecodeOptions): Contender {
  return {
    name: 'frame-stream',
    open: (_terminator, each) => feedOf(decode(options), each),
  };
}
