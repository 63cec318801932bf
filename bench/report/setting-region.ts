import type { Setting } from '../machine.ts';
import { mainRun, type Run } from './runs.ts';

/** What each run was taken with: the one whose tables are shown in full, of the others what differs from it. */
export function settingRegion(runs: readonly Run[]): string {
  const main = mainRun(runs);
  const others = runs.filter((run) => run !== main);
  return [main, ...others].map((run) => sectionOf(run, run === main ? undefined : main)).join('\n\n');
}

function sectionOf(run: Run, main: Run | undefined): string {
  const { setting, effort } = run.record;
  const title = `Node ${setting.node}${main === undefined ? ', shown in the tables' : ''}`;
  const fields = (Object.entries(setting) as [keyof Setting, string][]).filter(
    ([field, value]) => field !== 'node' && value !== main?.record.setting[field],
  );
  return [
    `**${title}**: [raw record](bench/record/${run.file})${effort === 'quick' ? ', of a quick run' : ''}`,
    '',
    ...fields.map(([field, value]) => `- ${field}: ${field === 'command' ? `\`${value}\`` : value}`),
  ].join('\n');
}
