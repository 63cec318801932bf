import { FrameDecoder } from 'wirecut';
import type { Contender } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';
import { LONG_FRAMES } from './limits.ts';

/** A view per frame, as most rivals hand over. */
export const wirecutBytes: Contender = {
  name: 'wirecut, frame.bytes',
  open(terminator, each) {
    const decoder = new FrameDecoder(
      delimiterFraming(terminator),
      { frame: (frame) => each(frame.bytes) },
      LONG_FRAMES,
    );
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};
