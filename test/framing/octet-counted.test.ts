import { describe, expect, test } from 'vitest';
import { FrameDecoder, octetCounted } from '../../src/index.ts';
import { traceOf } from '../../src/testing.ts';
import {
  expectFault,
  expectFrames,
  expectRoundTrip,
  messageOf,
  traceEveryWay,
  traceInParts,
} from '../support/counted.ts';

const counted = octetCounted();
const mixed = octetCounted({ lines: true });

// RFC 5424, section 6.5, example 1, and RFC 3164, section 5.4, example 1.
const NEW = "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed on /dev/pts/8";
const OLD = "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8";

describe('RFC 6587, 3.4.1: octet counting', () => {
  test('messages of the RFCs', () => {
    expectFrames(counted, `${NEW.length} ${NEW}`, [NEW]);
    expectFrames(counted, `${OLD.length} ${OLD}${NEW.length} ${NEW}`, [OLD, NEW]);
    expectFrames(mixed, `${OLD.length} ${OLD}${NEW.length} ${NEW}`, [OLD, NEW]);
  });

  test('a message may hold line feeds, digits and spaces', () => {
    expectFrames(counted, '4 a\nb\n5 3 abc', ['a\nb\n', '3 abc']);
    expectFrames(mixed, '4 a\nb\n5 3 abc', ['a\nb\n', '3 abc']);
  });

  test('sent', () => {
    for (const framing of [counted, mixed]) {
      expect(Buffer.from(framing.encode('<13>1 end')).toString()).toBe('9 <13>1 end');
      expect(Buffer.from(framing.encode('0123456789')).toString()).toBe('10 0123456789');
      expectRoundTrip(framing, [Buffer.from(NEW), Buffer.from('\n'), new Uint8Array(1_000)]);
      expect(() => framing.encode('')).toThrow(
        new RangeError('payload must be of at least 1 byte, to be counted, got "0 bytes"'),
      );
    }
  });

  test.each([
    ['a line, of a sender that does not count', '<34>text\n', 0],
    ['zero', '0 ', 0],
    ['a leading zero', '05 hello', 0],
    ['no length', ' hello', 0],
    ['a sign', '-5 hello', 0],
    ['a letter', '5x hello', 1],
    ['another separator', '5:hello', 1],
    ['a tab', '5\thello', 1],
    ['thirty digits', '9'.repeat(30), 15],
    ['a length above Number.MAX_SAFE_INTEGER', '9007199254740992 ', 15],
    ['seventeen digits', `1${'0'.repeat(16)} `, 16],
  ])('malformed: %s', (_, input, at) => {
    expectFault(counted, input, at);
    expectFault(counted, `2 ok${input}`, at + 4, ['ok']);
  });

  test('a trailing line feed, which some senders add, is malformed', () => {
    expectFault(counted, '2 ok\n2 ok\n', 4, ['ok']);
    // With lines it is an empty one.
    expectFrames(mixed, '2 ok\n2 ok\n', ['ok', '', 'ok', '']);
  });

  test('what the error says', () => {
    expect(messageOf(counted, '05 ')).toBe('Length begins with a zero, at stream offset 0');
    expect(messageOf(counted, '2 ok<')).toBe("'<' in a length, which is decimal digits, at stream offset 4");
  });

  test('limits', () => {
    const input = '4 abcd5 abcde2 ok';
    const trace = (onOversize: 'error' | 'skip' | 'truncate') =>
      traceEveryWay(counted, input, { maxFrameLength: 4, onOversize });
    expect(trace('error')).toEqual(['frame "abcd"', 'error ERR_FRAME_TOO_LONG at 12', 'end clean']);
    expect(trace('skip')).toEqual([
      'frame "abcd"',
      'error ERR_FRAME_TOO_LONG at 12, carrying on',
      'frame "ok"',
      'end clean',
    ]);
    expect(trace('truncate')).toEqual(['frame "abcd"', 'frame "abcd" truncated', 'frame "ok"', 'end clean']);
  });

  test('the end', () => {
    for (const framing of [counted, mixed]) {
      expect(traceEveryWay(framing, '12')).toEqual(['end partial "12" (13 missing)']);
      expect(traceInParts(framing, '12 ')).toEqual(['end partial "12 " (12 missing)']);
      expect(traceEveryWay(framing, '12 abc')).toEqual(['end partial "12 abc" (9 missing)']);
      expect(traceInParts(framing, '12 abc')).toEqual(['raw "abc"', 'end partial "" (9 missing)']);
    }
  });
});

