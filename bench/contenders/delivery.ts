import type { FrameHandler } from 'wirecut';
import type { Tally } from '../answer.ts';
import type { Cut } from './contender.ts';
import { Slice } from './slice.ts';

/** How a decoder hands frames over: to be compared, or to be counted as a user would count them. */
export interface Delivery {
  shown(each: (frame: Cut) => void): FrameHandler;
  counted(tally: Tally): FrameHandler;
}

/** A callback per frame, with the decoder's cursor. */
export const callback: Delivery = {
  shown: (each) => ({ frame: each }),
  counted: (tally) => ({
    frame(frame) {
      tally.count++;
      tally.sum += frame.length;
    },
  }),
};

/** A callback per batch, with a table of offsets. */
export const batch: Delivery = {
  shown(each) {
    const slice = new Slice();
    return {
      frames({ bytes, offsets, length }) {
        const memory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
        for (let i = 0; i < length; i++) {
          each(slice.set(memory, offsets[2 * i] as number, offsets[2 * i + 1] as number));
        }
      },
    };
  },
  counted: (tally) => ({
    frames(batch) {
      const { offsets, length } = batch;
      let sum = 0;
      for (let i = 0; i < length; i++) sum += (offsets[2 * i + 1] as number) - (offsets[2 * i] as number);
      tally.count += length;
      tally.sum += sum;
    },
  }),
};
