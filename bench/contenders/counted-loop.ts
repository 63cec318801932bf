import type { Contender } from './contender.ts';
import { Slice } from './slice.ts';

const CR = 0x0d;
const LINE_END = 2;
/** `$`, the digits of a safe integer and a line end. */
const MAX_HEADER = 19;

/**
 * What a careful person writes for this one protocol: reads the digits where they
 * are, makes no views, and joins only the message that straddles.
 */
export const countedLoop: Contender = {
  name: 'hand-written loop',
  open(_terminator, each) {
    const slice = new Slice();
    let carry = Buffer.alloc(0);
    return {
      write(chunk) {
        let at = 0;
        if (carry.length > 0) {
          const end = payloadEnd(Buffer.concat([carry, chunk.subarray(0, MAX_HEADER)]), 0);
          at = end + LINE_END - carry.length;
          if (end === -1 || at > chunk.length) {
            carry = Buffer.concat([carry, chunk]);
            return;
          }
          const message = Buffer.concat([carry, chunk.subarray(0, at)]);
          each(slice.set(message, payloadStart(message, 0), end));
        }
        for (;;) {
          const start = payloadStart(chunk, at);
          const end = payloadEnd(chunk, at);
          if (end === -1 || end + LINE_END > chunk.length) break;
          each(slice.set(chunk, start, end));
          at = end + LINE_END;
        }
        carry = chunk.subarray(at);
      },
      end() {},
    };
  },
};
