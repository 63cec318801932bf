import { describe, expect, test } from 'vitest';
import {
  delimiter,
  FrameDecoder,
  type Framing,
  INCOMPLETE,
  type SplitFunction,
  split,
  streamed,
} from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { oracle } from '../support/oracle.ts';
import { words } from '../support/words.ts';

const LF = 0x0a;
const SPACE = 0x20;

/** Lines, the last of which needs no ending. */
const byLine: SplitFunction = (bytes, start, end, atEnd, from) => {
  const at = bytes.subarray(0, end).indexOf(LF, from);
  if (at !== -1) return { start, end: at, next: at + 1 };
  return atEnd ? { start, end, next: end } : { resume: end };
};

/** Lines that go on where the next one begins with a space: it takes a look ahead to know. */
const folded: SplitFunction = (bytes, start, end, atEnd) => {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== LF) continue;
    if (at + 1 === end && !atEnd) return undefined;
    if (bytes[at + 1] !== SPACE || at + 1 === end) return { start, end: at, next: at + 1 };
  }
  return undefined;
};

/** 'ab' ends a frame in front of 'cd' alone: a look two bytes ahead. */
const beforeCd: SplitFunction = (bytes, start, end) => {
  const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  const at = text.indexOf('abcd');
  return at === -1 ? undefined : { start, end: start + at, next: start + at + 2 };
};

