import { type DecoderOptions, decode, type LengthDecoderFunction } from 'it-length-prefixed';
import type { Contender } from './contender.ts';

/** The faster of its two ways: it pulls from an iterable that has everything already, without promises. */
export function itLengthPrefixed(options: DecoderOptions = {}): Contender {
  return {
    name: 'it-length-prefixed',
    open(_terminator, each) {
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => void chunks.push(chunk),
        end() {
          for (const frame of decode(chunks, options)) each(frame.subarray());
        },
      };
    },
    // A list of pieces knows its length: no bytes have to be asked for.
    openTally(_terminator, tally) {
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => void chunks.push(chunk),
        end() {
          for (const { length } of decode(chunks, options)) {
            tally.count++;
            tally.sum += length;
          }
        },
      };
    },
  };
}

/** Too short a read throws a `RangeError`, which is how it is told to wait. */
export const UINT32_BE: LengthDecoderFunction = Object.assign(
  (data: Parameters<LengthDecoderFunction>[0]) => data.getUint32(0),
  { bytes: 4 },
);

export const UINT16_LE: LengthDecoderFunction = Object.assign(
  (data: Parameters<LengthDecoderFunction>[0]) => data.getUint16(0, true),
  { bytes: 2 },
);
