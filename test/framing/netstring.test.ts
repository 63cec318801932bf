import { describe, expect, test } from 'vitest';
import { netstring } from '../../src/index.ts';
import {
  expectFault,
  expectFrames,
  expectRoundTrip,
  messageOf,
  traceEveryWay,
  traceInParts,
} from '../support/counted.ts';

const framing = netstring();

describe('the definition', () => {
  // cr.yp.to/proto/netstrings.txt: "hello world!" in hexadecimal, and the empty string.
  test('its own examples', () => {
    const example = Buffer.from('31323a68656c6c6f20776f726c64212c', 'hex');
    expectFrames(framing, example, ['hello world!']);
    expectFrames(framing, '0:,', ['']);
    expect(Buffer.from(framing.encode('hello world!'))).toEqual(example);
    expect(Buffer.from(framing.encode('')).toString()).toBe('0:,');
  });

  test('a payload may hold anything', () => {
    expectFrames(framing, '4:3:,,,1:,,0:,2:\0\xff,', ['3:,,', ',', '', '\0\xff']);
    // QMTP sends netstrings in netstrings.
    expectFrames(framing, '13:5:hello,2:ok,,', ['5:hello,2:ok,']);
  });

  test('as many digits as a length needs', () => {
    for (const length of [9, 10, 99, 100, 999, 1_000, 10_000, 65_536]) {
      const frame = Buffer.from(framing.encode(new Uint8Array(length).fill(0x70)));
      expect(frame.toString('latin1')).toBe(`${length}:${'p'.repeat(length)},`);
      expectRoundTrip(framing, [new Uint8Array(length)]);
    }
  });
});

describe('malformed', () => {
  test.each([
    ['an empty length', ':abc,', 0],
    ['a plus sign', '+3:abc,', 0],
    ['a minus sign', '-3:abc,', 0],
    ['a minus sign in front of zero', '-0:,', 0],
    ['a space in front', ' 3:abc,', 0],
    ['a space behind the length', '3 :abc,', 1],
    ['a line feed in front, of somebody who sends lines', '\n3:abc,', 0],
    ['a leading zero', '03:abc,', 1],
    ['a zero more', '00:,', 1],
    ['a letter', '3x:abc,', 1],
    ['a hexadecimal number', '0x3:abc,', 1],
    ['a digit of another script', '\xd9\xa3:abc,', 0],
    ['another separator', '3;abc,', 1],
    ['a comma for the colon', '3,abc,', 1],
    ['an exponent', '1e1:abcdefghij,', 1],
    ['the bytes next to the digits', '1/:', 1],
    ['NUL', '\0', 0],
    ['thirty digits', '1'.repeat(30), 16],
    ['a length above Number.MAX_SAFE_INTEGER', '9007199254740992:', 15],
  ])('%s', (_, input, at) => {
    expectFault(framing, input, at);
    expectFault(framing, `2:ok,${input}`, at + 5, ['ok']);
  });

  test('a byte other than the comma', () => {
    expect(traceEveryWay(framing, '1:a,3:abcd')).toEqual([
      'frame "a"',
      'error ERR_FRAME_HEADER at 9',
      'end clean',
    ]);
    // What is in front of it was a payload, and has been handed over.
    expect(traceInParts(framing, '1:a,3:abcd')).toEqual([
      'frame in parts "a"',
      'raw "abc"',
      'error ERR_FRAME_HEADER at 9',
      'end clean',
    ]);
    expectFault(framing, '0:0:,', 2);
    expect(traceInParts(framing, '2:ab:')).toEqual(['raw "ab"', 'error ERR_FRAME_HEADER at 4', 'end clean']);
  });

  test('what the error says', () => {
    expect(messageOf(framing, '3x')).toBe("'x' in a length, which is decimal digits, at stream offset 1");
    expect(messageOf(framing, ' ')).toBe(
      'Byte 0x20 in a length, which is decimal digits, at stream offset 0',
    );
    expect(messageOf(framing, '01')).toBe('Length has a leading zero, at stream offset 1');
    expect(messageOf(framing, '9'.repeat(16))).toBe(
      'Length is more than can be counted, at stream offset 15',
    );
    expect(messageOf(framing, '2:ok\n')).toBe(
      "Byte 0x0a behind a payload of 2 bytes, not ',', at stream offset 4",
    );
  });

  test('the greatest length that can be counted is only too long', () => {
    expect(traceEveryWay(framing, '9007199254740991:')).toEqual([
      'error ERR_FRAME_TOO_LONG at 65553',
      'end clean',
    ]);
    expect(traceInParts(framing, '9007199254740991:ab')).toEqual([
      'raw "ab"',
      // With the comma.
      'end partial "" (9007199254740990 missing)',
    ]);
  });
});

describe('limits count the payload', () => {
  const input = '4:abcd,5:abcde,2:ok,';

  test.each([
    ['error', ['error ERR_FRAME_TOO_LONG at 13', 'end clean']],
    ['skip', ['error ERR_FRAME_TOO_LONG at 13, carrying on', 'frame "ok"', 'end clean']],
    ['truncate', ['frame "abcd" truncated', 'frame "ok"', 'end clean']],
  ] as const)('%s', (onOversize, rest) => {
    const trace = traceEveryWay(framing, input, { maxFrameLength: 4, onOversize });
    expect(trace).toEqual(['frame "abcd"', ...rest]);
  });

  test('a comma that is wrong ends the stream also where its frame is thrown away', () => {
    for (const onOversize of ['skip', 'truncate'] as const) {
      expect(traceEveryWay(framing, '5:abcde;2:ok,', { maxFrameLength: 4, onOversize })).toEqual([
        'error ERR_FRAME_HEADER at 7',
        'end clean',
      ]);
    }
  });
});

describe('the end', () => {
  test.each([
    // The shortest frame that may still come of it.
    ['in the length', '1', 'end partial "1" (3 missing)'],
    ['behind a zero', '0', 'end partial "0" (2 missing)'],
    ['behind the colon', '2:', 'end partial "2:" (3 missing)'],
    ['behind the colon of an empty one', '0:', 'end partial "0:" (1 missing)'],
  ])('%s', (_, input, report) => {
    expect(traceEveryWay(framing, input)).toEqual([report]);
    expect(traceInParts(framing, input)).toEqual([report]);
    expect(traceEveryWay(framing, `1:a,${input}`)).toEqual(['frame "a"', report]);
  });

  test('in the payload, and in front of the comma', () => {
    expect(traceEveryWay(framing, '3:ab')).toEqual(['end partial "3:ab" (2 missing)']);
    expect(traceEveryWay(framing, '3:abc')).toEqual(['end partial "3:abc" (1 missing)']);
    expect(traceInParts(framing, '3:ab')).toEqual(['raw "ab"', 'end partial "" (2 missing)']);
    expect(traceInParts(framing, '3:abc')).toEqual(['raw "abc"', 'end partial "" (1 missing)']);
  });
});
