import { delimiter, FrameDecoder } from 'wirecut';
import type { Contender } from './contender.ts';

/** A callback per frame that gets the decoder's cursor. */
export const wirecut: Contender = {
  name: 'wirecut',
  open(terminator, each) {
    const decoder = new FrameDecoder(delimiter(terminator), { frame: each });
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};
