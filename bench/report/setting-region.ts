import type { Setting, Taken } from '../machine.ts';
import type { RecordedGroup } from '../recording/record.ts';
import { mainRun, type Run } from './runs.ts';

/** What each run was taken with: the one whose tables are shown in full, of the others what differs from it. */
export function settingRegion(runs: readonly Run[]): string {
  const main = mainRun(runs);
  const others = runs.filter((run) => run !== main);
  return [main, ...others].map((run) => sectionOf(run, run === main ? undefined : main)).join('\n\n');
}

function sectionOf(run: Run, main: Run | undefined): string {
  const { setting, effort, groups } = run.record;
  const title = `Node ${setting.node}${main === undefined ? ', shown in the tables' : ''}`;
  const fields = (Object.entries(setting) as [keyof Setting, string][]).filter(
    ([field, value]) => field !== 'node' && value !== main?.record.setting[field],
  );
  return [
    `**${title}**: [raw record](bench/record/${run.file})${effort === 'quick' ? ', of a quick run' : ''}`,
    '',
    ...fields.map(([field, value]) => `- ${field}: ${value}`),
    ...howTaken(groups),
  ].join('\n');
}

/** A line for each run of the suite that groups are of. */
function howTaken(groups: readonly RecordedGroup[]): string[] {
  const byRun = new Map<string, string[]>();
  for (const { name, taken } of groups) {
    const names = byRun.get(takenText(taken)) ?? [];
    byRun.set(takenText(taken), [...names, name]);
  }
  const one = byRun.size === 1;
  return [...byRun].map(
    ([text, names]) => `- ${one ? `all ${names.length} groups` : names.join(', ')}: ${text}`,
  );
}

export function takenText({ date, command, load }: Taken): string {
  return `\`${command}\`, ${date}, load before it ${load}`;
}
