import { FrameDecoder } from 'wirecut';
import type { Contender, Feed } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';
import type { Delivery } from './delivery.ts';

/** The decoder is handed chunks that lie somewhere else. */
export function wirecutPushed(name: string, delivery: Delivery): Contender {
  return {
    name,
    open: (terminator, each) => feedOf(new FrameDecoder(delimiterFraming(terminator), delivery.shown(each))),
    openTally: (terminator, tally) =>
      feedOf(new FrameDecoder(delimiterFraming(terminator), delivery.counted(tally))),
  };
}

function feedOf(decoder: FrameDecoder): Feed {
  return {
    write: (chunk) => void decoder.write(chunk),
    end: () => void decoder.end(),
  };
}
