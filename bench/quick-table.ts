import { threeDigits } from './numbers.ts';
import type { GroupRecord, TableRecord } from './recording/record.ts';
import { firstOfTheirTitles, isLead, ratioOf } from './recording/values.ts';
import { table } from './table.ts';

const LEGEND =
  '3x: wirecut does the same work in a third of the time. `!`: it takes longer than the other, 0.5x: twice as long.';

/** All ratios of a quick run in one table, to be understood by itself. */
export function quickText(groups: readonly GroupRecord[]): string {
  const rows = groups.flatMap((group) =>
    firstOfTheirTitles(group.tables).flatMap((one) => rowsOf(group, one)),
  );
  return [
    '## How many times as fast is wirecut?',
    LEGEND,
    table(['what is done', 'input', 'beside', 'wirecut'], withoutRepeats(rows), 3),
    groups.map(({ name, question }) => `- ${name}: ${question}`).join('\n'),
    'From short runs: ratios may be a tenth off, and more on a busy machine. `npm run bench` takes its time.',
  ].join('\n\n');
}

/** A line for each of ours, each input and each rival. */
function rowsOf({ name }: GroupRecord, one: TableRecord): string[][] {
  const own = one.contenders.filter((contender) => contender.own);
  const rivals = one.contenders.filter((contender) => !contender.own);
  return own.flatMap((ours) =>
    one.columns.flatMap((column) =>
      rivals.map((rival) => [
        `${name}: ${one.title}${own.length > 1 ? ` (${ours.name})` : ''}`,
        column,
        rival.name,
        ratioText(ratioOf(one, ours.name, column, rival.name)),
      ]),
    ),
  );
}

function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return '-';
  return `${isLead(1 / ratio) ? '! ' : ''}${threeDigits(ratio)}x`;
}

/** What is done, and to what, is said once. */
function withoutRepeats(rows: readonly string[][]): string[][] {
  return rows.map(([what = '', input = '', ...rest], index) => {
    const [before, inputBefore] = rows[index - 1] ?? [];
    if (what !== before) return [what, input, ...rest];
    return ['', input === inputBefore ? '' : input, ...rest];
  });
}
