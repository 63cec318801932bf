import type { Target } from '../groups/group.ts';
import { settingOf } from '../machine.ts';
import type { Findings, ServerGroup } from './group.ts';

/** What the numbers were taken with. */
export function headSection(args: readonly string[]): string {
  const setting = {
    ...settingOf([]),
    versions: `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    command: ['npm run bench:server', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    method:
      'every server in a process of its own; they take turns, one is loaded at a time; every byte is checked',
  };
  return list(Object.entries(setting).map(([name, value]) => `${name}: ${value}`));
}

export function groupSection({ name, question }: ServerGroup, findings: Findings): string {
  const sections = [`## ${name}`, question, ...findings.sections, noteSection(findings)];
  return sections.filter((section) => section !== '').join('\n\n');
}

/** What to know, and who was wrong. */
export function noteSection({ notes, wrong }: Findings): string {
  return list([...notes, ...wrong.map((line) => `WRONG: ${line}`)]);
}

/** All that was to be reached, one line each. */
export function targetSection(targets: readonly Target[]): string {
  const widest = Math.max(0, ...targets.map(({ aim }) => aim.length));
  const lines = targets.map(
    ({ outcome, aim, measured }) =>
      `${outcome.padEnd('not measured'.length)}  ${aim.padEnd(widest)}  ${measured}`,
  );
  return ['## What wirecut is to reach', '', ...lines].join('\n');
}

/** One line each. */
export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
