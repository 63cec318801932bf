import { percent, threeDigits } from '../numbers.ts';
import { ratiosOfBoth, type TwoRatios } from '../recording/agreement.ts';
import { median, quantile } from '../recording/values.ts';
import { majorOf, type Run } from './runs.ts';
import { textTable } from './text-table.ts';

/** So many of those that do not agree are named. */
const MOST_NAMED = 10;

/** How far a run and the one after it, of the same, say the same. */
export function agreementRegion(runs: readonly Run[]): string {
  const sections = runs.flatMap((run) => (run.repeat === undefined ? [] : [sectionOf(run, run.repeat)]));
  return sections.length === 0 ? 'Not repeated yet.' : sections.join('\n\n');
}

function sectionOf(run: Run, repeat: NonNullable<Run['repeat']>): string {
  const both = ratiosOfBoth(run.record.groups, repeat.record.groups);
  const records = `([first](bench/record/${run.file}), [second](bench/record/${repeat.file}))`;
  if (both.length === 0)
    return `Node ${majorOf(run)} ${records}: both runs have measured nothing more than once.`;
  const agreeing = both.filter(({ agree }) => agree).length;
  const apart = both.map((one) => one.apart);
  const summary = `Node ${majorOf(run)} ${records}: of ${both.length} ratios that both runs have, ${agreeing} agree (${percent(agreeing / both.length)}). The two differ by ${percent(median(apart))} in the middle, and by ${percent(quantile(apart, 0.95))} or less in 95 of 100.`;
  const furthest = both.filter(({ agree }) => !agree).sort((a, b) => b.apart - a.apart);
  if (furthest.length === 0) return summary;
  return [summary, textTable(HEADER, furthest.slice(0, MOST_NAMED).map(rowOf))].join('\n\n');
}

const HEADER = ['group', 'table', 'contender', 'beside', 'where', 'first', 'second', 'apart'];

function rowOf({ group, table, contender, column, first, second, apart }: TwoRatios): string[] {
  const ratios = [first, second].map((ratio) => `${threeDigits(ratio)}x`);
  return [group, table.title, contender, table.baseline, column, ...ratios, percent(apart)];
}
