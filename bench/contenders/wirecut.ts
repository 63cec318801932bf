import { FrameDecoder } from 'wirecut';
import type { Contender } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';
import { LONG_FRAMES } from './limits.ts';

/** A callback per frame that gets the decoder's cursor. */
export const wirecut: Contender = {
  name: 'wirecut',
  open(terminator, each) {
    const decoder = new FrameDecoder(delimiterFraming(terminator), { frame: each }, LONG_FRAMES);
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};
