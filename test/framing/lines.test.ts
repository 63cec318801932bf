import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { FrameBatch } from '../../src/framing/frame-batch.ts';
import {
  delimiter,
  type Frame,
  FrameDecoder,
  type FrameHandler,
  fixed,
  lines,
  raw,
} from '../../src/index.ts';
import { cases } from '../support/property.ts';

const lf = delimiter('\n');

/** A decoder that notes its lines and how they came, and what else a test lets its handler do. */
function noting(
  onLine: (line: string, decoder: FrameDecoder) => void = () => {},
  handler: FrameHandler = {},
) {
  const seen: string[] = [];
  const batches: number[] = [];
  const { frames } = lines((line) => {
    seen.push(line);
    onLine(line, decoder);
  });
  const decoder: FrameDecoder = new FrameDecoder(lf, {
    ...handler,
    frames(batch) {
      batches.push(batch.length);
      frames?.(batch);
    },
  });
  const write = (text: string): boolean => decoder.write(Buffer.from(text));
  return { seen, batches, decoder, write };
}

describe('lines', () => {
  test('calls with every frame as a string', () => {
    const { seen, write, decoder } = noting();
    for (const chunk of ['one\n\ntw', 'o\ngrüße\n', 'rest']) write(chunk);
    expect(seen).toEqual(['one', '', 'two', 'grüße']);
    expect(decoder.stats).toMatchObject({ frames: 4, views: 0 });
    expect(decoder.end()).toMatchObject({ kind: 'partial', bytes: Uint8Array.from(Buffer.from('rest')) });
  });

  test.each(['utf8', 'latin1', 'hex'] as const)('is frame.toString(%j)', (encoding) => {
    const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', 'ascii\n')), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 200 }), fc.boolean(), (list, size, detach) => {
        const input = Buffer.from(list.join(''));
        const expected: string[] = [];
        const actual: string[] = [];
        const byFrame = new FrameDecoder(lf, { frame: (frame) => expected.push(frame.toString(encoding)) });
        const byLine = new FrameDecoder(
          lf,
          lines((line) => actual.push(line), { encoding, detach }),
        );
        for (let at = 0; at < input.length; at += size) {
          byFrame.write(input.subarray(at, at + size));
          byLine.write(input.subarray(at, at + size));
        }
        expect(actual).toEqual(expected);
      }),
      cases(200),
    );
  });

  test('goes with any framing that has whole frames', () => {
    const seen: string[] = [];
    const handler = lines((line) => seen.push(line), { encoding: 'hex' });
    new FrameDecoder(fixed(2), handler).write(Buffer.from('abcde'));
    new FrameDecoder(raw(), handler).write(Buffer.from('f'));
    expect(seen).toEqual(['6162', '6364', '66']);
  });

  test('can be spread into a handler with others', () => {
    const seen: string[] = [];
    const decoder = new FrameDecoder(
      lf,
      { ...lines((line) => seen.push(line)), error: (error) => seen.push(error.code) },
      { maxFrameLength: 3, onOversize: 'skip' },
    );
    decoder.write(Buffer.from('one\nthree\ntwo\n'));
    expect(seen).toEqual(['one', 'ERR_FRAME_TOO_LONG', 'two']);
  });
});

test('hands its options on', () => {
  const calls: unknown[] = [];
  const toStrings = vi.spyOn(FrameBatch.prototype, 'toStrings').mockImplementation((...given) => {
    calls.push(given);
    return ['a'];
  });
  try {
    for (const options of [{}, { detach: true }, { encoding: 'hex' }] as const) {
      new FrameDecoder(
        lf,
        lines(() => {}, options),
      ).write(Buffer.from('a\n'));
    }
  } finally {
    toStrings.mockRestore();
  }
  expect(calls).toEqual([
    ['utf8', { detach: false }],
    ['utf8', { detach: true }],
    ['hex', { detach: false }],
  ]);
});

