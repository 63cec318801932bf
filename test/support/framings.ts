import {
  anyOf,
  delimiter,
  type Framing,
  fixed,
  lengthPrefix,
  line,
  netstring,
  octetCounted,
  split,
  type TwoWayFraming,
  varint,
} from '../../src/index.ts';

/** Every framing that goes both ways and has frames that end without the stream, with options that matter. */
export const TWO_WAY: readonly TwoWayFraming[] = [
  delimiter('\n'),
  delimiter('aab'),
  line(),
  line({ bare: 'reject' }),
  line({ ending: 'crlf' }),
  line({ ending: 'crlf', bare: 'reject' }),
  line({ ending: 'lf', bare: 'reject' }),
  anyOf(['ab', 'b\n', '\n']),
  anyOf(['ab', 'b\n', '\n', 'ba', 'aaa']),
  fixed(3),
  lengthPrefix({ bytes: 1 }),
  lengthPrefix({ bytes: 2, endian: 'little' }),
  lengthPrefix({ bytes: 3, includesSelf: true }),
  lengthPrefix({ bytes: 8, adjustment: -2 }),
  varint(),
  netstring(),
  octetCounted(),
  octetCounted({ lines: true }),
];

/** Lines by a function of one's own. */
export const splitLines: Framing = split((bytes, start, end, _atEnd, from) => {
  const at = bytes.subarray(0, end).indexOf(0x0a, from);
  return at === -1 ? { resume: end } : { start, end: at, next: at + 1 };
});

/** The frame around a payload, or `undefined` if it refuses to make one. */
export function encoded(framing: TwoWayFraming, payload: Uint8Array): Buffer | undefined {
  try {
    return Buffer.from(framing.encode(payload));
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
