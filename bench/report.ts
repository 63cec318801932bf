import type { Checked, Wrong } from './check.ts';
import type { Group, Row, Target } from './groups/group.ts';
import type { Setting } from './machine.ts';
import { gigabytesPerSecond, type Result, speedRatio } from './result.ts';
import { table } from './table.ts';

/** What a run has brought for one group. */
export interface GroupReport {
  readonly group: Group;
  readonly rows: readonly Row[];
  readonly checked: Checked;
  /** All that was measured. */
  readonly rounds: readonly Result[];
  /** One for each contender and row. */
  readonly results: readonly Result[];
  readonly targets: readonly Target[];
}

export function settingSection(setting: Setting): string {
  return Object.entries(setting)
    .map(([name, value]) => `- ${name}: ${name === 'command' ? `\`${value}\`` : value}`)
    .join('\n');
}

/** What to know about the contenders of a group. */
export function noteSection({ notes = [] }: Group): string {
  return notes.map((note) => `- ${note}`).join('\n');
}

/** Who was wrong, on what. */
export function wrongSection(wrong: readonly Wrong[]): string {
  return wrong
    .map(({ contender, kind, wrong, checked, first, rows }) => {
      const consequence = rows.length > 0 ? ` Not timed on: ${rows.join(', ')}.` : '';
      return `- wrong: ${contender}, ${wrong} of ${checked} on ${kind}. First: ${first}.${consequence}`;
    })
    .join('\n');
}

export function groupSection(report: GroupReport): string {
  const { group, rows, checked, targets } = report;
  const titles = [...new Set(rows.map((row) => row.table))];
  return [
    `## ${group.name}`,
    `${group.question} Medians. In brackets: speed beside \`${group.baseline}\`; \`!\` marks a rival that is faster than it.${
      checked.wrong.length > 0 ? ' `*`: wrong on other inputs, see the list below.' : ''
    }`,
    ...titles.flatMap((title) => tablesOf(report, title)),
    ...[noteSection(group), wrongSection(checked.wrong), targetSection(targets)].filter(
      (section) => section !== '',
    ),
  ].join('\n\n');
}

function targetSection(targets: readonly Target[]): string {
  return targets
    .map(
      ({ aim, outcome, measured }) =>
        `- ${outcome}: ${aim}; ${outcome === 'not measured' ? '' : 'worst '}${measured}`,
    )
    .join('\n');
}

function tablesOf(report: GroupReport, title: string): string[] {
  const rows = report.rows.filter((row) => row.table === title);
  const columns = rows.map(({ column }) => column);
  const per = `ns per ${report.group.unit}`;
  return [
    `### ${title}`,
    table(['GB/s', ...columns], bodyOf(report, rows, speedCell)),
    table([per, ...columns], bodyOf(report, rows, timeCell)),
  ];
}

type CellOf = (report: GroupReport, result: Result) => string;

function bodyOf(report: GroupReport, rows: readonly Row[], cellOf: CellOf): string[][] {
  const { group, checked } = report;
  const isWrong = (name: string): boolean => checked.wrong.some(({ contender }) => contender === name);
  return group.contenders.map((contender) => [
    isWrong(contender) ? `${contender} *` : contender,
    ...rows.map(({ name }) => {
      const result = resultOf(report, name, contender);
      return result ? cellOf(report, result) : 'wrong';
    }),
  ]);
}

function speedCell(report: GroupReport, result: Result): string {
  const { group } = report;
  const speed = threeDigits(gigabytesPerSecond(result));
  const baseline = resultOf(report, result.row, group.baseline);
  if (baseline === undefined || baseline === result) return speed;
  const ratio = speedRatio(result, baseline);
  const loses = !group.own.has(result.contender) && ratio >= 1.005;
  return `${speed} (${loses ? '!' : ''}${threeDigits(ratio)}x)`;
}

function timeCell(_report: GroupReport, { count, p50 }: Result): string {
  return count === 0 ? '-' : threeDigits(p50 / count);
}

function resultOf({ results }: GroupReport, row: string, contender: string): Result | undefined {
  return results.find((result) => result.row === row && result.contender === contender);
}

/** `0.0123`, `1.23`, `12.3`, `1230`. */
function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}
