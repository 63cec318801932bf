import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyOf, delimiter, type Framing, lengthPrefix } from '../../src/index.ts';
import type { IncompleteReadError, ReadOptions, StreamReader } from '../../src/streams.ts';
import { longestPrefixAtEnd } from '../support/oracle.ts';
import { cases } from '../support/property.ts';
import { cutAt, type Open, SOURCES, text } from '../support/reading.ts';

// Any calls in any order, on any cutting of the stream, give what slicing it in one piece gives.

/** What a call does to the stream: what it gives, and how many bytes it takes. */
interface Expected {
  readonly gives: string;
  readonly takes: number;
}

interface Step {
  readonly name: string;
  run(input: StreamReader, options?: ReadOptions): Promise<string>;
  /** Of all bytes that are left; `given` is what it has given, where that is up to the cutting. */
  expect(rest: string, given: string): Expected;
}

/** The calls on a stream whose frames may have up to `longest` bytes. */
class Model {
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  until(ends: readonly string[]): Step {
    return {
      name: `readUntil ${JSON.stringify(ends)}`,
      run: async (input, options) => text(await input.readUntil(ends, options)),
      expect: (rest) => {
        const found = firstEnd(rest, ends);
        if (found) return this.#taken(rest, found.start, found.end, found.end);
        // What may begin an end does not count as long as nothing follows.
        const held = ends.map((word) => longestPrefixAtEnd(Buffer.from(rest), Buffer.from(word)));
        return rest.length - Math.max(...held) > this.#longest ? tooLong(rest.length) : incomplete(rest);
      },
    };
  }

  line(): Step {
    return {
      name: 'readLine',
      run: async (input, options) => text(await input.readLine(options)),
      expect: (rest) => {
        const { start, end } = firstEnd(rest, ['\n']) ?? wholeOf(rest);
        return this.#taken(rest, start, end, end);
      },
    };
  }

  /** One frame, by iteration, left at once. */
  frame(next: FrameModel): Step {
    return {
      name: 'a frame',
      async run(input) {
        for await (const payload of input) return text(payload);
        return 'no frame';
      },
      expect: (rest) => (rest === '' ? { gives: 'no frame', takes: 0 } : next(rest, this)),
    };
  }

  frameUntil(rest: string, ends: readonly string[]): Expected {
    const { start, end } = firstEnd(rest, ends) ?? wholeOf(rest);
    return this.#taken(rest, start, end, start);
  }

  counted(rest: string): Expected {
    const length = rest.charCodeAt(0);
    const takes = 1 + length;
    if (length > this.#longest) return tooLong(Math.min(rest.length, takes));
    return rest.length < takes ? incomplete(rest) : { gives: rest.slice(1, takes), takes };
  }

  #taken(rest: string, length: number, takes: number, given: number): Expected {
    return length > this.#longest ? tooLong(takes) : { gives: rest.slice(0, given), takes };
  }
}

type FrameModel = (rest: string, model: Model) => Expected;

/** The framings of iteration, and what they make of a stream. */
const FRAMINGS: readonly (readonly [framing: Framing | undefined, next: FrameModel])[] = [
  [undefined, (rest, model) => model.frameUntil(rest, ['\n'])],
  [delimiter('ab'), (rest, model) => model.frameUntil(rest, ['ab'])],
  [anyOf(['\n', 'a\n', 'bb']), (rest, model) => model.frameUntil(rest, ['\n', 'a\n', 'bb'])],
  [lengthPrefix({ bytes: 1 }), (rest, model) => model.counted(rest)],
];

function exactly(count: number): Step {
  return {
    name: `readExactly ${count}`,
    run: async (input) => text(await input.readExactly(count)),
    expect: (rest) =>
      rest.length < count ? incomplete(rest) : { gives: rest.slice(0, count), takes: count },
  };
}

function some(count: number | undefined): Step {
  return {
    name: `read ${count}`,
    run: async (input) => text(await input.read(count)),
    expect(rest, { length }) {
      expect(length).toBeGreaterThanOrEqual(Math.min(1, rest.length, count ?? 1));
      expect(length).toBeLessThanOrEqual(count ?? rest.length);
      return { gives: rest.slice(0, length), takes: length };
    },
  };
}

function peek(count: number): Step {
  return {
    name: `peek ${count}`,
    run: async (input) => text(await input.peek(count)),
    expect: (rest) => ({ gives: rest.slice(0, count), takes: 0 }),
  };
}

/** The call, given up unless it is answered at once. */
function tried(call: Step): Step {
  return {
    name: `${call.name}, tried`,
    run(input) {
      const controller = new AbortController();
      const asked = call.run(input, { signal: controller.signal });
      controller.abort({ code: 'aborted' });
      return asked;
    },
    expect: (rest, given) => (given === 'aborted' ? { gives: given, takes: 0 } : call.expect(rest, given)),
  };
}

