// Our ways of taking frames, whatever cuts them.
import { FrameDecoder, type FrameHandler, type Framing, type Limits, lines } from 'wirecut';
import type { Contender, Feed } from './contender.ts';
import { batch } from './delivery.ts';

/** A callback per frame that gets the decoder's cursor. */
export function cursorOf(framing: Framing, name = 'wirecut', limits: Partial<Limits> = {}): Contender {
  return {
    name,
    open: (_terminator, each) => feedInto(framing, { frame: each }, limits),
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
export function linesOf(framing: Framing, name = 'wirecut, lines as strings'): Contender {
  return {
    name,
    isText: true,
    open: (_terminator, each) => feedInto(framing, lines(each)),
  };
}

/** A string per frame, asked for one by one. */
export function textOf(framing: Framing): Contender {
  return {
    name: 'wirecut, frame.toString()',
    isText: true,
    open: (_terminator, each) => feedInto(framing, { frame: (frame) => each(frame.toString()) }),
  };
}

function feedInto(framing: Framing, handler: FrameHandler, limits: Partial<Limits> = {}): Feed {
  const decoder = new FrameDecoder(framing, handler, limits);
  return {
    write: (chunk) => void decoder.write(chunk),
    end: () => void decoder.end(),
  };
}
