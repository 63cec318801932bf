import { percent, threeDigits } from '../numbers.ts';
import { ratiosOfBoth } from '../recording/agreement.ts';
import type { GroupRecord, TableRecord } from '../recording/record.ts';
import { firstOfTheirTitles, isWrong, median, ratioOf, spreadOf, valueIn } from '../recording/values.ts';
import { table as markdownTable } from '../table.ts';
import { chartPath } from './chart-files.ts';
import { isAhead, ownOf } from './comparing.ts';
import type { GroupOfRun } from './runs.ts';
import { takenText } from './setting-region.ts';

/** All that was measured in one group, and how far to trust it. */
export function groupRegion({ run, group }: GroupOfRun, hasChart: boolean): string {
  const { name, question, tables, notes, wrong, passed, failed, taken } = group;
  const { node, commit } = run.record.setting;
  const remarks = [
    ...notes,
    ...wrong.map((line) => `wrong: ${asText(line)}`),
    `our own answers: ${passed} right, ${failed} wrong`,
    `taken with Node ${node} at ${commit}: ${takenText(taken)}`,
    ...agreementOf(run, name),
  ];
  return [
    question,
    ...(hasChart ? [`![How many times as good wirecut is, ${name}](${chartPath(name)})`] : []),
    ...tables.flatMap((table) => tableSection(group, table)),
    remarks.map((remark) => `- ${remark}`).join('\n'),
  ].join('\n\n');
}

function tableSection(group: GroupRecord, table: TableRecord): string[] {
  const first = firstOfTheirTitles(group.tables).includes(table);
  const body = table.contenders.map(({ name }) => [
    isWrong(group, name) ? `${name} *` : name,
    ...table.columns.map((column) => shown(group, table, name, column, first)),
  ]);
  return [
    ...(first && table.title !== '' ? [`#### ${table.title}`] : []),
    markdownTable([table.unit, ...table.columns], body),
    ...(first ? [readingOf(table)] : [`${inOrder(table)} ${spreadLine(table)}`]),
  ];
}

function shown(
  group: GroupRecord,
  table: TableRecord,
  contender: string,
  column: string,
  withRatio: boolean,
): string {
  const value = valueIn(table, contender, column);
  if (value === undefined) return isWrong(group, contender) ? 'wrong' : '-';
  if (!withRatio || contender === table.baseline) return threeDigits(value);
  const ratio = ratioOf(table, contender, column);
  const leads = !ownOf(table).includes(contender) && isAhead(table, contender, column);
  const beside = ratio === undefined ? '' : `${threeDigits(ratio)}x`;
  const bracket = `${leads ? '!' : ''}${beside}`;
  return bracket === '' ? threeDigits(value) : `${threeDigits(value)} (${bracket})`;
}

function readingOf(table: TableRecord): string {
  return `${inOrder(table)} In brackets: beside \`${table.baseline}\`. ${spreadLine(table)}`;
}

function inOrder({ better }: TableRecord): string {
  return `${better === 'more' ? 'More' : 'Less'} is better.`;
}

/** How many of its ratios a second run has confirmed. */
function agreementOf({ record, repeat }: GroupOfRun['run'], name: string): string[] {
  const both = ratiosOfBoth(record.groups, repeat?.record.groups ?? []).filter(({ group }) => group === name);
  if (both.length === 0) return [];
  return [`a second run agrees on ${both.filter(({ agree }) => agree).length} of ${both.length} ratios`];
}

/** How far the samples of a cell lie apart, in the worst cell and in the middle one. */
function spreadLine(table: TableRecord): string {
  const cells = table.contenders.flatMap(({ name }) =>
    table.columns.flatMap((column) => {
      const count = table.samples[name]?.[column]?.length ?? 0;
      const spread = spreadOf(table, name, column);
      return spread === undefined ? [] : [{ name, column, count, spread }];
    }),
  );
  const worst = cells.reduce<(typeof cells)[number] | undefined>(
    (worst, cell) => (worst === undefined || cell.spread > worst.spread ? cell : worst),
    undefined,
  );
  if (worst === undefined) return 'Nothing was measured.';
  const counts = cells.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return 'Each measured once: nothing is known of the spread.';
  const middle = median(cells.map(({ spread }) => spread));
  return (
    `Medians of ${least === most ? most : `${least} to ${most}`} samples. From a cell's least sample to its greatest it is ` +
    `${percent(worst.spread)} of its median in the worst cell (${worst.name}, ${worst.column}), ${percent(middle)} in the middle one.`
  );
}

/** What a contender gives is no Markdown, and no HTML. */
function asText(line: string): string {
  return line.replaceAll(/[<`*[\]]|\\(?=[^\w\s])/g, '\\$&');
}
