import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutomatonCutter } from '../../src/framings/automaton-cutter.ts';
import { anyOf, FrameDecoder, type Framing, fixed, streamed } from '../../src/index.ts';
import { compileByteSet } from '../../src/search/compile.ts';
import { NeedleSet } from '../../src/search/needle-set.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { cases } from '../support/property.ts';
import { setOracle } from '../support/set-oracle.ts';

// Where terminators may begin is indexed by SIMD: that may change nothing but the time.

/** Frames that end with one of `set`, by the automaton alone or led by an index; `anyOf` leads it for four and more. */
function byAutomaton(set: readonly Uint8Array[], indexed: boolean): Framing {
  const needles = new NeedleSet(set);
  const beginnings = indexed ? compileByteSet(needles.begins) : undefined;
  return {
    name: 'automaton',
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => new AutomatonCutter(needles, beginnings, scans),
  };
}

/** Bytes out of an alphabet: of few, so that terminators overlap, or of those in the upper half. */
function textOf(alphabet: readonly number[], minLength: number, maxLength: number): fc.Arbitrary<Buffer> {
  const letter = fc.constantFrom(...alphabet);
  return fc.array(letter, { minLength, maxLength }).map((bytes) => Buffer.from(bytes));
}

const AB = [0x61, 0x62];
const HIGH = Array.from({ length: 128 }, (_, i) => 0x80 + i);
const ALL = Array.from({ length: 256 }, (_, i) => i);

/** A set, and a stream with its terminators, their beginnings, and much in between. */
const streams = fc
  .constantFrom({ alphabet: AB, most: 12 }, { alphabet: HIGH, most: 300 }, { alphabet: ALL, most: 300 })
  .chain(({ alphabet, most }) =>
    fc
      .uniqueArray(textOf(alphabet, 1, 4), { minLength: 1, maxLength: most, selector: String, size: 'max' })
      .chain((set) => {
        const part = fc.oneof(
          fc.constantFrom(...set),
          fc.constantFrom(...set).map((needle) => needle.subarray(0, -1)),
          textOf(alphabet, 0, 3),
          fc.integer({ min: 0, max: 400 }).map((length) => Buffer.alloc(length, '-')),
        );
        return fc.tuple(fc.constant(set), fc.array(part, { maxLength: 60, size: 'max' }).map(Buffer.concat));
      }),
  );

const limits = fc.record({
  maxFrameLength: fc.constantFrom(3, 100, 100_000),
  maxDiscardedBytes: fc.constantFrom(5, 100_000),
  onOversize: fc.constantFrom('error', 'skip', 'truncate'),
});

/** What a decoder hands over of `input` in chunks of `size`; by `claim` and `commit`, in its own memory. */
function run(framing: Framing, input: Buffer, size: number, by: string, options: object = {}): string[] {
  const events: string[] = [];
  const note = (bytes: Uint8Array, terminator: number): void =>
    void events.push(`${Buffer.from(bytes).toString('latin1')} ${terminator}`);
  const error = ({ code, streamOffset }: { code: string; streamOffset: number }): void =>
    void events.push(`${code} at ${streamOffset}`);
  const handler =
    by === 'batches'
      ? {
          error,
          frames(batch: Iterable<{ bytes: Uint8Array; terminator: number }>): void {
            for (const frame of batch) note(frame.bytes, frame.terminator);
          },
        }
      : {
          error,
          frame: (frame: { bytes: Uint8Array; terminator: number }) => note(frame.bytes, frame.terminator),
        };
  const decoder = new FrameDecoder(framing, handler, options);
  for (let at = 0; at < input.length && !decoder.closed; at += size) {
    const chunk = input.subarray(at, at + size);
    if (by !== 'claims') decoder.write(chunk);
    else
      for (let i = 0; i < chunk.length; ) {
        const space = decoder.claim();
        const count = chunk.copy(space, 0, i);
        decoder.commit(count);
        i += count;
      }
  }
  return events;
}

