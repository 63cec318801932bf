import type { GroupRecord, TableRecord } from '../../recording/record.ts';
import { firstOfTheirTitles, isWrong, ratioOf } from '../../recording/values.ts';
import { rivalsOf } from '../comparing.ts';
import type { Chart, Panel, Row } from './chart.ts';

/** A picture with fewer rows says no more than its table. */
const FEWEST_ROWS = 2;

/** Units in which less is faster. */
const TIME = /^(ns|ms|microseconds)\b/;

/** How ours fare beside each rival of a group, if a picture of it says something. */
export function groupChart(group: GroupRecord): Chart | undefined {
  const tables = firstOfTheirTitles(group.tables);
  const panels = panelsOf(group, tables);
  if (panels.flatMap(({ rows }) => rows).length < FEWEST_ROWS) return undefined;
  return {
    title: `${group.name}: ${wantedOf(tables)}`,
    legend: [legendOf(tables), ...(panels.some(hasWrong) ? ['*: wrong on other inputs.'] : [])].join(' '),
    marks: 'dots',
    panels,
  };
}

/** One for each table; or one of all, where each has the same rival and no other. */
function panelsOf(group: GroupRecord, tables: readonly TableRecord[]): Panel[] {
  const panels = tables
    .map((table) => ({
      title: table.title,
      rows: rivalsOf(table).flatMap((rival) => rowOf(group, table, rival)),
    }))
    .filter(({ rows }) => rows.length > 0);
  const rivals = new Set(panels.flatMap(({ rows }) => rows.map(({ label }) => label)));
  if (panels.length < 2 || rivals.size > 1) return panels;
  const rows = panels.flatMap(({ title, rows }) => rows.map((row) => ({ ...row, label: title })));
  return [{ title: `beside ${[...rivals].join()}`, rows }];
}

function rowOf(group: GroupRecord, table: TableRecord, rival: string): Row[] {
  const last = table.columns.length - 1;
  const ratios = table.columns.flatMap((label, i) => {
    const ratio = ratioOf(table, table.baseline, label, rival);
    return ratio === undefined ? [] : [{ label, ratio, place: last === 0 ? 1 : i / last }];
  });
  return ratios.length === 0 ? [] : [{ label: isWrong(group, rival) ? `${rival} *` : rival, ratios }];
}

/** What is compared: `how many times as fast wirecut is`. */
function wantedOf(tables: readonly TableRecord[]): string {
  const baselines = [...new Set(tables.map(({ baseline }) => baseline))];
  const isSpeed = tables.every(({ better, unit }) => better === 'more' || TIME.test(unit));
  const whose = baselines.length === 1 ? `“${baselines[0]}”` : 'ours';
  return isSpeed ? `how many times as fast ${whose} is` : `how many times as good ${whose} is`;
}

function legendOf(tables: readonly TableRecord[]): string {
  const [columns, ...others] = tables.map((table) => table.columns);
  const same = others.every((other) => JSON.stringify(other) === JSON.stringify(columns));
  const [first, last] = [columns?.[0] ?? '', columns?.at(-1) ?? ''];
  if (same && first === last) return `Measured: ${first}.`;
  const sizes = same
    ? `One dot for each column of the table: “${first}” the smallest, “${last}” the largest.`
    : 'One dot for each column of its table: the first the smallest, the last the largest.';
  return `${sizes} 1x: as good as the other.`;
}

function hasWrong({ title, rows }: Panel): boolean {
  return [title, ...rows.map(({ label }) => label)].some((text) => text.endsWith(' *'));
}
