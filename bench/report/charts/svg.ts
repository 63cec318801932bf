import { isLead } from '../../recording/values.ts';
import { times } from '../times.ts';
import type { Chart, Panel, Ratio, Row } from './chart.ts';
import { labelOf, logScale, ratiosOf, type Scale } from './scale.ts';
import { STYLE } from './style.ts';
import { escaped, fitted, widthOf, wrapped } from './text.ts';

const WIDTH = 840;
const PAD = 18;
const GAP = 14;
const TITLE = 16;
const TEXT = 13;
const SMALL = 12;
const ROW_HEIGHT = 22;
const PANEL_HEIGHT = 34;
const AXIS_HEIGHT = 22;
const WIDEST_LABEL = 300;
const SMALLEST_DOT = 3;
const LARGEST_DOT = 6;

/** A drawing under way: what is drawn, and how far down it has come. */
interface Canvas {
  readonly parts: string[];
  y: number;
  readonly scale: Scale;
  /** Where labels end, and what is said of a row begins; the plot lies between. */
  readonly labels: number;
  readonly remarks: number;
}

/** The same chart gives the same bytes. */
export function svgOf(chart: Chart): string {
  const canvas = canvasFor(chart);
  drawHead(canvas, chart);
  for (const panel of chart.panels) drawPanel(canvas, chart, panel);
  drawTicks(canvas);
  const height = round(canvas.y + PAD / 2);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(chart.title)}</title>`,
    `<desc id="desc">${escaped(described(chart))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    ...canvas.parts,
    '</svg>',
  ].join('\n')}\n`;
}

/** All of it in words. */
function described({ legend, panels }: Chart): string {
  const rows = panels.flatMap((panel) => panel.rows.map((row) => ({ panel, row })));
  return [
    legend,
    ...rows.map(({ panel, row }) => {
      const ratios = row.ratios.map(({ label, ratio }) => `${label} ${times(ratio)}`.trim()).join(', ');
      return `${[panel.title, row.label].filter((text) => text !== '').join(', ')}: ${ratios}.`;
    }),
  ].join(' ');
}

function canvasFor(chart: Chart): Canvas {
  const rows = chart.panels.flatMap((panel) => panel.rows);
  const labels = PAD + Math.min(WIDEST_LABEL, Math.max(...rows.map(({ label }) => widthOf(label, TEXT))));
  const remarks = WIDTH - PAD - Math.max(...rows.map((row) => widthOf(remarkOn(row), TEXT)));
  const scale = logScale(ratiosOf(chart), labels + GAP, remarks - GAP, SMALL);
  return { parts: [], y: 0, scale, labels, remarks };
}

function drawHead(canvas: Canvas, { title, legend }: Chart): void {
  canvas.y = PAD;
  for (const line of wrapped(title, TITLE, WIDTH - 2 * PAD)) {
    canvas.y += TITLE + 4;
    canvas.parts.push(text('title', PAD, canvas.y - 4, line));
  }
  canvas.y += 4;
  for (const line of wrapped(legend, SMALL, WIDTH - 2 * PAD)) {
    canvas.y += SMALL + 5;
    canvas.parts.push(text('legend', PAD, canvas.y - 4, line));
  }
  canvas.y += 24;
  canvas.parts.push(
    `<text class="legend" x="${PAD}" y="${round(canvas.y - 4)}"><tspan class="ahead">●</tspan> wirecut is ahead</text>`,
    `<text class="legend" x="${PAD + 170}" y="${round(canvas.y - 4)}"><tspan class="behind">●</tspan> wirecut is behind</text>`,
  );
  drawTicks(canvas);
}

/** The numbers of the axis. */
function drawTicks(canvas: Canvas): void {
  canvas.y += AXIS_HEIGHT;
  for (const tick of canvas.scale.ticks) {
    canvas.parts.push(text(tick === 1 ? 'one' : 'tick', canvas.scale.at(tick), canvas.y - 7, labelOf(tick)));
  }
}

function drawPanel(canvas: Canvas, chart: Chart, { title, rows }: Panel): void {
  if (title !== '') {
    canvas.y += PANEL_HEIGHT;
    canvas.parts.push(text('panel', PAD, canvas.y - 8, fitted(title, TEXT, WIDTH - 2 * PAD)));
  }
  const bottom = canvas.y + rows.length * ROW_HEIGHT;
  for (const tick of canvas.scale.ticks) {
    const x = round(canvas.scale.at(tick));
    const kind = tick === 1 ? 'even' : 'grid';
    canvas.parts.push(
      `<line class="${kind}" x1="${x}" y1="${round(canvas.y)}" x2="${x}" y2="${round(bottom)}"/>`,
    );
  }
  for (const row of rows) {
    canvas.y += ROW_HEIGHT;
    drawRow(canvas, row, chart.marks);
  }
}

function drawRow({ parts, y, scale, labels, remarks }: Canvas, row: Row, marks: Chart['marks']): void {
  const baseline = y - 6;
  parts.push(text('label', labels, baseline, fitted(row.label, TEXT, WIDEST_LABEL)));
  const middle = y - ROW_HEIGHT / 2;
  if (marks === 'bars') parts.push(...row.ratios.map((ratio) => bar(scale, middle, row, ratio)));
  else parts.push(...dots(scale, middle, row));
  parts.push(text('remark', remarks, baseline, remarkOn(row)));
}

/** From 1, where both are as good, to the ratio. */
function bar(scale: Scale, middle: number, row: Row, ratio: Ratio): string {
  const [from, to] = [scale.at(1), scale.at(ratio.ratio)].sort((a, b) => a - b) as [number, number];
  const width = Math.max(1, to - from);
  return `<rect class="${sideOf(ratio)}" x="${round(from)}" y="${round(middle - 6)}" width="${round(width)}" height="12"><title>${nameOf(row, ratio)}</title></rect>`;
}

/** In the order of the table, each a little larger than the one before, on a line from the least to the most. */
function dots(scale: Scale, middle: number, row: Row): string[] {
  const places = row.ratios.map(({ ratio }) => scale.at(ratio));
  const y = round(middle);
  return [
    `<line class="reach" x1="${round(Math.min(...places))}" y1="${y}" x2="${round(Math.max(...places))}" y2="${y}"/>`,
    ...row.ratios.map((ratio, i) => {
      const radius = SMALLEST_DOT + ratio.place * (LARGEST_DOT - SMALLEST_DOT);
      return `<circle class="${sideOf(ratio)}" cx="${round(places[i] as number)}" cy="${y}" r="${round(radius)}"><title>${nameOf(row, ratio)}</title></circle>`;
    }),
  ];
}

function remarkOn({ ratios }: Row): string {
  const all = ratios.map(({ ratio }) => ratio);
  const [least, most] = [times(Math.min(...all)), times(Math.max(...all))];
  return least === most ? most : `${least} to ${most}`;
}

/** What is shown as 1 is not behind. */
function sideOf({ ratio }: Ratio): string {
  return isLead(1 / ratio) ? 'behind' : 'ahead';
}

function nameOf({ label }: Row, ratio: Ratio): string {
  return escaped(`${[label, ratio.label].filter((part) => part !== '').join(', ')}: ${times(ratio.ratio)}`);
}

function text(kind: string, x: number, y: number, content: string): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escaped(content)}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
