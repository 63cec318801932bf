import { HEADLINES, headingsOf } from '../headlines.ts';
import { dateOf, type Run } from '../runs.ts';
import type { Chart, Panel } from './chart.ts';

/** How much faster, at what, than what. */
export function overviewChart(run: Run): Chart {
  const panels = HEADLINES.map((headline): Panel => {
    const rows = headingsOf(run, headline).flatMap(({ rival, isWrong, ratio }) =>
      ratio === undefined
        ? []
        : [{ label: isWrong ? `${rival} *` : rival, ratios: [{ label: headline.column, ratio, place: 1 }] }],
    );
    return { title: headline.what, rows };
  }).filter(({ rows }) => rows.length > 0);
  return {
    title: 'How many times as fast wirecut is',
    legend: `Each bar: beside the one that is named, on Node ${run.record.setting.node}, ${dateOf(run)}; the scale is logarithmic. 1x: as fast. *: wrong on other inputs.`,
    marks: 'bars',
    panels,
  };
}
