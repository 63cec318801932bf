import type { Contender } from './contender.ts';

/**
 * What a careful person writes: searches the caller's chunk, a view per frame, and
 * joins only the frame that straddles. A byte is looked for as a number, which V8
 * calls faster. (A frame that comes in very many chunks still costs the square of them.)
 */
export const bufferIndexOf: Contender = {
  name: 'careful Buffer.indexOf',
  open(terminator, each) {
    const { length } = terminator;
    const needle = length === 1 ? terminator.readUInt8() : terminator;
    let carry: Buffer = Buffer.alloc(0);
    return {
      write(chunk) {
        let start = 0;
        if (carry.length > 0) {
          const next = chunk.indexOf(needle);
          const joined = Buffer.concat([carry, next === -1 ? chunk : chunk.subarray(0, next + length)]);
          // The terminator may have begun in the carry.
          const end = joined.indexOf(needle, Math.max(0, carry.length - length + 1));
          if (end === -1) {
            carry = joined;
            return;
          }
          each(joined.subarray(0, end));
          start = end + length - carry.length;
        }
        for (let end = chunk.indexOf(needle, start); end !== -1; end = chunk.indexOf(needle, start)) {
          each(chunk.subarray(start, end));
          start = end + length;
        }
        carry = chunk.subarray(start);
      },
      end() {},
    };
  },
};
