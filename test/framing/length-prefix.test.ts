import { describe, expect, test } from 'vitest';
import { FrameDecoder, type LengthPrefixOptions, lengthPrefix } from '../../src/index.ts';
import { expectFault, expectFrames, messageOf, traceEveryWay, traceInParts } from '../support/counted.ts';

type Vector = readonly [what: string, options: LengthPrefixOptions, message: string, frame: string];

// Restated from the class comment of io.netty.handler.codec.LengthFieldBasedFrameDecoder.
const NETTY: readonly Vector[] = [
  ['the header stays', { bytes: 2, strip: 0 }, '\0\x0cHELLO, WORLD', '\0\x0cHELLO, WORLD'],
  ['the header goes', { bytes: 2, strip: 2 }, '\0\x0cHELLO, WORLD', 'HELLO, WORLD'],
  [
    'the length counts the header',
    { bytes: 2, adjustment: -2, strip: 0 },
    '\0\x0eHELLO, WORLD',
    '\0\x0eHELLO, WORLD',
  ],
  [
    'a header of 5 bytes, the length at its end',
    { offset: 2, bytes: 3, strip: 0 },
    '\xca\xfe\0\0\x0cHELLO, WORLD',
    '\xca\xfe\0\0\x0cHELLO, WORLD',
  ],
  [
    'a header of 5 bytes, the length at its start',
    { bytes: 3, adjustment: 2, strip: 0 },
    '\0\0\x0c\xca\xfeHELLO, WORLD',
    '\0\0\x0c\xca\xfeHELLO, WORLD',
  ],
  [
    'a header of 4 bytes, the length in its middle',
    { offset: 1, bytes: 2, adjustment: 1, strip: 3 },
    '\xca\0\x0c\xfeHELLO, WORLD',
    '\xfeHELLO, WORLD',
  ],
  [
    'the same, where the length counts the message',
    { offset: 1, bytes: 2, adjustment: -3, strip: 3 },
    '\xca\0\x10\xfeHELLO, WORLD',
    '\xfeHELLO, WORLD',
  ],
];

// Restated from the module comment of tokio_util::codec::length_delimited.
const TOKIO: readonly Vector[] = [
  ['the default of the codec', { bytes: 4 }, '\0\0\0\x0bhello world', 'hello world'],
  ['example 1', { bytes: 2, strip: 0 }, '\0\x0bHello world', '\0\x0bHello world'],
  ['example 2', { bytes: 2 }, '\0\x0bHello world', 'Hello world'],
  ['example 3', { bytes: 2, adjustment: -2, strip: 0 }, '\0\x0dHello world', '\0\x0dHello world'],
  [
    'example 4',
    { bytes: 3, adjustment: 2, strip: 0 },
    '\0\0\x0b\xca\xfeHello world',
    '\0\0\x0b\xca\xfeHello world',
  ],
  [
    'example 5',
    { offset: 1, bytes: 2, adjustment: 1, strip: 3 },
    '\xca\0\x0b\xfeHello world',
    '\xfeHello world',
  ],
  [
    'example 6',
    { offset: 1, bytes: 2, adjustment: -3, strip: 3 },
    '\xca\0\x0f\xfeHello world',
    '\xfeHello world',
  ],
  // There, what is skipped behind the length is not counted; here, `adjustment` says so.
  ['example 7', { bytes: 3, adjustment: 1, strip: 4 }, '\0\0\x0b\xffHello world', 'Hello world'],
];

