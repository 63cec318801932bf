import { FrameDecoder, lines } from 'wirecut';
import type { Contender } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';

/** A string per line, many of them decoded at once. */
export const wirecutLines: Contender = {
  name: 'wirecut, lines as strings',
  isText: true,
  open(terminator, each) {
    const decoder = new FrameDecoder(delimiterFraming(terminator), lines(each));
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};
