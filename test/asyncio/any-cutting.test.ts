import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LimitOverrunError, StreamReader } from '../../src/asyncio.ts';
import { longestPrefixAtEnd } from '../support/oracle.ts';
import { cases, word } from '../support/property.ts';
import { cutAt, text } from '../support/reading.ts';

// Any calls in any order, on any cutting of the stream, give what slicing it in one piece gives. (Of read(n), which
// gives what has come, that cannot be said.)

type Step =
  | { readonly call: 'readline' }
  | { readonly call: 'readuntil'; readonly separators: readonly string[] }
  | { readonly call: 'readexactly'; readonly n: number };

/** What a call gives, and how many bytes it takes. */
interface Outcome {
  readonly gives: string;
  readonly takes: number;
}

const STEPS: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ call: 'readline' }),
  // What this finds out, readline makes use of.
  fc.constant<Step>({ call: 'readuntil', separators: ['\n'] }),
  fc
    .array(
      word('ab\n', 1, 3).map((bytes) => bytes.toString('latin1')),
      { minLength: 1, maxLength: 4 },
    )
    .map((separators): Step => ({ call: 'readuntil', separators })),
  fc.nat(4).map((n): Step => ({ call: 'readexactly', n })),
);

function expected(step: Step, rest: string, limit: number): Outcome {
  const all = rest.length;
  if (step.call === 'readexactly') {
    return step.n <= all ? taken(rest, step.n) : { gives: `incomplete ${rest}`, takes: all };
  }
  const separators = step.call === 'readline' ? ['\n'] : step.separators;
  const found = firstEnd(rest, separators);
  if (step.call === 'readline') {
    const { start, end } = found ?? { start: all, end: all };
    return start > limit ? { gives: 'too long', takes: end } : taken(rest, end);
  }
  // What ends with another one never decides where that ends, nor from where on it counts.
  const decisive = separators.filter((each) => !separators.some((end) => end !== each && each.endsWith(end)));
  const held = decisive.map((each) => longestPrefixAtEnd(Buffer.from(rest), Buffer.from(each)));
  if ((found?.start ?? all - Math.max(...held)) > limit) return { gives: 'overrun', takes: 0 };
  return found ? taken(rest, found.end) : { gives: `incomplete ${rest}`, takes: all };
}

function taken(rest: string, count: number): Outcome {
  return { gives: `bytes ${rest.slice(0, count)}`, takes: count };
}

/** Of those that end there, the shortest. */
function firstEnd(rest: string, separators: readonly string[]): { start: number; end: number } | undefined {
  const found = separators
    .map((each) => ({ start: rest.indexOf(each), end: rest.indexOf(each) + each.length }))
    .filter(({ start }) => start !== -1);
  return found.toSorted((a, b) => a.end - b.end || b.start - a.start)[0];
}

async function outcomeOf(step: Step, reader: StreamReader): Promise<string> {
  try {
    if (step.call === 'readexactly') return `bytes ${text(await reader.readexactly(step.n))}`;
    if (step.call === 'readline') return `bytes ${text(await reader.readline())}`;
    return `bytes ${text(await reader.readuntil(step.separators))}`;
  } catch (error) {
    if (error instanceof LimitOverrunError) return 'overrun';
    const { code, partial } = error as { code?: string; partial?: Uint8Array };
    if (partial) return `incomplete ${text(partial)}`;
    return code === 'ERR_FRAME_TOO_LONG' ? 'too long' : String(error);
  }
}

/** Feeds what is left, chunk by chunk, until the call has been answered. */
async function feedUntilDone<T>(reader: StreamReader, chunks: Uint8Array[], answer: Promise<T>): Promise<T> {
  let isDone = false;
  void answer.then(() => {
    isDone = true;
  });
  for (;;) {
    for (let i = 0; i < 4; i++) await undefined;
    if (isDone) return answer;
    const chunk = chunks.shift();
    if (chunk) reader.feedData(chunk);
    else reader.feedEof();
  }
}

test('any calls on any cutting', async () => {
  const property = fc.asyncProperty(
    word('aaaab\n', 0, 40),
    fc.array(fc.nat(40), { maxLength: 12 }),
    fc.array(STEPS, { maxLength: 12 }),
    fc.integer({ min: 1, max: 6 }),
    async (input, cuts, steps, limit) => {
      const reader = new StreamReader({ limit });
      const chunks = cutAt(
        input,
        cuts.map((cut) => Math.min(cut, input.length)),
      );
      let rest = text(input);
      for (const step of steps) {
        const { gives, takes } = expected(step, rest, limit);
        expect(await feedUntilDone(reader, chunks, outcomeOf(step, reader)), JSON.stringify(step)).toBe(
          gives,
        );
        rest = rest.slice(takes);
      }
    },
  );
  await fc.assert(property, cases(400));
});
