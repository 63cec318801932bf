import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LimitOverrunError, StreamReader } from '../../src/asyncio.ts';
import { feed } from '../support/asyncio.ts';
import { cases, word } from '../support/property.ts';
import { text } from '../support/reading.ts';

type Call = ['readline', null] | ['readuntil', string] | ['readexactly' | 'read', number];

/** What has come before the end of the stream, and what is then called. */
interface Case {
  readonly limit: number;
  readonly chunks: readonly string[];
  readonly calls: readonly Call[];
}

/** What a call gives, and whether it is at the end then. */
type Answer = [gives: string, atEof: boolean];

const PYTHON = ['/usr/bin/python3', 'python3'].find((python) => {
  return spawnSync(python, ['-c', 'import asyncio; asyncio.run']).status === 0;
});
if (PYTHON === undefined)
  console.log('Python 3.7 or newer is not installed: asyncio is not compared with it');

const SCRIPT = join(import.meta.dirname, '../support/python-asyncio.py');

function askPython(asked: readonly Case[]): Answer[][] {
  const input = asked.map((one) => JSON.stringify(one)).join('\n');
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  const { status, stdout, stderr } = spawnSync(PYTHON as string, [SCRIPT], options);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function askReader({ limit, chunks, calls }: Case): Promise<Answer[]> {
  const reader = new StreamReader({ limit });
  feed(reader, ...chunks);
  reader.feedEof();
  const answers: Answer[] = [];
  for (const call of calls) answers.push([await answerOf(reader, call), reader.atEof()]);
  return answers;
}

async function answerOf(reader: StreamReader, [call, argument]: Call): Promise<string> {
  try {
    if (call === 'readline') return `bytes ${text(await reader.readline())}`;
    if (call === 'readuntil') return `bytes ${text(await reader.readuntil(argument))}`;
    return `bytes ${text(await reader[call](argument))}`;
  } catch (error) {
    const { code, partial } = error as { code?: string; partial?: Uint8Array };
    if (partial) return `incomplete ${text(partial)}`;
    if (error instanceof LimitOverrunError) return 'overrun';
    return code === 'ERR_FRAME_TOO_LONG' ? 'too long' : String(error);
  }
}

/** The one departure that is met here: by some bytes, it is known earlier that there is too much. */
function isEarlier(ours: Answer | undefined, theirs: Answer | undefined): boolean {
  return ours?.[0] === 'overrun' && theirs?.[0].startsWith('incomplete ') === true;
}

const some = (letters: string, least: number, most: number): fc.Arbitrary<string> =>
  word(letters, least, most).map((bytes) => bytes.toString('latin1'));

const scenario: fc.Arbitrary<Case> = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  chunks: fc.array(some('aaab\n', 0, 12), { maxLength: 4 }),
  calls: fc.array(
    fc.oneof(
      fc.constant<Call>(['readline', null]),
      fc.constant<Call>(['readuntil', '\n']),
      some('ab\n', 1, 3).map((separator): Call => ['readuntil', separator]),
      fc.nat(4).map((n): Call => ['readexactly', n]),
      fc.integer({ min: -1, max: 4 }).map((n): Call => ['read', n]),
    ),
    { maxLength: 10 },
  ),
});

describe.skipIf(PYTHON === undefined)("beside Python's StreamReader", () => {
  test('what every call gives, and whether it is at the end', async () => {
    const { numRuns = 0, seed = Date.now() } = cases(4_000);
    const asked = fc.sample(scenario, { numRuns, seed });
    const answers = askPython(asked);
    expect(answers).toHaveLength(asked.length);
    let compared = 0;
    for (const [index, one] of asked.entries()) {
      const theirs = answers[index] as Answer[];
      const ours = await askReader(one);
      const departure = ours.findIndex((answer, i) => isEarlier(answer, theirs[i]));
      const count = departure === -1 ? ours.length : departure;
      const about = `WIRECUT_SEED=${seed}, case ${index}: ${JSON.stringify(one)}`;
      expect(ours.slice(0, count), about).toEqual(theirs.slice(0, count));
      compared += count;
    }
    // What was compared was worth it.
    expect(compared).toBeGreaterThan(3 * numRuns);
    for (const kind of ['bytes', 'incomplete', 'overrun', 'too long']) {
      expect(JSON.stringify(answers)).toContain(`["${kind}`);
    }
  }, 60_000);
});
