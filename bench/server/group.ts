import type { Target } from '../groups/group.ts';
import type { Effort } from './effort.ts';

/** What a run has brought for one group. */
export interface Findings {
  /** What was measured: tables, each with a line that says what is in it, and how far to trust them. */
  readonly sections: readonly string[];
  /** Who compiled what; what is left out here, and why. */
  readonly notes: readonly string[];
  readonly targets: readonly Target[];
  /** How many answers were right. */
  readonly passed: number;
  /** Who was wrong, on what. */
  readonly wrong: readonly string[];
}

/** Servers held against each other in one respect. */
export interface ServerGroup {
  readonly name: string;
  readonly question: string;
  run(effort: Effort): Promise<Findings>;
}

/** Of a group that this machine cannot run. */
export function leftOut(aims: readonly string[], reason: string): Findings {
  const targets = aims.map((aim) => ({ aim, outcome: 'not measured', measured: reason }) as const);
  return { sections: [], notes: [`left out: ${reason}`], targets, passed: 0, wrong: [] };
}
