import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Terminator } from '../../src/asynchat/chat-input.ts';
import { StrictInput } from '../../src/asynchat/strict-input.ts';
import { feedAndTakeBack } from '../support/chat-events.ts';
import { cases, word } from '../support/property.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type Action =
  | { do: 'set'; terminator: Json }
  | { do: 'feed'; text: string }
  | { do: 'discard' | 'throw' | 'nothing' };

/** What is done from outside, and what handlers do when they are called for the first, second ... time. */
interface Case {
  actions: Action[];
  collect: Action[];
  found: Action[];
}

const VERSIONS = ['3', '3.11', '3.10', '3.9', '3.8', '3.7', '3.6'];
const PYTHON = ['/usr/bin/python3', ...VERSIONS.map((version) => `python${version}`)].find((python) => {
  return spawnSync(python, ['-W', 'ignore', '-c', 'import asynchat']).status === 0;
});
if (PYTHON === undefined)
  console.log('Python with asynchat (3.6 to 3.11) is not installed: not compared with it');

const SCRIPT = join(import.meta.dirname, '../support/python-asynchat.py');

/** Python's own answers: the events of each case. */
function askPython(asked: readonly Case[]): Json[] {
  const input = asked.map((one) => JSON.stringify(one)).join('\n');
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  const { status, stdout, stderr } = spawnSync(PYTHON as string, ['-W', 'ignore', SCRIPT], options);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The same of strict mode. */
function askStrictInput({ actions, collect, found }: Case): Json {
  const events: Json[] = [];
  const note = (...event: Json[]): number => events.push([...event, shown(input.terminator)]);
  const calls = { collect: 0, found: 0 };
  const handlers = {
    useEncoding: false,
    encoding: 'latin-1',
    collectIncomingData(data: Buffer): void {
      note('collect', data.toString('latin1'));
      act(collect[calls.collect++]);
    },
    foundTerminator(): void {
      note('found');
      act(found[calls.found++]);
    },
    close() {},
    handleError(error: unknown): void {
      throw error;
    },
  };
  const input = new StrictInput(handlers, { borrow: false, maxFrameLength: Number.POSITIVE_INFINITY });

  const act = (action: Action | undefined): void => {
    if (action?.do === 'set') input.setTerminator(terminatorOf(action.terminator) as Terminator);
    if (action?.do === 'feed') feedAndTakeBack(input, action.text);
    if (action?.do === 'discard') input.discard();
    if (action?.do === 'throw') throw new Thrown();
  };

  for (const action of actions) {
    let error: string | null = null;
    try {
      act(action);
    } catch (caught) {
      error = (caught as Error).constructor.name;
    }
    note(action.do, error, input.acInBuffer.toString('latin1'));
  }
  return events;
}

class Thrown extends Error {}

function terminatorOf(value: Json): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return 'bytes' in value ? Buffer.from(value.bytes as string, 'latin1') : value.text;
}

function shown(terminator: Terminator | undefined): Json {
  if (terminator === undefined) return { text: 'unset' };
  if (terminator instanceof Uint8Array) return { bytes: Buffer.from(terminator).toString('latin1') };
  return typeof terminator === 'string' ? { text: terminator } : (terminator as Json);
}

/** Of few letters: delimiters overlap themselves, and are nearly there all the time. */
const text = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  word('aab\n', minLength, maxLength).map((bytes) => bytes.toString('latin1'));

const usual: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: text(1, 5).map((bytes) => ({ bytes })) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json[]>(null, { bytes: '' }, { text: '' }) },
);
const odd: fc.Arbitrary<Json> = fc.oneof(
  { weight: 12, arbitrary: usual },
  { weight: 1, arbitrary: fc.constantFrom<Json[]>({ text: 'a' }, -1, 2.5, -0.5, true, false) },
);

const set = (terminator: fc.Arbitrary<Json>): fc.Arbitrary<Action> =>
  terminator.map((terminator) => ({ do: 'set' as const, terminator }));
const feed: fc.Arbitrary<Action> = text(0, 12).map((text) => ({ do: 'feed' as const, text }));
const simply = (name: 'discard' | 'throw' | 'nothing'): fc.Arbitrary<Action> => fc.constant({ do: name });

/** What handlers do: most often nothing. */
const reactions = (often: number): fc.Arbitrary<Action[]> =>
  fc.array(
    fc.oneof(
      { weight: 20, arbitrary: simply('nothing') },
      { weight: often, arbitrary: set(odd) },
      { weight: 1, arbitrary: simply('discard') },
      { weight: 1, arbitrary: simply('throw') },
      { weight: 1, arbitrary: feed },
    ),
    { maxLength: 12 },
  );

const scenario: fc.Arbitrary<Case> = fc.record({
  actions: fc
    .tuple(
      fc.oneof({ weight: 20, arbitrary: set(usual) }, { weight: 1, arbitrary: simply('nothing') }),
      fc.array(
        fc.oneof(
          { weight: 20, arbitrary: feed },
          { weight: 2, arbitrary: set(odd) },
          { weight: 1, arbitrary: simply('discard') },
        ),
        { maxLength: 10 },
      ),
    )
    .map(([first, rest]) => [first, ...rest]),
  collect: reactions(2),
  found: reactions(15),
});

describe.skipIf(PYTHON === undefined)('strict mode beside Python', () => {
  test('every call, every terminator, every error, all that is kept', () => {
    const { numRuns = 0, seed = Date.now() } = cases(4_000);
    const asked = fc.sample(scenario, { numRuns, seed });
    const answers = askPython(asked);
    expect(answers).toHaveLength(asked.length);
    asked.forEach((one, index) => {
      const about = `WIRECUT_SEED=${seed}, case ${index}: ${JSON.stringify(one)}`;
      expect(askStrictInput(one), about).toEqual(answers[index]);
    });
    // What was compared was worth it.
    const kinds = new Set(answers.flatMap((events) => (events as Json[][]).map((event) => event[0])));
    expect([...kinds].sort()).toEqual(['collect', 'discard', 'feed', 'found', 'nothing', 'set']);
    for (const error of ['TypeError', 'RangeError', 'Thrown'])
      expect(JSON.stringify(answers)).toContain(error);
  }, 60_000);
});