const OTHERS: readonly Vector[] = [
  ['DNS over TCP, RFC 1035, 4.2.2', { bytes: 2 }, '\0\x0c0123456789ab', '0123456789ab'],
  [
    'PostgreSQL, a query',
    { offset: 1, bytes: 4, includesSelf: true, strip: 0 },
    'Q\0\0\0\x0dSELECT 1\0',
    'Q\0\0\0\x0dSELECT 1\0',
  ],
  [
    'HTTP/2, RFC 9113, 4.1: 9 bytes of header, of which 3 are the length',
    { bytes: 3, adjustment: 6, strip: 0 },
    '\0\0\x08\x06\0\0\0\0\0pingpong',
    '\0\0\x08\x06\0\0\0\0\0pingpong',
  ],
  ['native messaging of browsers', { bytes: 4, endian: 'little' }, '\x02\0\0\0{}', '{}'],
  ['3 bytes, little', { bytes: 3, endian: 'little' }, '\x02\0\0ok', 'ok'],
  ['6 bytes', { bytes: 6 }, '\0\0\0\0\0\x02ok', 'ok'],
  ['6 bytes, little', { bytes: 6, endian: 'little' }, '\x02\0\0\0\0\0ok', 'ok'],
  ['8 bytes', { bytes: 8 }, '\0\0\0\0\0\0\0\x02ok', 'ok'],
  ['8 bytes, little', { bytes: 8, endian: 'little' }, '\x02\0\0\0\0\0\0\0ok', 'ok'],
  ['a message that is its header', { offset: 1, bytes: 1, includesSelf: true, strip: 0 }, 'x\x01', 'x\x01'],
  ['all of the message stripped', { bytes: 1, strip: 3 }, '\x02ab', ''],
];

describe('messages of other people', () => {
  test.each([...NETTY, ...TOKIO, ...OTHERS])('%s, %j', (_, options, message, frame) => {
    expectFrames(lengthPrefix(options), message, [frame]);
    expectFrames(lengthPrefix(options), message + message, [frame, frame]);
  });

  test('every width up to its last byte', () => {
    for (const bytes of [2, 3, 4, 6, 8] as const) {
      for (const endian of ['big', 'little'] as const) {
        const field = Buffer.alloc(bytes);
        // 2 ** 8 + 3: both of the bytes used are told apart.
        if (endian === 'big') field.writeUInt16BE(0x0103, bytes - 2);
        else field.writeUInt16LE(0x0103, 0);
        const payload = 'p'.repeat(0x0103);
        expectFrames(lengthPrefix({ bytes, endian }), field.toString('latin1') + payload, [payload]);
      }
    }
  });
});

test('a frame of more than 2 ** 24 bytes, in one chunk', () => {
  const length = 2 ** 24 + 3;
  for (const bytes of [4, 6, 8] as const) {
    for (const endian of ['big', 'little'] as const) {
      const framing = lengthPrefix({ bytes, endian });
      const lengths: number[] = [];
      const handler = { frame: (frame: { length: number }) => lengths.push(frame.length) };
      const decoder = new FrameDecoder(framing, handler, { maxFrameLength: length });
      decoder.write(framing.encode(new Uint8Array(length)));
      expect(lengths).toEqual([length]);
      expect(decoder.stats.bytesCopied).toBe(0);
    }
  }
});

describe('malformed', () => {
  test('a message that is shorter than its header is refused at the length field', () => {
    const framing = lengthPrefix({ offset: 2, bytes: 2, includesSelf: true });
    expectFault(framing, 'hh\0\x03xhh\0\x01xx', 7, ['x']);
    expectFault(lengthPrefix({ bytes: 1, adjustment: -5 }), '\x04', 0);
    expectFault(lengthPrefix({ bytes: 1, adjustment: -5, strip: 0 }), '\x05\x04', 1, ['\x05']);
  });

  test('one that is shorter than what is to be stripped', () => {
    expectFault(lengthPrefix({ bytes: 1, strip: 4 }), '\x03abc\x02ab', 4, ['']);
  });

  test('a length above Number.MAX_SAFE_INTEGER', () => {
    expectFault(lengthPrefix({ bytes: 8 }), '\0\0\0\0\0\0\0\x01a\0\x20\0\0\0\0\0\0', 9, ['a']);
    expectFault(lengthPrefix({ bytes: 8, endian: 'little' }), '\0\0\0\0\0\0\x20\0', 0);
    expectFault(lengthPrefix({ bytes: 8 }), '\xff'.repeat(8), 0);
    // With its header it is one.
    expectFault(lengthPrefix({ bytes: 8 }), '\0\x1f\xff\xff\xff\xff\xff\xff', 0);
    // Not so if the adjustment makes it one that might do.
    expectFault(lengthPrefix({ bytes: 8, adjustment: -64 }), '\0\x20\0\0\0\0\0\0', 0);
  });

  test('what the error says', () => {
    const message = (options: LengthPrefixOptions, input: string): string =>
      messageOf(lengthPrefix(options), input);
    expect(message({ bytes: 2, includesSelf: true }, '\0\x01')).toBe(
      'Length of 1 makes 1 bytes, with a header of 2, at stream offset 0',
    );
    expect(message({ bytes: 1, strip: 4 }, '\x02')).toBe(
      'Length of 2 makes 3 bytes, of which 4 are to be stripped, at stream offset 0',
    );
    expect(message({ bytes: 8 }, '\0\x20\0\0\0\0\0\0')).toBe(
      'Length of 9007199254740992 is more than can be counted, at stream offset 0',
    );
  });
});

