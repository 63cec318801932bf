// npm run bench -- [group...] [--quick] [--check] [--markdown FILE] [--json FILE]
import { writeFileSync } from 'node:fs';
import { type Checked, check } from './check.ts';
import type { Group } from './groups/group.ts';
import { type Setting, settingOf } from './machine.ts';
import { type Options, optionsOf } from './options.ts';
import { type GroupReport, groupSection, noteSection, settingSection, wrongSection } from './report.ts';
import { middleResults } from './result.ts';
import { methodOf, QUICK, THOROUGH, timeAll } from './timing.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const checks = new Map<Group, Checked>();
  for (const listed of options.groups) {
    const group = (await listed.open?.()) ?? listed;
    console.error(`${group.name}: checking all answers`);
    checks.set(group, await check(group, group.rows(options.quick)));
  }
  const failed = sumOf(checks, (checked) => checked.failed);
  const summary = `${sumOf(checks, (checked) => checked.passed)} passed, ${failed} failed`;
  if (options.check) {
    for (const [group, { wrong }] of checks) {
      for (const section of [noteSection(group), wrongSection(wrong)])
        if (section !== '') console.log(section);
    }
    console.log(summary);
  } else {
    await report(options, settingOf(args), checks, summary);
  }
  return failed > 0 ? 1 : 0;
}

/** Times group after group, printing each when it is done. */
async function report(
  { quick, markdown, json }: Options,
  setting: Setting,
  checks: ReadonlyMap<Group, Checked>,
  summary: string,
): Promise<void> {
  const thoroughness = quick ? QUICK : THOROUGH;
  const head = `${settingSection(setting)}\n- method: ${methodOf(thoroughness)}\n- own answers: ${summary}`;
  console.log(head);
  const sections = [head];
  const reports: GroupReport[] = [];
  for (const [group, checked] of checks) {
    const rows = group.rows(quick);
    const rounds = await timeAll(group, rows, checked, thoroughness);
    const results = middleResults(rounds);
    const report = { group, rows, checked, rounds, results, targets: group.targets(results) };
    const section = groupSection(report);
    console.log(`\n${section}`);
    sections.push(section);
    reports.push(report);
  }
  if (markdown !== undefined) writeFileSync(markdown, `${sections.join('\n\n')}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rawOf(setting, reports), null, 1)}\n`);
}

function sumOf(checks: ReadonlyMap<Group, Checked>, part: (checked: Checked) => number): number {
  return [...checks.values()].reduce((sum, checked) => sum + part(checked), 0);
}

/** Everything measured, for whoever wants other tables. Times in nanoseconds per run. */
function rawOf(setting: Setting, reports: readonly GroupReport[]): object {
  return {
    setting,
    groups: reports.map(({ group, checked, rounds, targets }) => ({
      name: group.name,
      baseline: group.baseline,
      notes: group.notes ?? [],
      checked,
      targets,
      results: rounds,
    })),
  };
}
