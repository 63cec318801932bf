import type { Filed } from '../recording/read-records.ts';
import { agreementRegion } from './agreement-region.ts';
import { CHARTS, chartFile, OVERVIEW } from './chart-files.ts';
import { groupChart } from './charts/group-chart.ts';
import { overviewChart } from './charts/overview.ts';
import { svgOf } from './charts/svg.ts';
import { groupRegion } from './group-region.ts';
import { HEADLINES, headingsOf } from './headlines.ts';
import { lossesRegion } from './losses-region.ts';
import { groupsOf, mainRun, newestOfEachMajor, type Run } from './runs.ts';
import { settingRegion } from './setting-region.ts';
import { nodesRegion, summaryRegion } from './summary-region.ts';
import { targetsRegion } from './targets-region.ts';

/** All that is made of records. */
export interface Report {
  /** What stands in the regions of BENCHMARKS.md, by their names. */
  readonly regions: ReadonlyMap<string, string>;
  /** SVG, by the names of their files. */
  readonly charts: ReadonlyMap<string, string>;
  /** What the summary asks for and the main run does not have. */
  readonly absent: readonly string[];
}

/** The same records give the same bytes. */
export function reportOf(all: readonly Filed[]): Report {
  const runs = newestOfEachMajor(all);
  const main = mainRun(runs);
  const groups = groupsOf(runs);
  const charts = new Map<string, string>();
  const overview = overviewChart(main);
  if (overview.panels.length > 0) charts.set(chartFile(OVERVIEW), svgOf(overview));
  for (const { group } of groups) {
    const chart = groupChart(group);
    if (chart !== undefined) charts.set(chartFile(group.name), svgOf(chart));
  }
  const regions = new Map([
    ['summary', summaryRegion(runs)],
    ['overview', overview.panels.length > 0 ? overviewImage() : 'Nothing of it was measured.'],
    ['nodes', nodesRegion(runs)],
    ['targets', targetsRegion(runs)],
    ['losses', lossesRegion(groups)],
    ['agreement', agreementRegion(runs)],
    ['setting', settingRegion(runs)],
  ]);
  for (const found of groups) {
    const { name } = found.group;
    if (regions.has(name)) throw new Error(`a group and a part of the report are both called ${name}`);
    regions.set(name, groupRegion(found, charts.has(chartFile(name))));
  }
  return { regions, charts, absent: absentOf(main) };
}

function overviewImage(): string {
  return `![How many times as fast wirecut is beside others, a bar for each](${CHARTS}/${chartFile(OVERVIEW)})`;
}

function absentOf(run: Run): string[] {
  return HEADLINES.flatMap((headline) =>
    headingsOf(run, headline)
      .filter(({ ratio }) => ratio === undefined)
      .map(({ rival }) => `${headline.group}, ${headline.column}: ${headline.own} beside ${rival}`),
  );
}