describe('limits count what is not stripped', () => {
  const input = '\0\x04abcd\0\x05abcde\0\x02ok';

  test('error', () => {
    expect(traceEveryWay(lengthPrefix({ bytes: 2 }), input, { maxFrameLength: 4 })).toEqual([
      'frame "abcd"',
      'error ERR_FRAME_TOO_LONG at 12',
      'end clean',
    ]);
    const whole = lengthPrefix({ bytes: 2, strip: 0 });
    expect(traceEveryWay(whole, input, { maxFrameLength: 6 })).toEqual([
      'frame "\\u0000\\u0004abcd"',
      'error ERR_FRAME_TOO_LONG at 12',
      'end clean',
    ]);
  });

  test('skip', () => {
    const skip = { maxFrameLength: 4, onOversize: 'skip' } as const;
    expect(traceEveryWay(lengthPrefix({ bytes: 2 }), input, skip)).toEqual([
      'frame "abcd"',
      'error ERR_FRAME_TOO_LONG at 12, carrying on',
      'frame "ok"',
      'end clean',
    ]);
    expect(traceEveryWay(lengthPrefix({ bytes: 2 }), '\0\x05abc', skip)).toEqual([
      'end partial "" (2 missing, 5 discarded)',
    ]);
  });

  test('truncate, also within a header that was left in', () => {
    const truncate = { onOversize: 'truncate' } as const;
    expect(traceEveryWay(lengthPrefix({ bytes: 2 }), input, { ...truncate, maxFrameLength: 4 })).toEqual([
      'frame "abcd"',
      'frame "abcd" truncated',
      'frame "ok"',
      'end clean',
    ]);
    const whole = lengthPrefix({ bytes: 2, strip: 0 });
    expect(traceEveryWay(whole, '\0\x02ok\0\x01x', { ...truncate, maxFrameLength: 1 })).toEqual([
      'frame "\\u0000" truncated',
      'frame "\\u0000" truncated',
      'end clean',
    ]);
  });
});

describe('the end', () => {
  const framing = lengthPrefix({ bytes: 4, offset: 1 });

  test.each([
    ['in front of the length', 'h', 'end partial "h" (4 missing)'],
    ['in the length', 'h\0\0', 'end partial "h\\u0000\\u0000" (2 missing)'],
    ['behind the header', 'h\0\0\0\x05', 'end partial "h\\u0000\\u0000\\u0000\\u0005" (5 missing)'],
  ])('%s', (_, input, report) => {
    expect(traceEveryWay(framing, input)).toEqual([report]);
    expect(traceInParts(framing, input)).toEqual([report]);
  });

  test('in the payload', () => {
    const header = 'h\\u0000\\u0000\\u0000\\u0005';
    expect(traceEveryWay(framing, 'h\0\0\0\x05abc')).toEqual([`end partial "${header}abc" (2 missing)`]);
    expect(traceInParts(framing, 'h\0\0\0\x05abc')).toEqual(['raw "abc"', 'end partial "" (2 missing)']);
  });

  test('in what is to be stripped of the payload', () => {
    const wide = lengthPrefix({ bytes: 1, strip: 4 });
    const report = 'end partial "\\tab" (7 missing)';
    expect(traceEveryWay(wide, '\tab')).toEqual([report]);
    expect(traceInParts(wide, '\tab')).toEqual([report]);
  });

  test('where a header is the start of the frame, it is handed over once it is whole', () => {
    const whole = lengthPrefix({ bytes: 2, strip: 0 });
    expect(traceInParts(whole, '\0')).toEqual(['end partial "\\u0000" (1 missing)']);
    expect(traceInParts(whole, '\0\x03a')).toEqual(['raw "\\u0000\\u0003a"', 'end partial "" (2 missing)']);
  });
});
