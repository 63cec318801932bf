// Records as a person reads them in a terminal.
import type { Setting, Taken } from './machine.ts';
import { percent, threeDigits } from './numbers.ts';
import type { ContenderRecord, GroupRecord, TableRecord, Thoroughness } from './recording/record.ts';
import {
  firstOfTheirTitles,
  isLead,
  isWrong,
  median,
  ratioOf,
  spreadOf,
  valueIn,
} from './recording/values.ts';
import { table } from './table.ts';

/** What the numbers were taken with. */
export function settingText(setting: Setting, taken: Taken, thoroughness: Thoroughness): string {
  return list([
    ...Object.entries({ ...setting, ...taken }).map(([name, value]) => `${name}: ${value}`),
    `effort: ${thoroughness}`,
  ]);
}

export function groupText(group: GroupRecord): string {
  const { name, question, tables, targets } = group;
  const first = firstOfTheirTitles(tables);
  return [
    `## ${name}`,
    question,
    ...(tables.length > 0 ? [legendOf(group)] : []),
    ...tables.map((one) => tableText(group, one, first.includes(one))),
    spreadText(tables),
    answersText(group),
    list(targets.map(({ aim, outcome, measured }) => `${outcome}: ${aim}; ${measured}`)),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

/** What to know about the contenders of a group, and who was wrong on what. */
export function answersText({ notes, wrong, failed }: GroupRecord): string {
  return list([
    ...notes,
    ...wrong.map((line) => `wrong: ${line}`),
    ...(failed > 0 ? [`OUR OWN ANSWERS: ${failed} wrong`] : []),
  ]);
}

/** All that was to be reached, one line each. */
export function targetText(groups: readonly GroupRecord[]): string {
  const targets = groups.flatMap((group) => group.targets);
  if (targets.length === 0) return '';
  const widest = Math.max(...targets.map(({ aim }) => aim.length));
  const lines = groups.flatMap(({ name, targets }) =>
    targets.map(
      ({ outcome, aim, measured }) =>
        `${outcome.padEnd('not measured'.length)}  ${aim.padEnd(widest)}  ${measured} (${name})`,
    ),
  );
  return ['## What wirecut is to reach', '', ...lines].join('\n');
}

function legendOf(group: GroupRecord): string {
  const baselines = [...new Set(group.tables.map(({ baseline }) => `\`${baseline}\``))].join(', ');
  const marks = group.wrong.length > 0 ? ' `*`: wrong on some inputs, see below; not timed where it is.' : '';
  return `Medians. In brackets: how many times as good as ${baselines}; \`!\` marks a rival that is better.${marks}`;
}

/** @param beside Whether to show ratios: a second table of the same title would repeat those of the first. */
function tableText(group: GroupRecord, one: TableRecord, beside: boolean): string {
  const body = one.contenders.map((contender) => [
    isWrong(group, contender.name) ? `${contender.name} *` : contender.name,
    ...one.columns.map((column) => cellText(one, contender, column, beside)),
  ]);
  const text = table([one.unit, ...one.columns], body);
  return beside ? `### ${one.title}\n\n${text}` : text;
}

function cellText(one: TableRecord, { name, own }: ContenderRecord, column: string, beside: boolean): string {
  const value = valueIn(one, name, column);
  if (value === undefined) return '-';
  const ratio = ratioOf(one, name, column);
  if (!beside || ratio === undefined || name === one.baseline) return threeDigits(value);
  return `${threeDigits(value)} (${!own && isLead(ratio) ? '!' : ''}${threeDigits(ratio)}x)`;
}

/** How far to trust them. */
function spreadText(tables: readonly TableRecord[]): string {
  const spreads = tables.flatMap((one) =>
    one.contenders.flatMap(({ name }) =>
      one.columns.flatMap((column) =>
        (one.samples[name]?.[column]?.length ?? 0) > 1 ? [spreadOf(one, name, column) ?? 0] : [],
      ),
    ),
  );
  if (spreads.length === 0) return '';
  return `What was measured more than once differs by ${percent(median(spreads))} of its median in the middle cell, by ${percent(Math.max(...spreads))} in the worst.`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
