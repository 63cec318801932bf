import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyOf, type FinderOptions, FrameDecoder, streamed } from '../../src/index.ts';
import { assertChunkInvariant, type Decode, traceOf } from '../../src/testing.ts';
import { cases, word } from '../support/property.ts';
import { setOracle } from '../support/set-oracle.ts';
import { words } from '../support/words.ts';

/** As `traceOf`, with what ended each frame. */
function namingTrace(terminators: readonly Buffer[], options: FinderOptions, batches: boolean): Decode {
  return (chunks) => {
    const names: number[] = [];
    const onFrame = ({ terminator }: { terminator: number }): void => void names.push(terminator);
    const trace = traceOf(anyOf(terminators, options), { batches, onFrame })(chunks);
    return trace.map((event) => (event.startsWith('frame ') ? `${event} ${names.shift()}` : event));
  };
}

/** Sets of different words: some begin, end or contain each other. */
const sets = fc
  .uniqueArray(word('ab', 1, 4), { minLength: 1, maxLength: 6, selector: String })
  .map((set) => set.map((terminator) => Buffer.from(terminator)));

// 'scalar' goes byte by byte through the automaton, the others by needle.
describe.each(['auto', 'scalar', 'native'] as const)('anyOf, searched %s', (strategy) => {
  test.each([false, true])('agrees with the oracle on short streams (batches: %s)', (batches) => {
    const all = [...words('ab', 1, 3)];
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 }), (set) => {
        for (const input of words('ab', 0, 5)) {
          const expected = setOracle(input, set);
          assertChunkInvariant(namingTrace(set, { strategy }, batches), input, { expected });
        }
      }),
      cases(8),
    );
  });

  test('agrees on longer ones, and in parts', () => {
    fc.assert(
      fc.property(sets, word('abc', 0, 40), (set, input) => {
        assertChunkInvariant(namingTrace(set, { strategy }, false), input, {
          expected: setOracle(input, set),
        });
        assertChunkInvariant(traceOf(streamed(anyOf(set, { strategy }))), input, {
          expected: setOracle(input, set, true),
        });
      }),
      cases(60),
    );
  });

  test('agrees where occurrences are indexed ahead, in chunks of any size', () => {
    fc.assert(
      fc.property(
        sets,
        word('abccccccccccc', 500, 5_000),
        fc.integer({ min: 1, max: 900 }),
        (set, input, size) => {
          const chunks = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
            Uint8Array.from(input.subarray(i * size, (i + 1) * size)),
          );
          expect(namingTrace(set, { strategy }, false)(chunks)).toEqual(setOracle(input, set));
          expect(namingTrace(set, { strategy }, true)(chunks)).toEqual(setOracle(input, set));
        },
      ),
      cases(60),
    );
  });

  test('agrees where the start of a frame is copied in front of what is read behind it', () => {
    fc.assert(
      fc.property(sets, word('abc', 0, 60), fc.integer({ min: 1, max: 9 }), (set, input, size) => {
        const frames: string[] = [];
        const decoder = new FrameDecoder(anyOf(set, { strategy }), {
          frame: (frame) =>
            frames.push(`frame ${JSON.stringify(frame.toString('latin1'))} ${frame.terminator}`),
        });
        for (let at = 0; at < input.length; at += size)
          decoder.commit(input.copy(decoder.claim(), 0, at, at + size));
        expect(frames).toEqual(setOracle(input, set).slice(0, -1));
      }),
      cases(200),
    );
  });

  test('limits do not depend on the cutting', () => {
    fc.assert(
      fc.property(
        sets,
        word('abc', 0, 16),
        fc.constantFrom('error', 'skip', 'truncate'),
        (set, input, onOversize) => {
          const limits = { maxFrameLength: 2, maxDiscardedBytes: 5, onOversize } as const;
          assertChunkInvariant(traceOf(anyOf(set, { strategy }), limits), input);
        },
      ),
      cases(100),
    );
  });

  test('nor on whether it is checked', () => {
    fc.assert(
      fc.property(
        sets,
        word('abc', 0, 40),
        fc.constantFrom('error', 'skip', 'truncate'),
        fc.integer({ min: 1, max: 40 }),
        (set, input, onOversize, size) => {
          const limits = { maxFrameLength: 2, maxDiscardedBytes: 5, onOversize } as const;
          const run = (checked: boolean): string[] => {
            const events: string[] = [];
            const decoder = new FrameDecoder(
              anyOf(set, { strategy }),
              {
                frame: (frame) =>
                  void events.push(`${frame.toString('latin1')} ${frame.terminator} ${frame.truncated}`),
                error: ({ code, streamOffset }) => void events.push(`${code} at ${streamOffset}`),
              },
              { ...limits, checked },
            );
            for (let at = 0; at < input.length; at += size) decoder.write(input.subarray(at, at + size));
            return events;
          };
          expect(run(false)).toEqual(run(true));
        },
      ),
      cases(400),
    );
  });

  test.each([
    ['prefixes of each other', ['a', 'aa', 'aaa', 'aaaa']],
    ['ends of each other', ['b', 'ab', 'aab', 'aaab']],
    ['one inside the other', ['aba', 'b']],
    ['many', Array.from({ length: 40 }, (_, i) => `${'a'.repeat(i)}b`)],
  ])('work is linear on hostile streams: %s', (_, set) => {
    for (const text of ['a'.repeat(50_000), 'aaab'.repeat(12_500), `${'a'.repeat(30)}b`.repeat(1_000)]) {
      for (const size of [1, 5, 4_096, text.length]) {
        const decoder = new FrameDecoder(
          anyOf(set, { strategy }),
          { frame() {} },
          { maxFrameLength: 100_000 },
        );
        const input = Buffer.from(text);
        let chunks = 0;
        for (let at = 0; at < input.length; at += size, chunks++)
          decoder.write(input.subarray(at, at + size));
        const perNeedle = 2 * input.length + chunks * 40;
        expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(Math.min(4, set.length) * perNeedle);
      }
    }
  });
});

