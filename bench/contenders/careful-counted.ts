import type { Contender } from './contender.ts';
import type { Header } from './headers.ts';

const LONGEST_HEADER = 16;
const NOTHING: Buffer = Buffer.alloc(0);

/** What a careful person writes for counted frames: a view of each in the caller's chunk, and only those joined that straddle. */
export function carefulCounted(newHeader: () => Header): Contender {
  return {
    name: 'careful loop',
    open(_terminator, each) {
      const header = newHeader();
      let carry = NOTHING;
      return {
        write(chunk) {
          let at = 0;
          if (carry.length > 0) {
            const begun = Buffer.concat([carry, chunk.subarray(0, LONGEST_HEADER)]);
            const start = header.read(begun, 0);
            if (start === -1) {
              carry = begun;
              return;
            }
            const end = start + header.payloadLength;
            at = end + header.trailerLength - carry.length;
            carry = Buffer.concat([carry, chunk.subarray(0, at)]);
            if (carry.length < end + header.trailerLength) return;
            each(carry.subarray(start, end));
          }
          for (let start = header.read(chunk, at); start !== -1; start = header.read(chunk, at)) {
            const end = start + header.payloadLength;
            if (end + header.trailerLength > chunk.length) break;
            each(chunk.subarray(start, end));
            at = end + header.trailerLength;
          }
          carry = chunk.subarray(at);
        },
        end() {},
      };
    },
  };
}
