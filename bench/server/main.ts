// npm run bench:server -- [group...] [--quick] [--check]
import { makeDirectory } from '../native/program.ts';
import type { Findings } from './group.ts';
import { messageOf } from './numbers.ts';
import { type Options, optionsOf } from './options.ts';
import { groupSection, headSection, noteSection, targetSection } from './report.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args);
  } catch (error) {
    console.error(`bench:server: ${messageOf(error)}`);
    return 2;
  }
  const { groups, effort, check } = options;
  makeDirectory();
  if (!check) console.log(headSection(args));
  const all: Findings[] = [];
  for (const group of groups) {
    const findings = await group.run(effort);
    console.log(
      check ? `${group.name}\n${noteSection(findings)}`.trim() : `\n${groupSection(group, findings)}`,
    );
    all.push(findings);
  }
  if (!check) console.log(`\n${targetSection(all.flatMap(({ targets }) => targets))}`);
  const passed = all.reduce((sum, findings) => sum + findings.passed, 0);
  const wrong = all.reduce((sum, findings) => sum + findings.wrong.length, 0);
  console.log(`\nanswers: ${passed} passed, ${wrong} failed`);
  return wrong > 0 ? 1 : 0;
}