describe('RFC 6587, 3.4.2: lines among them', () => {
  test('told apart by the first byte', () => {
    expectFrames(mixed, `${OLD}\n${NEW.length} ${NEW}${OLD}\n`, [OLD, NEW, OLD]);
    expectFrames(mixed, 'a\nb\n3 c\nd\ne\n1 \n\n0\n', ['a', 'b', 'c\nd', '', 'e', '\n', '', '0']);
  });

  test('nothing but the line feed ends a line, and nothing but it is taken off', () => {
    expectFrames(mixed, 'a\r\nb\0c\n \n', ['a\r', 'b\0c', ' ']);
  });

  test('many lines, then counted frames, then lines: none is taken for the other', () => {
    const line = '<13>some text that has 7 in it\n';
    const inside = '9 inside\n'.repeat(20);
    const input = `${line.repeat(40)}${inside.length} ${inside}${line.repeat(3)}`;
    const text = line.slice(0, -1);
    const expected = [...Array<string>(40).fill(text), inside, ...Array<string>(3).fill(text)];
    const trace = [...expected.map((frame) => `frame ${JSON.stringify(frame)}`), 'end clean'];
    expect(traceEveryWay(mixed, input)).toEqual(trace);
    // Often enough for lines to be cut ahead, and for the search to have gone beyond.
    const often = Array<string>(50).fill(input).join('');
    const size = often.length;
    for (const batches of [false, true]) {
      const decode = traceOf(mixed, { batches });
      const whole = [...Array<string[]>(50).fill(trace.slice(0, -1)).flat(), 'end clean'];
      expect(decode([Buffer.from(often)])).toEqual(whole);
      expect(decode([Buffer.from(often.slice(0, size / 3)), Buffer.from(often.slice(size / 3))])).toEqual(
        whole,
      );
    }
  });

  test('lines come in batches, once there are more of them', () => {
    const sizes: number[] = [];
    const decoder = new FrameDecoder(mixed, { frames: (batch) => sizes.push(batch.length) });
    decoder.write(Buffer.from('line\n'.repeat(15)));
    expect(sizes).toEqual([1, 2, 4, 8]);
    // Behind a counted frame, whose line feed was taken for a line's end, it starts over.
    sizes.length = 0;
    decoder.write(Buffer.from(`line\n1 \n${'line\n'.repeat(3)}`));
    expect(sizes).toEqual([1, 1, 1, 2]);
  });

  test('frame.terminator tells which it was', () => {
    const kinds: string[] = [];
    const decoder = new FrameDecoder(mixed, {
      frame: (frame) => kinds.push(`${frame} ${frame.terminator}`),
    });
    for (const chunk of ['a\n1 bc', '\n2 d', 'ef\n']) decoder.write(Buffer.from(chunk));
    expect(kinds).toEqual(['a 0', 'b -1', 'c 0', 'de -1', 'f 0']);
  });

  test('malformed counts are not taken for lines', () => {
    expectFault(mixed, 'a\n2003-10-11 text\n', 6, ['a']);
    expectFault(mixed, '1\n', 1);
  });

  test('limits', () => {
    const input = 'abcd\nabcde\n5 abcde\nok\n';
    const trace = (onOversize: 'error' | 'skip' | 'truncate') =>
      traceEveryWay(mixed, input, { maxFrameLength: 4, onOversize });
    expect(trace('error')).toEqual(['frame "abcd"', 'error ERR_FRAME_TOO_LONG at 9', 'end clean']);
    expect(trace('skip')).toEqual([
      'frame "abcd"',
      'error ERR_FRAME_TOO_LONG at 9, carrying on',
      'error ERR_FRAME_TOO_LONG at 17, carrying on',
      'frame ""',
      'frame "ok"',
      'end clean',
    ]);
    expect(trace('truncate')).toEqual([
      'frame "abcd"',
      'frame "abcd" truncated',
      'frame "abcd" truncated',
      'frame ""',
      'frame "ok"',
      'end clean',
    ]);
  });

  test('the end of the stream ends no line', () => {
    expect(traceEveryWay(mixed, 'a\nbc')).toEqual(['frame "a"', 'end partial "bc"']);
    expect(traceInParts(mixed, 'a\nbc')).toEqual(['frame in parts "a"', 'raw "bc"', 'end partial ""']);
  });
});

describe('options', () => {
  test('are checked', () => {
    const make = (options: unknown) => () => octetCounted(options as object);
    expect(make({ lines: 'yes' })).toThrow(new TypeError('lines must be a boolean, got "yes"'));
    expect(make({ line: true })).toThrow(new TypeError('options has no "line": there are lines'));
    expect(make(null)).toThrow(TypeError);
    expect(make({ lines: undefined })).not.toThrow();
  });

  test('the name', () => {
    expect([counted.name, mixed.name]).toEqual(['octetCounted()', 'octetCounted({ lines: true })']);
  });
});
