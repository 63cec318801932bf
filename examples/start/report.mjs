import { formatCount, formatMegabytes } from './format.mjs';

const HEADINGS = ['workload', 'server', 'frames/s', 'MB/s', 'server CPU', 'busy', 'wirecut / naive'];
const TEXT_HEADINGS = ['workload', 'server', 'wirecut / naive'];

export function formatReport(results, seconds) {
  const servers = results.flatMap(({ workload, wirecut, naive }) => [
    { ...wirecut, isFramed: workload.unit === 'frame' },
    { ...naive, isFramed: workload.unit === 'frame' },
  ]);
  const replies = sum(servers.map((server) => (server.isFramed ? server.replies : 0)));
  const bytes = sum(servers.map((server) => server.replyBytes));
  return `
${formatTable(results)}

MB/s: requests answered. busy: processor time of the server process, to see who was the bottleneck.

verified ${formatCount(replies)} replies (${formatMegabytes(bytes)} MB) byte for byte in ${seconds.toFixed(1)} s
next: npm start -- --port 9000 (an echo server to try), examples/start/wirecut-services.mjs, README.md`;
}

/** Two rows for each workload: wirecut, and the naive server beside it. */
function formatTable(results) {
  const rows = results.flatMap(({ workload, wirecut, naive }) => {
    const ratio = (figure) => (wirecut[figure] / naive[figure]).toFixed(2);
    return [
      [workload.title, 'wirecut', ...figures(workload, wirecut), `${ratio('bytesPerSecond')} x speed`],
      ['', 'naive', ...figures(workload, naive), `${ratio('cpuNanosecondsPerReply')} x CPU`],
    ];
  });
  const widths = HEADINGS.map((_, i) => Math.max(...[HEADINGS, ...rows].map((row) => row[i].length)));
  const rule = widths.map((width) => '-'.repeat(width));
  const isText = HEADINGS.map((heading) => TEXT_HEADINGS.includes(heading));
  const align = (cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
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