describe('takes effect behind the line at hand:', () => {
  test('suspend', () => {
    const { seen, write, decoder } = noting((line, decoder) => {
      if (line === 'b') decoder.suspend();
    });
    expect(write('a\nb\nc\nd')).toBe(false);
    expect(seen).toEqual(['a', 'b']);
    expect(decoder.stats.frames).toBe(2);
    expect(write('e\n')).toBe(false);
    decoder.resume();
    expect(seen).toEqual(['a', 'b', 'c', 'de']);
    expect(decoder.stats.frames).toBe(4);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('suspend at every line, without batches being cut and decoded in vain each time', () => {
    const { seen, batches, write, decoder } = noting((_line, decoder) => decoder.suspend());
    const expected = Array.from({ length: 1_000 }, (_, i) => `line ${i}`);
    const input = `${expected.join('\n')}\n`;
    write(input);
    while (decoder.suspended) decoder.resume();
    expect(seen).toEqual(expected);
    expect(batches[0]).toBe(1_000);
    expect(Math.max(...batches.slice(1))).toBeLessThanOrEqual(4);
    // Searched where it came, and again where it was kept.
    expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(2.5 * input.length);
  });

  test.each(['lines', 'frame'])(
    'suspend now and then: nothing is lost, little searched again (%s)',
    (style) => {
      const expected = Array.from({ length: 3_000 }, (_, i) => 'x'.repeat(i % 600 < 300 ? i % 7 : i % 90));
      const input = Buffer.from(`${expected.join('\n')}\n`);
      for (const period of [2, 3, 5, 16, 31, 100, 255, 600]) {
        for (const size of [700, 20_000, input.length]) {
          const seen: string[] = [];
          const each = (line: string): void => {
            if (seen.push(line) % period === 0) decoder.suspend();
          };
          const handler =
            style === 'lines' ? lines(each) : { frame: (frame: Frame) => each(frame.toString()) };
          const decoder: FrameDecoder = new FrameDecoder(lf, handler);
          for (let at = 0; at < input.length; at += size) {
            decoder.write(input.subarray(at, at + size));
            while (decoder.suspended) decoder.resume();
          }
          expect(seen).toEqual(expected);
          expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(3 * input.length);
        }
      }
    },
  );

  test('and batches grow again when that is over', () => {
    const { batches, write, decoder } = noting((line, decoder) => {
      if (line === 'stop') decoder.suspend();
    });
    write(`stop\n${'x\n'.repeat(600)}`);
    decoder.resume();
    expect(batches.slice(0, 9)).toEqual([601, 1, 2, 4, 8, 16, 32, 64, 128]);
    write('x\n'.repeat(512));
    expect(batches.at(-1)).toBe(512);
  });

  test('what a handler around it has asked for, with nothing lost', () => {
    const seen: string[] = [];
    const { frames } = lines((line) => seen.push(line));
    const decoder: FrameDecoder = new FrameDecoder(lf, {
      frames(batch) {
        decoder.suspend();
        frames?.(batch);
      },
    });
    for (const chunk of ['a\nb\nc', 'd\n', 'e\nf\n']) {
      decoder.write(Buffer.from(chunk));
      expect(decoder.suspended).toBe(true);
    }
    expect(seen).toEqual(['a']);
    while (decoder.suspended) decoder.resume();
    expect(seen).toEqual(['a', 'b', 'cd', 'e', 'f']);
  });

  test('close', () => {
    const { seen, write, decoder } = noting((line, decoder) => {
      if (line === 'b') decoder.close();
    });
    expect(write('a\nb\nc\nd')).toBe(false);
    expect(write('e\n')).toBe(false);
    expect(seen).toEqual(['a', 'b']);
    expect(decoder.stats).toMatchObject({ frames: 2, bytesHeld: 0 });
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('an exception', () => {
    const { seen, write, decoder } = noting((line) => {
      if (line.startsWith('bad')) throw new Error('no such command');
    });
    expect(() => write('a\nbad\nb\nbad')).toThrow('no such command');
    expect(seen).toEqual(['a', 'bad']);
    expect(() => write('der\nc\n')).toThrow('no such command');
    expect(seen).toEqual(['a', 'bad', 'b', 'badder']);
    decoder.resume();
    expect(seen).toEqual(['a', 'bad', 'b', 'badder', 'c']);
    expect(decoder.stats.frames).toBe(5);
  });

  test('a promise, which is refused', () => {
    const seen: string[] = [];
    const each = async (line: string): Promise<void> => void seen.push(line);
    const decoder = new FrameDecoder(lf, lines(each));
    expect(() => decoder.write(Buffer.from('a\nb\n'))).toThrow('must not return a promise');
    expect(seen).toEqual(['a']);
  });

  test('but not another framing', () => {
    const { seen, write, decoder } = noting((line, decoder) => {
      if (line === 'b') decoder.framing = fixed(2);
    });
    expect(() => write('a\nb\nc\n')).toThrow('framing cannot be changed inside frames(batch)');
    decoder.resume();
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});

test('misuse', () => {
  const make = (each: unknown, options?: unknown) => () => lines(each as () => void, options as object);
  expect(make(undefined)).toThrow(new TypeError('each must be a function, got undefined'));
  expect(make({})).toThrow(TypeError);
  const each = (): void => {};
  expect(make(each, null)).toThrow(new TypeError('options must be an object, got null'));
  expect(make(each, 'latin1')).toThrow(TypeError);
  expect(make(each, { detached: true })).toThrow(
    new TypeError('options has no "detached": there are encoding, detach'),
  );
  expect(make(each, { encoding: 'ascii' })).toThrow(
    new RangeError(`encoding must be one of 'utf8', 'latin1', 'hex', got "ascii"`),
  );
  expect(make(each, { encoding: 1 })).toThrow(TypeError);
  expect(make(each, { detach: 'yes' })).toThrow(new TypeError('detach must be a boolean, got "yes"'));
  expect(make(each, { encoding: undefined, detach: undefined })).not.toThrow();
});
