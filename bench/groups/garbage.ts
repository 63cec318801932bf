import type { Bench, Progress } from '../bench.ts';
import type { Checked } from '../check.ts';
import { probe, withOurs } from '../probe.ts';
import type { TableRecord } from '../recording/record.ts';
import { garbageGroup } from './garbage-group.ts';
import type { Question } from './garbage-worker.ts';
import { probed } from './probed.ts';

const WORKER = new URL('./garbage-worker.ts', import.meta.url);
const SECONDS_PER_PROCESS = 2.2;

/** With so much room for the young, in MiB, nothing is collected while it is measured what is allocated. */
const ROOM = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=512'];

interface Asked {
  readonly question: Question;
  readonly title: string;
  readonly unit: string;
  readonly flags: readonly string[];
  /** How many processes each contender gets. What is allocated is the same every time, as good as. */
  readonly rounds: number;
}

const QUESTIONS: readonly Asked[] = [
  { question: 'allocated', title: 'Memory allocated', unit: 'bytes per frame', flags: ROOM, rounds: 1 },
  { question: 'collected', title: 'Garbage collection', unit: 'ms per million frames', flags: [], rounds: 3 },
];

const PROCESSES = QUESTIONS.reduce((sum, { rounds }) => sum + rounds, 0);

const NOTES = [
  'allocated: the growth of the heap and of array buffers while nothing is collected, after the code has been compiled; streams, promises and chunks joined included',
  "collected: the pauses that Node reports, with V8's own settings",
];

/** What does the garbage collector have to do with it? */
export const garbage: Bench = probed(
  garbageGroup,
  garbageGroup.contenders.length * PROCESSES * SECONDS_PER_PROCESS,
  async (checked, progress) => {
    const tables: TableRecord[] = [];
    for (const asked of QUESTIONS) {
      const { title, unit } = asked;
      tables.push({
        title,
        unit,
        better: 'less',
        columns: garbageGroup.rows(false).map(({ column }) => column),
        contenders: garbageGroup.contenders.map((name) => ({ name, own: garbageGroup.own.has(name) })),
        baseline: garbageGroup.baseline,
        samples: await samplesOf(asked, checked, progress),
      });
    }
    return { tables, notes: NOTES };
  },
);

async function samplesOf(
  { question, flags, rounds }: Asked,
  checked: Checked,
  progress: Progress,
): Promise<TableRecord['samples']> {
  const samples: Record<string, Record<string, number[]>> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const contender of garbageGroup.contenders) {
      progress(`${question}, round ${round} of ${rounds}: ${contender}`);
      const rows = garbageGroup.rows(false).filter(({ name }) => checked.isRight(contender, name));
      const args = [contender, question, ...rows.map(({ name }) => name)];
      const found = await probe<Record<string, number>>(WORKER, args, withOurs(...flags));
      const own = samples[contender] ?? {};
      samples[contender] = own;
      for (const { name, column } of rows) {
        const value = found[name];
        if (value !== undefined) own[column] = [...(own[column] ?? []), value];
      }
    }
  }
  return samples;
}