describe('an automaton led by an index', () => {
  test.each(['frames', 'batches', 'claims'])('cuts as it does alone, limits included: %s', (by) => {
    fc.assert(
      fc.property(streams, limits, fc.integer({ min: 1, max: 5_000 }), ([set, input], options, size) => {
        const alone = run(byAutomaton(set, false), input, size, by, options);
        expect(run(byAutomaton(set, true), input, size, by, options)).toEqual(alone);
      }),
      cases(150),
    );
  });

  test('agrees with the oracle, in any chunks and in parts', () => {
    fc.assert(
      fc.property(streams, ([set, input]) => {
        const short = input.subarray(0, 300);
        assertChunkInvariant(traceOf(streamed(byAutomaton(set, true))), short, {
          expected: setOracle(short, set, true),
        });
      }),
      cases(40),
    );
  });

  test('agrees where handlers change the framing in mid-chunk', () => {
    fc.assert(
      fc.property(
        streams,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5_000 }),
        ([set, input], every, size) => {
          const switching = (indexed: boolean): string[] => {
            const framing = byAutomaton(set, indexed);
            const counted = fixed(7);
            const events: string[] = [];
            let frames = 0;
            const decoder: FrameDecoder = new FrameDecoder(framing, {
              frame(frame) {
                events.push(`${frame.toString('latin1')} ${frame.terminator}`);
                decoder.framing = ++frames % every === 0 ? counted : framing;
                if (frames % 4 === 0) decoder.suspend();
              },
            });
            for (let at = 0; at < input.length; at += size) {
              decoder.write(input.subarray(at, at + size));
              while (decoder.suspended) decoder.resume();
            }
            return events;
          };
          expect(switching(true)).toEqual(switching(false));
        },
      ),
      cases(150),
    );
  });

  test('loses nothing that was cut ahead and not wanted, wherever the index goes on', () => {
    for (let every = 1; every <= 12; every++) {
      for (let shift = 0; shift < 4; shift++) {
        const input = Buffer.from(`${'x'.repeat(shift)};${'a;'.repeat(3_000)}`);
        const framing = byAutomaton([Buffer.from(';')], true);
        const one = fixed(2);
        let frames = 0;
        const decoder: FrameDecoder = new FrameDecoder(framing, {
          frame() {
            decoder.framing = ++frames % every === 0 ? one : framing;
          },
        });
        decoder.write(input);
        expect(frames).toBe(3_001);
      }
    }
  });
});

const FOUR = ['\r\n', ';', '&&', '\0'];

function decoding(strategy: 'simd' | 'scalar', input: Buffer, size: number): FrameDecoder {
  const decoder = new FrameDecoder(anyOf(FOUR, { strategy }), { frame() {} }, { maxFrameLength: 2 ** 22 });
  for (let at = 0; at < input.length; at += size) decoder.write(input.subarray(at, at + size));
  return decoder;
}

describe('bytes examined with four terminators', () => {
  test('are all, once, and those of what begins one or seems to, once more', () => {
    const input = Buffer.alloc(100 * 1_002, `${'x'.repeat(499)}&${'x'.repeat(499)}\r\n;`);
    const { stats } = decoding('simd', input, input.length);
    expect(stats.frames).toBe(200);
    expect(stats.bytesStaged).toBe(input.length);
    // &x, \r\n and ;
    expect(stats.bytesExamined).toBe(input.length + 100 * 5);
    expect(decoding('scalar', input, input.length).stats.bytesStaged).toBe(0);
  });

  test('are read without an index in small chunks', () => {
    const input = Buffer.alloc(10_000, `${'x'.repeat(49)};`);
    const { stats } = decoding('simd', input, 100);
    expect(stats.bytesStaged).toBe(0);
    expect(stats.bytesExamined).toBe(input.length);
  });

  test.each([
    ['beginnings only', '\r'],
    ['every second byte begins one', '\rx'],
    ['one in four', '&xxx'],
    ['ends only', ';'],
  ])('are no more than twice what came: %s', (_, unit) => {
    const input = Buffer.alloc(300_000, unit);
    for (const size of [1, 100, 1_460, 65_536, input.length]) {
      const { bytesExamined } = decoding('simd', input, size).stats;
      expect(bytesExamined).toBeLessThanOrEqual(2 * input.length + Math.ceil(input.length / size) * 256);
    }
  });

  test('are read without an index where beginnings crowd, until that has been long enough', () => {
    const crowded = Buffer.alloc(2 ** 21 - 2 ** 16, '\rx');
    const decoder = decoding('simd', crowded, 4_096);
    expect(decoder.stats.bytesStaged).toBeLessThan(2 ** 16);
    const before = decoder.stats.bytesStaged;
    for (let i = 0; i < 64; i++) decoder.write(Buffer.alloc(4_096, 'x'));
    expect(decoder.stats.bytesStaged - before).toBeGreaterThan(2 ** 16);
  });

  test('are not read far ahead of a handler that may break off', () => {
    const falseOnes = 2_000;
    const input = Buffer.alloc(
      10 * (9 + 12 * falseOnes + 1),
      `a;a;a;b;!${'\rxxxxxxxxxxx'.repeat(falseOnes)};`,
    );
    const framing = anyOf(FOUR, { strategy: 'simd' });
    const mark = fixed(1);
    const decoder: FrameDecoder = new FrameDecoder(
      framing,
      {
        frame(frame) {
          decoder.framing = frame.equals('b') ? mark : framing;
        },
      },
      { maxFrameLength: 2 ** 20 },
    );
    decoder.write(input);
    expect(decoder.stats.frames).toBe(10 * 6);
    // Two for each, one for each end, and what was read ahead of the mark.
    const read = 10 * (2 * falseOnes + 5 + 64);
    expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(input.length + read);
  });
});
