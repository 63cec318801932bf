import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  delimiter,
  Finder,
  FrameDecoder,
  type FrameDecoderOptions,
  fixed,
  type SearchStrategy,
} from '../src/index.ts';
import { forceStrategy, withEnvironment } from './support/environment.ts';
import { cases, word } from './support/property.ts';

// All strategies, and the choice between them, against each other: finders, and whole decoders.

const STRATEGIES: readonly SearchStrategy[] = ['simd', 'native', 'horspool', 'two-way', 'scalar'];
const WAYS = [...STRATEGIES, 'auto'] as const;
type Way = (typeof WAYS)[number];

function searching<T>(way: Way, run: () => T): T {
  return way === 'auto' ? withEnvironment('WIRECUT_SEARCH', '', run) : forceStrategy(way, run);
}

/** Mostly letters of the terminators, in runs, so that near misses and long gaps come up. */
const stream = fc
  .array(
    fc.oneof(
      word('ab\n', 0, 20),
      fc
        .tuple(word('abx', 1, 4), fc.nat(200))
        .map(([unit, times]) => Buffer.alloc(unit.length * times, unit)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const cuts = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });

function* chunksOf(input: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < input.length; i++) {
    const size = sizes[i % sizes.length] as number;
    yield input.subarray(at, at + size);
    at += size;
  }
}

describe('finders', () => {
  test('find the same', () => {
    const input = fc.tuple(fc.oneof(word('ab\n', 1, 6), word('ab', 7, 40)), stream);
    fc.assert(
      fc.property(input, ([needle, haystack]) => {
        const found = WAYS.map((way) => {
          const offsets = new Uint32Array(haystack.length + 1);
          const finder = searching(way, () => new Finder(needle));
          return Buffer.from(offsets.buffer, 0, 4 * finder.indexAll(haystack, 0, haystack.length, offsets));
        });
        for (const other of found) expect(other.equals(found[0] as Buffer)).toBe(true);
      }),
      cases(3_000),
    );
  });
});

describe('decoders', () => {
  interface Plan {
    readonly terminators: readonly Buffer[];
    /** What follows each frame: a terminator, by index, or a length. */
    readonly framings: readonly number[];
    readonly input: Buffer;
    readonly sizes: readonly number[];
    readonly claimed: boolean;
    readonly options: FrameDecoderOptions;
  }

  const plan: fc.Arbitrary<Plan> = fc.record({
    terminators: fc.array(fc.oneof(word('ab\n', 1, 5), word('ab', 6, 30)), { minLength: 1, maxLength: 5 }),
    framings: fc.array(fc.nat(8), { minLength: 1, maxLength: 5 }),
    input: stream,
    sizes: cuts,
    claimed: fc.boolean(),
    options: fc.record({
      maxFrameLength: fc.constantFrom(20, 300, 65_536),
      onOversize: fc.constantFrom('error', 'skip', 'truncate'),
    }),
  });

  function decode({ terminators, framings, input, sizes, claimed, options }: Plan): string[] {
    const trace: string[] = [];
    const known = terminators.map((terminator) => delimiter(terminator));
    const at = (index: number) => {
      const choice = framings[index % framings.length] as number;
      return known[choice] ?? fixed(1 + choice);
    };
    let frames = 0;
    const decoder: FrameDecoder = new FrameDecoder(
      at(0),
      {
        frame(frame) {
          trace.push(frame.toString('hex'));
          decoder.framing = at(++frames);
        },
        error: (error) => void trace.push(`${error.code} at ${error.streamOffset}`),
      },
      options,
    );
    for (const chunk of chunksOf(input, sizes)) {
      if (claimed) {
        decoder.claim(chunk.length).set(chunk);
        decoder.commit(chunk.length);
      } else {
        decoder.write(chunk);
      }
    }
    const report = decoder.end();
    if (report.kind === 'partial') trace.push(Buffer.from(report.bytes).toString('hex'));
    const { bytesReceived, bytesExamined } = decoder.stats;
    const chunks = Math.ceil(input.length / Math.min(...sizes)) + 1;
    const switches = terminators.length > 4 ? frames : Math.min(frames, chunks * terminators.length);
    const bound = 2 * bytesReceived * Math.min(4, terminators.length) + (chunks + switches) * (30 + 256);
    expect(bytesExamined).toBeLessThanOrEqual(bound);
    return trace;
  }

  test('deliver the same, whatever is switched, cut and claimed', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const expected = searching('scalar', () => decode({ ...one, sizes: [1_000_000], claimed: false }));
        for (const way of WAYS) expect(searching(way, () => decode(one))).toEqual(expected);
      }),
      cases(1_500),
    );
  });
});
