import type { Bench, Progress } from '../bench.ts';
import type { GroupRecord, Thoroughness } from '../recording/record.ts';

/** How long a run may take; `check`: enough to see right answers. */
export type ServerEffort = Thoroughness | 'check';

/** What a run has brought for one group. */
export type Findings = Omit<GroupRecord, 'name' | 'question'>;

/** Servers held against each other in one respect. */
export interface ServerGroup {
  readonly name: string;
  readonly question: string;
  /** About how many seconds `run` takes. 0: it has no part in such a run. */
  estimate(thoroughness: Thoroughness): number;
  run(effort: ServerEffort, progress: Progress): Promise<Findings>;
}

export function serverBench(group: ServerGroup): Bench {
  const { name, question } = group;
  return {
    name,
    question,
    estimate: (thoroughness) => group.estimate(thoroughness),
    async check(progress) {
      return { name, question, ...(await group.run('check', progress)), tables: [], targets: [] };
    },
    async measure(thoroughness, progress) {
      return { name, question, ...(await group.run(thoroughness, progress)) };
    },
  };
}

/** Of a group that this machine cannot run. */
export function leftOut(aims: readonly string[], reason: string): Findings {
  const targets = aims.map((aim) => ({ aim, outcome: 'not measured', measured: reason }) as const);
  return { tables: [], targets, notes: [`left out: ${reason}`], wrong: [], passed: 0, failed: 0 };
}
