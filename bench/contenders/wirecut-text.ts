import { FrameDecoder } from 'wirecut';
import type { Contender } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';
import { LONG_FRAMES } from './limits.ts';

/** A string per frame, to be held against those that cut strings. */
export const wirecutText: Contender = {
  name: "wirecut, toString('latin1')",
  encoding: 'latin1',
  open(terminator, each) {
    const decoder = new FrameDecoder(
      delimiterFraming(terminator),
      { frame: (frame) => each(frame.toString('latin1')) },
      LONG_FRAMES,
    );
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};