describe('anyOf', () => {
  test('the one that ends first ends the frame, and of those the longest', () => {
    const decode = namingTrace(
      ['DEF', 'BCDE', '\n', '\r\n'].map((text) => Buffer.from(text)),
      {},
      false,
    );
    expect(assertChunkInvariant(decode, 'ABCDEFG\r\nx\n\n')).toEqual([
      'frame "A" 1',
      'frame "FG" 3',
      'frame "x" 2',
      'frame "" 2',
      'end clean',
    ]);
  });

  test('batches say what ended each of their frames', () => {
    const seen: unknown[] = [];
    const decoder = new FrameDecoder(anyOf([',', ';', '\r\n']), {
      frames(batch) {
        for (let i = 0; i < batch.length; i++) seen.push(batch.terminator(i));
        seen.push(Array.from(batch, ({ terminator }) => terminator).join(''));
        expect(() => batch.terminator(batch.length)).toThrow(RangeError);
      },
    });
    decoder.write(Buffer.from('a,b;c\r\nd\r'));
    decoder.write(Buffer.from('\ne;'));
    expect(seen).toEqual([0, 1, 2, '012', 2, '2', 1, '1']);
  });

  test('sends the first that can end a frame', () => {
    expect(Buffer.from(anyOf(['\n\n', '\n']).encode('x')).toString()).toBe('x\n');
    expect(Buffer.from(anyOf(['aba', 'b']).encode('x')).toString()).toBe('xb');
    expect(Buffer.from(anyOf(['aba', 'ba', 'a']).encode('x')).toString()).toBe('xba');
  });

  test('many are made in linear time, and work', () => {
    const set = Array.from({ length: 20_000 }, (_, i) => `<${i}>`);
    const frames: number[] = [];
    const decoder = new FrameDecoder(anyOf(set), { frame: (frame) => frames.push(frame.terminator) });
    decoder.write(Buffer.from('a<19999>b<0><123>'));
    expect(frames).toEqual([19_999, 0, 123]);
  });

  test('sends the first of them, and refuses what would not come back', () => {
    fc.assert(
      fc.property(sets, word('abc', 0, 8), (set, payload) => {
        const ends = (terminator: Buffer, index: number): boolean =>
          setOracle(terminator, set).join() === `frame "" ${index},end clean`;
        const first = set.findIndex(ends);
        const stream = Buffer.concat([payload, set[first] as Buffer]);
        const shown = JSON.stringify(payload.toString('latin1'));
        const comesBack = setOracle(stream, set).join() === `frame ${shown} ${first},end clean`;
        const encode = (): Uint8Array => anyOf(set).encode(payload);
        if (comesBack) expect(Buffer.from(encode())).toEqual(stream);
        else expect(encode).toThrow(expect.objectContaining({ code: 'ERR_PAYLOAD_HAS_TERMINATOR' }));
      }),
      cases(500),
    );
  });

  test.each([
    ['\n', 'terminators must be an array of 1 to 65535 terminators, got "\\n"'],
    [[], 'terminators must be an array of 1 to 65535 terminators, got "0 of them"'],
    [['a', ''], 'terminators[1] must be a non-empty string or Uint8Array, got ""'],
    [['a', 7], 'terminators[1] must be a non-empty string or Uint8Array, got 7'],
    [Array(2), 'terminators[0] must be a non-empty string or Uint8Array, got undefined'],
    [['a', Buffer.from('a')], 'terminators must be different from each other, got 1 bytes'],
  ])('refuses %j', (terminators, message) => {
    expect(() => anyOf(terminators as string[])).toThrow(message);
  });
});
