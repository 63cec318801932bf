import type { Target } from '../groups/group.ts';
import { majorOf, type Run } from './runs.ts';
import { textTable } from './text-table.ts';

const OUTCOMES = { pass: 'met', miss: '**missed**', 'not measured': 'not measured' } as const;

interface TargetOfGroup {
  readonly group: string;
  readonly aim: string;
}

/** What was wanted, and what each Node major has reached. */
export function targetsRegion(runs: readonly Run[]): string {
  const targets = targetsOf(runs);
  const header = ['group', 'target', ...runs.map((run) => `Node ${majorOf(run)}`)];
  const rows = targets.map((target) => [
    target.group,
    target.aim,
    ...runs.map((run) => reached(targetIn(run, target))),
  ]);
  const counts = runs.map((run) => {
    const outcomes = targets.map((target) => targetIn(run, target)?.outcome ?? 'not measured');
    const count = (outcome: Target['outcome']): number => outcomes.filter((one) => one === outcome).length;
    const unmeasured = count('not measured');
    return `Node ${majorOf(run)}: ${count('pass')} met, ${count('miss')} missed${unmeasured > 0 ? `, ${unmeasured} not measured` : ''}.`;
  });
  return [counts.join(' '), textTable(header, rows)].join('\n\n');
}

/** All that are set in some run, in the order of the first. */
function targetsOf(runs: readonly Run[]): TargetOfGroup[] {
  const targets = new Map<string, TargetOfGroup>();
  for (const { record } of runs) {
    for (const { name, targets: ofGroup } of record.groups) {
      for (const { aim } of ofGroup) targets.set(`${name}: ${aim}`, { group: name, aim });
    }
  }
  return [...targets.values()];
}

function targetIn({ record }: Run, { group, aim }: TargetOfGroup): Target | undefined {
  return record.groups.find(({ name }) => name === group)?.targets.find((target) => target.aim === aim);
}

function reached(target: Target | undefined): string {
  if (target === undefined) return OUTCOMES['not measured'];
  return `${OUTCOMES[target.outcome]}: ${target.measured}`;
}
