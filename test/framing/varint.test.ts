import { describe, expect, test } from 'vitest';
import { varint } from '../../src/index.ts';
import {
  expectFault,
  expectFrames,
  expectRoundTrip,
  messageOf,
  traceEveryWay,
  traceInParts,
} from '../support/counted.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** The canonical form of a number, by the book: groups of seven bits, lowest first. */
function leb128(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value % 128n) + 128, ...leb128(value / 128n)];
}

describe('delimited messages', () => {
  // protobuf.dev, Encoding: message Test1 { optional int32 a = 1; } with a = 150, and Test2's string "testing".
  const test1 = '\x08\x96\x01';
  const test2 = '\x12\x07testing';

  test('of Protocol Buffers', () => {
    expectFrames(varint(), `\x03${test1}\x09${test2}\0`, [test1, test2, '']);
  });

  test('0x96 0x01 is 150', () => {
    const payload = 'p'.repeat(150);
    expectFrames(varint(), `\x96\x01${payload}`, [payload]);
    expect([...varint().encode(payload).subarray(0, 2)]).toEqual([0x96, 0x01]);
  });

  test.each([
    [1, [0x01]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [300, [0xac, 0x02]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 0x01]],
    [2_097_151, [0xff, 0xff, 0x7f]],
    [2_097_152, [0x80, 0x80, 0x80, 0x01]],
  ] as const)('%i bytes', (length, header) => {
    const frame = varint().encode(new Uint8Array(length));
    expect([...frame.subarray(0, header.length)]).toEqual(header);
    expect(frame).toHaveLength(header.length + length);
    expect(leb128(BigInt(length))).toEqual(header);
  });

  test('lengths that have more bytes than they need are read, and not written', () => {
    expectFrames(varint(), '\x80\0\x82\0ok\x82\x80\x80\x80\0ok', ['', 'ok', 'ok']);
    expect([...varint().encode('ok')]).toEqual([0x02, 0x6f, 0x6b]);
    expectFrames(varint({ maxBytes: 10 }), `\x82${'\x80'.repeat(8)}\0ok`, ['ok']);
  });
});

describe('malformed', () => {
  test('one that goes on behind maxBytes', () => {
    expectFault(varint({ maxBytes: 1 }), '\x01a\x80\0', 2, ['a']);
    expectFault(varint(), '\x80\x80\x80\x80\x80\0', 4);
    expectFault(varint(), '\x01a\x80\x80\x80\x80\x80', 6, ['a']);
    expectFault(varint({ maxBytes: 10 }), '\x80'.repeat(20), 9);
    expect(messageOf(varint({ maxBytes: 2 }), '\x80\x80')).toBe(
      'Length goes on behind 2 bytes, at stream offset 1',
    );
  });

  test('one above Number.MAX_SAFE_INTEGER, at the byte that makes it so', () => {
    const framing = varint({ maxBytes: 10 });
    const above = Uint8Array.from(leb128(BigInt(MAX) + 1n));
    expect(above).toHaveLength(8);
    expectFault(framing, above, 7);
    expectFault(framing, Uint8Array.from(leb128(2n ** 64n - 1n)), 7);
    expectFault(framing, Uint8Array.from(leb128(2n ** 63n)), 9);
    expectFault(framing, Buffer.from(`${'80'.repeat(8)}8101`, 'hex'), 8);
    expect(messageOf(framing, above)).toBe('Length is more than can be counted, at stream offset 7');
  });

  test('the greatest that can be counted is only too long', () => {
    const greatest = Uint8Array.from(leb128(BigInt(MAX)));
    expect(traceEveryWay(varint({ maxBytes: 8 }), greatest)).toEqual([
      'error ERR_FRAME_TOO_LONG at 65544',
      'end clean',
    ]);
    expect(traceInParts(varint({ maxBytes: 8 }), greatest)).toEqual([
      `end partial ${JSON.stringify(Buffer.from(greatest).toString('latin1'))} (${MAX} missing)`,
    ]);
  });

  test('nothing is cut to 32 bits', () => {
    // 2 ** 32 + 2: a decoder that computes in 32 bits finds a frame of 2 bytes.
    const header = Uint8Array.from(leb128(2n ** 32n + 2n));
    expect(header).toHaveLength(5);
    const input = Buffer.concat([header, Buffer.from('ok')]);
    expect(traceEveryWay(varint(), input)).toEqual(['error ERR_FRAME_TOO_LONG at 65541', 'end clean']);
    expect(traceInParts(varint(), input)).toEqual(['raw "ok"', `end partial "" (${2 ** 32} missing)`]);
  });
});

describe('limits', () => {
  const input = '\x04abcd\x05abcde\x02ok';

  test.each([
    ['error', ['error ERR_FRAME_TOO_LONG at 10', 'end clean']],
    ['skip', ['error ERR_FRAME_TOO_LONG at 10, carrying on', 'frame "ok"', 'end clean']],
    ['truncate', ['frame "abcd" truncated', 'frame "ok"', 'end clean']],
  ] as const)('%s', (onOversize, rest) => {
    const trace = traceEveryWay(varint(), input, { maxFrameLength: 4, onOversize });
    expect(trace).toEqual(['frame "abcd"', ...rest]);
  });
});

describe('the end', () => {
  test('in a length: what is known of it counts', () => {
    const trace = ['end partial "\\u0096" (23 missing)'];
    expect(traceEveryWay(varint(), '\x96')).toEqual(trace.map((line) => line.replace('\\u0096', '\x96')));
    expect(traceInParts(varint(), '\x96')).toEqual(trace.map((line) => line.replace('\\u0096', '\x96')));
  });

  test('in a payload', () => {
    expect(traceEveryWay(varint(), '\x01a\x05abc')).toEqual([
      'frame "a"',
      'end partial "\\u0005abc" (2 missing)',
    ]);
    expect(traceInParts(varint(), '\x05')).toEqual(['end partial "\\u0005" (5 missing)']);
    expect(traceInParts(varint(), '\x05abc')).toEqual(['raw "abc"', 'end partial "" (2 missing)']);
  });
});

describe('options', () => {
  const make = (options: unknown) => () => varint(options as object);

  test.each([
    [{ maxBytes: 0 }, RangeError, 'maxBytes must be a whole number of at least 1, got 0'],
    [{ maxBytes: 11 }, RangeError, 'maxBytes must be at most 10, got 11'],
    [{ maxBytes: 1.5 }, RangeError, 'maxBytes must be'],
    [{ maxBytes: '5' }, TypeError, 'maxBytes must be a number, got "5"'],
    [{ maxLength: 5 }, TypeError, 'options has no "maxLength": there are maxBytes'],
    [null, TypeError, 'options must be an object, got null'],
  ])('%j', (options, type, message) => {
    expect(make(options)).toThrow(type);
    expect(make(options)).toThrow(message);
  });

  test('maxBytes holds for sending too', () => {
    expectRoundTrip(varint({ maxBytes: 1 }), [new Uint8Array(127)]);
    expect(() => varint({ maxBytes: 1 }).encode(new Uint8Array(128))).toThrow(
      new RangeError('payload must be of at most the 127 bytes that maxBytes allows, got "128 bytes"'),
    );
    expect(() => varint({ maxBytes: 2 }).encode(new Uint8Array(16_384))).toThrow(RangeError);
  });

  test('the name', () => {
    expect(varint().name).toBe('varint({ maxBytes: 5 })');
  });
});