const atEnd: Step = {
  name: 'atEnd',
  run: async (input) => String(await input.atEnd()),
  expect: (rest) => ({ gives: String(rest === ''), takes: 0 }),
};

function incomplete(rest: string): Expected {
  return { gives: `ERR_FRAME_INCOMPLETE ${rest}`, takes: rest.length };
}

function tooLong(takes: number): Expected {
  return { gives: 'ERR_FRAME_TOO_LONG', takes };
}

/** Where the end that ends first is, and of those the longest. */
function firstEnd(rest: string, ends: readonly string[]): { start: number; end: number } | undefined {
  const found = ends
    .map((word) => ({ start: rest.indexOf(word), end: rest.indexOf(word) + word.length }))
    .filter(({ start }) => start !== -1);
  return found.toSorted((a, b) => a.end - b.end || a.start - b.start)[0];
}

function wholeOf(rest: string): { start: number; end: number } {
  return { start: rest.length, end: rest.length };
}

async function outcome(step: Step, input: StreamReader): Promise<string> {
  try {
    return await step.run(input);
  } catch (error) {
    const { code, partial } = error as IncompleteReadError;
    return partial ? `${code} ${text(partial)}` : code;
  }
}

/** A stream, where to cut it, what to do with it; each `scale` times as large as the words that it is made of. */
interface Case {
  readonly scale: number;
  readonly words: readonly string[];
  readonly cuts: readonly number[];
  readonly steps: readonly ((model: Model, next: FrameModel, scale: number) => Step)[];
  readonly framing: (typeof FRAMINGS)[number];
  readonly highWaterMark: number;
}

const end = fc.constantFrom('\n', 'ab', 'aab', 'a\n', 'abab', 'b');
const ends = fc.uniqueArray(end, { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Case['steps'][number]> = fc.oneof(
  ends.map((ends) => (model: Model) => model.until(ends)),
  fc.constant((model: Model) => model.line()),
  ends.map((ends) => (model: Model) => tried(model.until(ends))),
  fc.constant((model: Model) => tried(model.line())),
  fc.nat(9).map((count) => (_model: Model, _next: FrameModel, scale: number) => exactly(count * scale)),
  fc.nat(9).map((count) => (_model: Model, _next: FrameModel, scale: number) => some(count * scale)),
  fc.constant(() => some(undefined)),
  fc.nat(16).map((count) => (_model: Model, _next: FrameModel, scale: number) => peek(count * scale)),
  fc.constant(() => atEnd),
  fc.constant((model: Model, next: FrameModel) => model.frame(next)),
);
const anyCase: fc.Arbitrary<Case> = fc.record({
  // Chunks of more than 2,048 bytes are kept in another way than shorter ones.
  scale: fc.constantFrom(1, 1, 1, 700),
  words: fc.array(fc.constantFrom('a', 'b', 'c', '\n', '\x01', '\x02', '\x07'), { maxLength: 60 }),
  cuts: fc.array(fc.nat(60), { maxLength: 12 }),
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  framing: fc.constantFrom(...FRAMINGS),
  highWaterMark: fc.integer({ min: 16, max: 64 }),
});

async function check(
  open: Open,
  { scale, words, cuts, steps, framing: [framing, next], ...rest }: Case,
): Promise<void> {
  // At scale 1 a letter, else a run of them; ends, and counts of bytes, are as they are.
  const stream = words.map((word) => (word === 'c' ? word.repeat(scale) : word)).join('');
  const places = cuts.map((cut) => Math.min(cut * Math.ceil(scale / 4), stream.length));
  const maxFrameLength = 6 * scale;
  const model = new Model(maxFrameLength);
  const options = { maxFrameLength, highWaterMark: rest.highWaterMark * scale };
  const input = await open(
    cutAt(Buffer.from(stream, 'latin1'), places),
    framing ? { ...options, framing } : options,
  );
  let at = 0;
  for (const chosen of steps) {
    const call = chosen(model, next, scale);
    const given = await outcome(call, input);
    const { gives, takes } = call.expect(stream.slice(at), given);
    expect(given, `${call.name} at ${at}`).toBe(gives);
    at += takes;
  }
  const { bytesCopied, bytesReceived } = input.stats;
  expect(bytesReceived).toBeLessThanOrEqual(stream.length);
  // What `peek` looks at may be copied for that, and as much again.
  expect(bytesCopied).toBeLessThanOrEqual(2 * bytesReceived + 2 * 16 * scale * steps.length);
  await input.close();
}

test.each(SOURCES)('any calls in any order, from %s', async (kind, open) => {
  const property = fc.asyncProperty(anyCase, (any) => check(open, any));
  await fc.assert(property, cases(kind === 'a socket' ? 150 : 800));
});
