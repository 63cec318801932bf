import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import type { Framing } from '../framing/framing.ts';
import {
  DecimalCutter,
  type DecimalRule,
  decimalHeaderOf,
  LONGEST_DECIMAL_HEADER,
  writeDecimalHeader,
} from './decimal-cutter.ts';

const COLON = 0x3a;
const COMMA = 0x2c;
const RULE: DecimalRule = { separator: COLON, trailer: COMMA, least: 0 };

/**
 * Frames that are netstrings: `12:hello world!,`. The length in decimal digits and the
 * colon are taken off, and so is the comma, which has to be there.
 *
 * Nothing else is let pass: a sign, a space, a leading zero, a length above
 * `Number.MAX_SAFE_INTEGER` and a byte other than the comma are refused with
 * `ERR_FRAME_HEADER` as soon as they come.
 *
 * Complexity: O(1) per frame; no byte of a payload is examined.
 *
 * Source: D. J. Bernstein, "Netstrings", cr.yp.to/proto/netstrings.txt.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, netstring } from 'wirecut';
 *
 * const strings = [];
 * const decoder = new FrameDecoder(netstring(), { frame: (frame) => strings.push(frame.toString()) });
 * decoder.write(Buffer.from('12:hello world!,0:,2:o'));
 * decoder.write(Buffer.from('k,'));
 * assert.deepEqual(strings, ['hello world!', '', 'ok']);
 * assert.equal(Buffer.from(netstring().encode('hello')).toString(), '5:hello,');
 * ```
 */
export function netstring(): TwoWayFraming {
  const framing: Framing = {
    name: 'netstring()',
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: () => new DecimalCutter(RULE),
  };
  return twoWay(framing, ENCODER);
}

const ENCODER: FrameEncoder = {
  overhead: LONGEST_DECIMAL_HEADER + 1,
  overheadOf: (length) => decimalHeaderOf(length) + 1,
  writeHeader: (target, offset, length) => writeDecimalHeader(target, offset, length, COLON),
  writeTrailer(target, _start, end) {
    target[end] = COMMA;
    return end + 1;
  },
};