describe('split(fn)', () => {
  test.each([false, true])('lines like those of delimiter, but for the last one (batches: %s)', (batches) => {
    for (const input of words('a\n', 0, 6)) {
      const expected = oracle(input, () => ({ kind: 'delimiter', terminator: Buffer.from('\n') })).map(
        (event) => event.replace('end partial', 'frame'),
      );
      if (expected.at(-1) !== 'end clean') expected.push('end clean');
      assertChunkInvariant(traceOf(split(byLine), { batches }), input, { expected });
      const inParts = expected.map((event) => event.replace('frame', 'frame in parts'));
      assertChunkInvariant(traceOf(streamed(split(byLine))), input, { expected: inParts });
    }
  });

  test('a look ahead gives back what it has looked at', () => {
    for (const streaming of [false, true]) {
      const trace = (fn: SplitFunction, input: string): readonly string[] =>
        assertChunkInvariant(traceOf(streaming ? streamed(split(fn)) : split(fn)), input);
      const word = streaming ? 'frame in parts' : 'frame';
      expect(trace(folded, 'a\n b\n c\nd\n\ne')).toEqual([
        ...[`${word} "a\\n b\\n c"`, `${word} "d"`, `${word} ""`, 'end partial "e"'],
      ]);
      expect(trace(beforeCd, 'xabcdyabcabcdz')).toEqual([
        ...[`${word} "x"`, `${word} "cdyabc"`, 'end partial "cdz"'],
      ]);
    }
  });

  test('the framing may be changed where a look ahead gives back', () => {
    const decode = traceOf(split(beforeCd), {
      onFrame(_frame, decoder) {
        decoder.framing = delimiter('\n');
      },
    });
    expect(assertChunkInvariant(decode, 'xabcdy\nz\n')).toEqual([
      ...['frame "x"', 'frame "cdy"', 'frame "z"', 'end clean'],
    ]);
  });

  test('several frames may come with the end', () => {
    const halves: SplitFunction = (_bytes, start, end, atEnd) =>
      atEnd ? { start, end: Math.ceil((start + end) / 2), next: Math.ceil((start + end) / 2) } : undefined;
    expect(assertChunkInvariant(traceOf(split(halves)), 'abcdefg')).toEqual([
      ...['frame "abcd"', 'frame "ef"', 'frame "g"', 'end clean'],
    ]);
  });

  test('what is declined at the end is left over', () => {
    expect(assertChunkInvariant(traceOf(split(() => undefined)), 'abc')).toEqual(['end partial "abc"']);
  });

  test('bytes in front of the payload and behind it are passed over', () => {
    const bracketed: SplitFunction = (bytes, start, end) => {
      const open = bytes.indexOf(0x5b, start);
      const close = bytes.indexOf(0x5d, start);
      return open === -1 || close === -1 || close >= end
        ? undefined
        : { start: open + 1, end: close, next: close + 1 };
    };
    const decode = traceOf(split(bracketed), { maxFrameLength: 3 });
    expect(assertChunkInvariant(decode, '--[a]....[]-[bcd]-')).toEqual([
      ...['frame "a"', 'frame ""', 'frame "bcd"', 'end partial "-"'],
    ]);
    expect(assertChunkInvariant(decode, '--[abcd]')).toEqual(['error ERR_FRAME_TOO_LONG at 6', 'end clean']);
    const skipping = traceOf(split(bracketed), { maxFrameLength: 3, onOversize: 'skip' });
    expect(assertChunkInvariant(skipping, '--[abcd][e]')).toEqual([
      ...['error ERR_FRAME_TOO_LONG at 6, carrying on', 'frame "e"', 'end clean'],
    ]);
  });

  test('a function that finds nothing is shown no more than maxLength bytes', () => {
    let shown = 0;
    const never: SplitFunction = (_bytes, start, end) => {
      shown = Math.max(shown, end - start);
      return { resume: end };
    };
    expect(assertChunkInvariant(traceOf(split(never, { maxLength: 5 })), 'abcdefghij')).toEqual([
      'error ERR_FRAME_TOO_LONG at 5',
      'end clean',
    ]);
    expect(shown).toBe(5);
  });

  test('it goes on from where it asked to: a drip is looked at once', () => {
    let looked = 0;
    const counting: SplitFunction = (bytes, start, end, atEnd, from) => {
      looked += end - from;
      return byLine(bytes, start, end, atEnd, from);
    };
    const decoder = new FrameDecoder(split(counting), { frame() {} });
    for (let i = 0; i < 10_000; i++) decoder.write(Buffer.from('x'));
    expect(looked).toBeLessThanOrEqual(20_001);
    expect(decoder.stats.bytesCopied).toBeLessThanOrEqual(30_000);
  });

  test.each([
    ['does not advance', { start: 0, end: 0, next: 0 }, /must advance/],
    [
      'goes beyond the end',
      { start: 0, end: 4, next: 9 },
      /offsets in order within \[0, 4\], got { start: 0, end: 4, next: 9 }/,
    ],
    ['is out of order', { start: 2, end: 1, next: 3 }, /in order/],
    ['is no number', { start: 0, end: 1, next: '2' }, /in order/],
    ['resumes beyond', { resume: 5 }, /got { resume: 5 }/],
    [
      'is null',
      null,
      /the answer of the function of split\(\) must be a frame, { resume } or undefined, got null/,
    ],
    ['is a number', 3, /got 3/],
    ['resumes before', { resume: -1 }, /got { resume: -1 }/],
  ])('an answer that %s is a TypeError', (_, answer, message) => {
    const decoder = new FrameDecoder(
      split(() => answer as never),
      { frame() {} },
    );
    expect(() => decoder.write(Buffer.from('abcd'))).toThrow(message);
  });

  test('what it throws comes out, and no byte is lost or doubled', () => {
    let broken = false;
    const moody: SplitFunction = (...args) => {
      if (broken) throw new Error('on purpose');
      return byLine(...args);
    };
    const frames: string[] = [];
    const decoder = new FrameDecoder(split(moody), { frame: (frame) => frames.push(frame.toString()) });
    decoder.write(Buffer.from('a\nb'));
    broken = true;
    expect(() => decoder.write(Buffer.from('c\nd'))).toThrow('on purpose');
    broken = false;
    decoder.write(Buffer.from('e\n'));
    expect(frames).toEqual(['a', 'bc', 'de']);
  });

  test('frames in front of one that it throws at are delivered first', () => {
    const strict: SplitFunction = (bytes, start, ...rest) => {
      if (bytes[start] === 0x21) throw new Error('on purpose');
      return byLine(bytes, start, ...rest);
    };
    for (const style of ['frame', 'frames'] as const) {
      const seen: string[] = [];
      const decoder = new FrameDecoder(split(strict), {
        ...(style === 'frame' && { frame: (frame) => void seen.push(frame.toString()) }),
        ...(style === 'frames' && { frames: (batch) => void seen.push(...batch.toStrings()) }),
      });
      expect(() => decoder.write(Buffer.from('a\nb\nc\n!\nd\n'))).toThrow('on purpose');
      expect(seen).toEqual(['a', 'b', 'c']);
    }
  });

  test('cannot be sent', () => {
    expect(split(byLine).encoder).toBeUndefined();
  });

  test.each([
    [() => split('x' as never), /fn must be a function/],
    [() => split(byLine, { maxLength: 0 }), /maxLength must be a whole number of at least 1/],
    [() => split(byLine, { max: 1 } as never), /options has no "max"/],
  ])('misuse %#', (misuse, message) => {
    expect(misuse).toThrow(message);
  });
});

describe("cutters of one's own", () => {
  test('a frame that is refused at the end of what came is refused at once, in parts too', () => {
    const never: SplitFunction = () => undefined;
    for (const framing of [split(never, { maxLength: 4 }), streamed(split(never, { maxLength: 4 }))]) {
      for (const input of ['abcd', 'abcde']) {
        expect(assertChunkInvariant(traceOf(framing), input)).toEqual([
          'error ERR_FRAME_TOO_LONG at 4',
          'end clean',
        ]);
      }
    }
  });

  test('the end may decide about undecided bytes', () => {
    const crlf = delimiter('\r\n');
    const lastNeedsNone: Framing = {
      ...crlf,
      endsWithStream: true,
      newCutter(scans) {
        const cutter = crlf.newCutter(scans);
        const finish = (): number => {
          const length = cutter.payloadLength + cutter.undecided;
          Object.assign(cutter, { payloadLength: length, undecided: 0 });
          return length === 0 ? INCOMPLETE : length;
        };
        return Object.assign(cutter, { finish });
      },
    };
    expect(assertChunkInvariant(traceOf(lastNeedsNone), 'a\r\nb\r')).toEqual([
      ...['frame "a"', 'frame "b\\r"', 'end clean'],
    ]);
  });
});
