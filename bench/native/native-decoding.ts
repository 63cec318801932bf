import { writeFileSync } from 'node:fs';
import { type Answer, answerDifference, checkAnswer } from '../answer.ts';
import { answerOf } from '../cutting.ts';
import type { Case, SelfTimedTask } from '../groups/group.ts';
import type { Effort } from '../protocol.ts';
import type { Repeats } from '../repeats.ts';
import type { Timing } from '../result.ts';
import { type Program, pathOf, run } from './program.ts';

/** A single run, to see the answer. */
export const NO_EFFORT: Effort = { warmUpMilliseconds: 0, minMilliseconds: 0, minRuns: 1 };

/** Cutting a corpus, by a program that times itself. */
export function nativeTask(program: Program, corpus: Repeats): SelfTimedTask {
  const expected = answerOf(corpus.spans);
  return {
    bytes: corpus.stream.length,
    expected,
    async time(effort) {
      const { count, sum, ...timing } = await decode(program, corpus, effort);
      checkAnswer({ count, sum }, expected);
      return timing;
    },
  };
}

/** Whether a program counts the frames of a corpus right; it cannot show their bytes. */
export function nativeCase(program: Program, corpus: Repeats): Case {
  return {
    contender: program.name,
    kind: corpus.kind,
    async difference() {
      return answerDifference(await decode(program, corpus, NO_EFFORT), answerOf(corpus.spans));
    },
  };
}

async function decode(
  program: Program,
  { repeated, rounds }: Repeats,
  { warmUpMilliseconds, minMilliseconds, minRuns }: Effort,
): Promise<Answer & Timing> {
  const file = pathOf('chunks');
  writeFileSync(file, Buffer.concat(repeated));
  return JSON.parse(await run(program, [file, rounds, warmUpMilliseconds, minMilliseconds, minRuns]));
}
