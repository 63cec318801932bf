// Our ways of taking frames, whatever cuts them.
import { FrameDecoder, type FrameHandler, type Framing, lines } from 'wirecut';
import type { Contender, Feed } from './contender.ts';
import { batch } from './delivery.ts';

/** A callback per frame that gets the decoder's cursor. */
export function cursorOf(framing: Framing, name = 'wirecut'): Contender {
  return {
    name,
    open: (_terminator, each) => feedInto(framing, { frame: each }),
  };
}

/** A callback per batch, with a table of offsets. */
export function batchOf(framing: Framing): Contender {
  return {
    name: 'wirecut, batch',
    open: (_terminator, each) => feedInto(framing, batch.shown(each)),
    openTally: (_terminator, tally) => feedInto(framing, batch.counted(tally)),
  };
}

/** A view per frame, as most rivals hand over. */
export function bytesOf(framing: Framing): Contender {
  return {
    name: 'wirecut, frame.bytes',
    open: (_terminator, each) => feedInto(framing, { frame: (frame) => each(frame.bytes) }),
  };
}

/** A string per frame, many of them decoded at once. */
export function linesOf(framing: Framing): Contender {
  return {
    name: 'wirecut, lines as strings',
    isText: true,
    open: (_terminator, each) => feedInto(framing, lines(each)),
  };
}

function feedInto(framing: Framing, handler: FrameHandler): Feed {
  const decoder = new FrameDecoder(framing, handler);
  return {
    write: (chunk) => void decoder.write(chunk),
    end: () => void decoder.end(),
  };
}
