// npm run bench -- [group...] [--quick] [--check] [--markdown FILE] [--json FILE]
import { writeFileSync } from 'node:fs';
import { type Checked, check } from './check.ts';
import { Crew } from './crew.ts';
import type { Group, Row } from './groups/group.ts';
import { type Setting, settingOf } from './machine.ts';
import { type Options, optionsOf } from './options.ts';
import type { Effort } from './protocol.ts';
import { type GroupReport, groupSection, settingSection, wrongSection } from './report.ts';
import type { Result } from './result.ts';

const FULL: Effort = { minMilliseconds: 400, minRuns: 12 };
const QUICK: Effort = { minMilliseconds: 80, minRuns: 7 };

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const { groups, quick, markdown, json } = options;
  const checks = new Map<Group, Checked>();
  for (const group of groups) {
    console.error(`${group.name}: checking all answers`);
    checks.set(group, await check(group, group.rows(quick)));
  }
  const passed = sumOf(checks, ({ passed }) => passed);
  const failed = sumOf(checks, ({ failed }) => failed);
  const summary = `${passed} passed, ${failed} failed`;
  if (options.check) {
    for (const { wrong } of checks.values()) {
      if (wrong.length > 0) console.log(wrongSection(wrong));
    }
    console.log(summary);
    return failed > 0 ? 1 : 0;
  }

  const setting = settingOf(args);
  const head = [settingSection(setting), `Of our own answers: ${summary}.`].join('\n\n');
  console.log(head);
  const sections = [head];
  const reports: GroupReport[] = [];
  for (const [group, checked] of checks) {
    const rows = group.rows(quick);
    const results = await timeAll(group, rows, checked, quick ? QUICK : FULL);
    const report = { group, rows, checked, results, targets: group.targets(results) };
    reports.push(report);
    sections.push(groupSection(report));
    console.log(`\n${sections.at(-1)}`);
  }
  if (markdown !== undefined) writeFileSync(markdown, `${sections.join('\n\n')}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rawOf(setting, reports), null, 1)}\n`);
  return failed > 0 ? 1 : 0;
}

/** Times every contender on every row that it gets right. */
async function timeAll(
  group: Group,
  rows: readonly Row[],
  checked: Checked,
  effort: Effort,
): Promise<Result[]> {
  console.error(`${group.name}: starting ${group.contenders.length} processes`);
  const crew = await Crew.hire(group);
  const results: Result[] = [];
  try {
    for (const [index, { name }] of rows.entries()) {
      console.error(`${group.name}: ${index + 1} of ${rows.length}, ${name}`);
      for (const contender of group.contenders) {
        if (isWrong(checked, contender, name)) continue;
        results.push(await crew.time(contender, name, effort));
      }
    }
  } finally {
    crew.dismiss();
  }
  return results;
}

function isWrong({ wrong }: Checked, contender: string, row: string): boolean {
  return wrong.some((one) => one.contender === contender && one.rows.includes(row));
}

function sumOf(checks: ReadonlyMap<Group, Checked>, part: (checked: Checked) => number): number {
  return [...checks.values()].reduce((sum, checked) => sum + part(checked), 0);
}

/** Everything measured, for whoever wants other tables. Times in nanoseconds per run. */
function rawOf(setting: Setting, reports: readonly GroupReport[]): object {
  return {
    setting,
    groups: reports.map(({ group, checked, results, targets }) => ({
      name: group.name,
      baseline: group.baseline,
      checked,
      targets,
      results,
    })),
  };
}
