import { formatCount, formatMegabytes } from './format.mjs';

const HEADINGS = ['workload', 'server', 'frames/s', 'MB/s', 'server CPU', 'busy', 'wirecut / naive'];
const TEXT_COLUMNS = 2;

export function formatReport(results, seconds) {
  const all = results.flatMap(({ workload, wirecut, naive }) => [
    { workload, ...wirecut },
    { workload, ...naive },
  ]);
  const replies = sum(all.filter(({ workload }) => workload.unit === 'frame').map((one) => one.replies));
  const bytes = sum(all.map((one) => one.replyBytes));
  return `
${formatTable(results)}

MB/s: requests answered. busy: processor time of the server process, to see who was the bottleneck.

verified ${formatCount(replies)} replies (${formatMegabytes(bytes)} MB) byte for byte in ${seconds.toFixed(1)} s
next: npm start -- --port 9000 (an echo server to try), examples/start/wirecut-framers.mjs, README.md`;
}

/** Two rows for each workload: wirecut, and the naive server beside it. */
function formatTable(results) {
  const rows = results.flatMap(({ workload, wirecut, naive }) => {
    const ratio = (figure) => (wirecut[figure] / naive[figure]).toFixed(2);
    return [
      [workload.title, 'wirecut', ...figures(workload, wirecut), `${ratio('bytesPerSecond')} x speed`],
      ['', 'naive', ...figures(workload, naive), `${ratio('cpuNanosecondsPerReply')} x CPU  `],
    ];
  });
  const widths = HEADINGS.map((_, i) => Math.max(...[HEADINGS, ...rows].map((row) => row[i].length)));
  const rule = widths.map((width) => '-'.repeat(width));
  const align = (cell, i) => (i < TEXT_COLUMNS ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return [HEADINGS, rule, ...rows].map((row) => row.map(align).join('  ').trimEnd()).join('\n');
}

function figures({ unit }, { repliesPerSecond, bytesPerSecond, cpuNanosecondsPerReply, cpuShare }) {
  return [
    unit === 'frame' ? formatCount(repliesPerSecond) : '-',
    formatMegabytes(bytesPerSecond),
    `${formatCount(cpuNanosecondsPerReply)} ns/${unit}`,
    `${formatCount(100 * cpuShare)} %`,
  ];
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
