import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FedSource } from '../../src/asyncio/fed-source.ts';
import { UntilSeparator } from '../../src/asyncio/reader-calls.ts';
import { LimitOverrunError, StreamReader } from '../../src/asyncio.ts';
import { LengthLimit } from '../../src/framing/length-limit.ts';
import { resolveLimits } from '../../src/limits.ts';
import { SourceReader } from '../../src/streams/reader/source-reader.ts';
import { fed } from '../support/asyncio.ts';
import { rejection } from '../support/net-until.ts';
import { cases } from '../support/property.ts';

// After a LimitOverrunError nothing is taken: what was found is looked for again from where it was found, or in front
// of that. Chunks are long enough to be indexed.

const LIMIT = 5;

/** Frames that fit around one that does not. */
function around(before: number, length: number, after: number, separator: string): string {
  return `${`ok${separator}`.repeat(before)}${'x'.repeat(length)}${separator}${`ok${separator}`.repeat(after)}`;
}

describe.each(['\n', 'b\n', '--\n'])('frames that end with %j', (separator) => {
  test.each([
    [0, 20, 75],
    [10, 378, 75],
    [40, 20, 750],
    [80, 1_000, 20_000],
    [200, 378, 750],
  ])('%i that fit, one of %i bytes, %i more: readexactly(consumed) is the way out', async (...counts) => {
    const [before, length, after] = counts;
    const reader = fed([around(before, length, after, separator)], { limit: LIMIT });
    for (let i = 0; i < before; i++) expect(String(await reader.readuntil(separator))).toBe(`ok${separator}`);
    const error = await rejection(reader.readuntil(separator));
    expect(error).toMatchObject({ name: 'LimitOverrunError', consumed: length });
    expect(await reader.readexactly(length)).toHaveLength(length);
    expect(String(await reader.readuntil(separator))).toBe(separator);
    expect(String(await reader.readuntil(separator))).toBe(`ok${separator}`);
  });
});

test('no byte is examined again and again', async () => {
  const source = new FedSource();
  const limit = new LengthLimit(resolveLimits({ maxFrameLength: LIMIT, onOversize: 'skip' }));
  const marks = { highWaterMark: Number.POSITIVE_INFINITY, lowWaterMark: Number.POSITIVE_INFINITY };
  const reader = new SourceReader((sink) => source.open(sink), {
    ...{ framing: undefined, atEnd: undefined, limit },
    ...marks,
  });
  const bytes = Buffer.from(`${'x'.repeat(20)}\n`.repeat(2_000));
  source.chunk(bytes);
  for (let i = 0; i < 2_000; i++) {
    expect(await rejection(reader.ask(new UntilSeparator('\n')))).toMatchObject({ consumed: 20 });
    await reader.readExactly(20);
    expect(String(await reader.ask(new UntilSeparator('\n')))).toBe('\n');
  }
  expect(reader.stats.bytesExamined).toBeLessThan(2 * bytes.length);
});

test('readline behind it', async () => {
  const reader = fed([around(30, 9, 1_000, '\n')], { limit: LIMIT });
  for (let i = 0; i < 30; i++) await reader.readuntil('\n');
  expect(await rejection(reader.readuntil('\n'))).toMatchObject({ consumed: 9 });
  await reader.readexactly(9);
  expect(String(await reader.readline())).toBe('\n');
});

test('any separators, in long chunks', async () => {
  const piece = fc.oneof(
    fc.constantFrom('b\n', 'a\n', 'ab', '\n'),
    fc.nat(40).map((count) => 'a'.repeat(count)),
  );
  const property = fc.asyncProperty(
    fc.array(piece, { minLength: 100, maxLength: 400 }).map((pieces) => pieces.join('')),
    fc.array(fc.constantFrom('\n', 'b\n', 'ab', 'aab'), { minLength: 1, maxLength: 200 }),
    fc.integer({ min: 100, max: 10_000 }),
    async (input, separators, chunkLength) => {
      const reader = new StreamReader({ limit: LIMIT });
      for (let at = 0; at < input.length; at += chunkLength)
        reader.feedData(Buffer.from(input.slice(at, at + chunkLength)));
      let rest = input;
      for (const separator of separators) {
        const found = rest.indexOf(separator);
        if (found === -1) continue;
        const end = found + separator.length;
        const answer: unknown = await reader.readuntil(separator).catch((error) => error);
        if (found <= LIMIT) expect(String(answer)).toBe(rest.slice(0, end));
        else expect((answer as LimitOverrunError).consumed).toBe(found);
        if (answer instanceof LimitOverrunError) await reader.readexactly(found);
        rest = rest.slice(found <= LIMIT ? end : found);
      }
    },
  );
  await fc.assert(property, cases(200));
});
