import StreamSearch from 'streamsearch';
import type { Contender } from './contender.ts';
import { Slice } from './slice.ts';

/** It reports pieces. One that is a whole frame is taken as two offsets, without a view; others are joined. */
export const streamsearch: Contender = {
  name: 'streamsearch',
  open(terminator, each) {
    const slice = new Slice();
    let carry: Buffer = Buffer.alloc(0);
    const search = new StreamSearch(terminator, (isMatch, data = carry, start, end) => {
      if (isMatch && carry.length === 0) {
        each(slice.set(data, start, end));
        return;
      }
      carry = Buffer.concat([carry, data.subarray(start, end)]);
      if (!isMatch) return;
      each(slice.set(carry, 0, carry.length));
      carry = Buffer.alloc(0);
    });
    return {
      write: (chunk) => void search.push(chunk),
      end() {},
    };
  },
};
