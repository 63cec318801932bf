import type { Contender } from './contender.ts';
import { Slice } from './slice.ts';

const LF = 0x0a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LINE_END = 2;
const IN_HEADER = -1;

/**
 * What a careful person writes for this one protocol: reads the digits where they
 * are, makes no view, and joins only the payload that straddles.
 */
export const countedLoop: Contender = {
  name: 'hand-written loop',
  open(_terminator, each) {
    const slice = new Slice();
    let count = 0;
    let payloadLength = IN_HEADER;
    let carry: Buffer = Buffer.alloc(0);
    return {
      write(chunk) {
        let at = 0;
        while (at < chunk.length) {
          if (payloadLength === IN_HEADER) {
            const byte = chunk[at++] as number;
            if (byte >= DIGIT_0 && byte <= DIGIT_9) {
              count = count * 10 + byte - DIGIT_0;
            } else if (byte === LF) {
              payloadLength = count;
              count = 0;
            }
            continue;
          }
          const wanted = payloadLength + LINE_END - carry.length;
          if (carry.length === 0 && wanted <= chunk.length - at) {
            each(slice.set(chunk, at, at + payloadLength));
            payloadLength = IN_HEADER;
          } else {
            carry = Buffer.concat([carry, chunk.subarray(at, at + wanted)]);
            if (carry.length === payloadLength + LINE_END) {
              each(slice.set(carry, 0, payloadLength));
              payloadLength = IN_HEADER;
              carry = Buffer.alloc(0);
            }
          }
          at += wanted;
        }
      },
      end() {},
    };
  },
};
