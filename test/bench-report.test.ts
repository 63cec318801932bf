/// <reference path="../bench/contenders/types.d.ts" />
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BENCHES } from '../bench/benches.ts';
import { GROUPS } from '../bench/groups/index.ts';
import { readRecords } from '../bench/recording/read-records.ts';
import type { RecordedGroup } from '../bench/recording/record.ts';
import { CHARTS } from '../bench/report/chart-files.ts';
import { HEADLINES } from '../bench/report/headlines.ts';
import { fillRegions, regionNames } from '../bench/report/regions.ts';
import { type Report, reportOf } from '../bench/report/report.ts';
import { fullRun, groupOf, runOf, tableOf } from './support/bench-record.ts';

// What `npm run bench:report` makes of records.

const document = readFileSync(new URL('../BENCHMARKS.md', import.meta.url), 'utf8');

function regionOf(report: Report, name: string): string {
  const region = report.regions.get(name);
  if (region === undefined) throw new Error(`no region ${name}`);
  return region;
}

/** The cells of a Markdown table's row, by what the row begins with. */
function rowOf(region: string, first: string): string[] {
  const rows = region.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  const row = rows.find(([cell]) => cell === first);
  if (row === undefined) throw new Error(`no row ${first} in ${region}`);
  return row;
}

describe('regions', () => {
  const page = 'a\n<!-- bench: one -->\nold\n<!-- /bench -->\nb <!-- bench: two/x --><!-- /bench --> c\n';

  test('are filled, and nothing else changes', () => {
    const contents = new Map([
      ['one', 'new $& 1'],
      ['two/x', '2'],
    ]);
    const filled = fillRegions(page, contents);
    expect(filled).toBe(
      'a\n<!-- bench: one -->\n\nnew $& 1\n\n<!-- /bench -->\nb <!-- bench: two/x -->\n\n2\n\n<!-- /bench --> c\n',
    );
    expect(fillRegions(filled, contents)).toBe(filled);
  });

  test('that nothing fills, and contents without a region, are named', () => {
    expect(() => fillRegions(page, new Map([['one', '']]))).toThrow('regions that no record fills: two/x');
    const all = ['one', 'two/x', 'three', 'four'].map((name): [string, string] => [name, '']);
    expect(() => fillRegions(page, new Map(all))).toThrow('no region for: three, four');
    expect(() => fillRegions(page, new Map([['three', '']]))).toThrow(
      'regions that no record fills: one, two/x; no region for: three',
    );
  });

  test.each([
    ['<!-- bench: a -->', 'region a has no end'],
    ['<!-- bench: a --><!-- bench: b --><!-- /bench -->', 'region a has no end before b begins'],
    ['x <!-- /bench -->', '<!-- /bench --> at 2 ends no region'],
    ['<!-- bench: a --><!-- /bench --><!-- bench: a --><!-- /bench -->', 'region a is there twice'],
  ])('of %j: an error', (page, message) => {
    expect(() => fillRegions(page, new Map([['a', '']]))).toThrow(message);
  });
});

describe('tables', () => {
  const speed = tableOf({
    'wirecut, a': { short: [1, 3, 2], long: [10, 10, 10] },
    'wirecut, b': { short: [8, 8, 8] },
    rival: { short: [6, 5, 4], long: [10.01, 10.01, 10.01] },
    wrong: { long: [0.5, 1, 1] },
    'not here': {},
  });
  const wrong = ['wrong: 3 of 4. First: "<b>`\\\\x\\r*".'];
  const region = regionOf(reportOf([runOf([groupOf('g', [speed], { wrong, notes: ['cc 12'] })])]), 'g');

  test('have medians, ratios, who is ahead, and who is wrong', () => {
    expect(rowOf(region, 'GB/s')).toEqual(['GB/s', 'short', 'long']);
    expect(rowOf(region, 'wirecut, a')).toEqual(['wirecut, a', '2', '10']);
    expect(rowOf(region, 'wirecut, b')).toEqual(['wirecut, b', '8 (4x)', '-']);
    expect(rowOf(region, 'rival')).toEqual(['rival', '5 (!2.5x)', '10 (1x)']);
    expect(rowOf(region, 'wrong *')).toEqual(['wrong *', 'wrong', '1 (0.1x)']);
    expect(rowOf(region, 'not here')).toEqual(['not here', '-', '-']);
  });

  test('have their question, notes, wrong answers and spread', () => {
    expect(region).toMatch(/^What of g\?\n/);
    expect(region).toContain('More is better. In brackets: beside `wirecut, a`. Medians of 3 samples.');
    expect(region).toContain(
      "From a cell's least sample to its greatest it is 100 % of its median in the worst cell (wirecut, a, short), 20 % in the middle one.",
    );
    expect(region).toContain(
      '- cc 12\n- wrong: wrong: 3 of 4. First: "\\<b>\\`\\\\\\x\\r\\*".\n- our own answers: 5 right, 0 wrong',
    );
  });

  test('where less is better turn ratios round; a second unit has none; zeros are no ratio', () => {
    const time = tableOf(
      { wirecut: { held: [10, 20], copied: [0] }, rival: { held: [30], copied: [7] } },
      { unit: 'bytes', better: 'less' },
    );
    const region = regionOf(reportOf([runOf([groupOf('g', [time, { ...speed, title: time.title }])])]), 'g');
    expect(rowOf(region, 'wirecut')).toEqual(['wirecut', '15', '0']);
    expect(rowOf(region, 'rival')).toEqual(['rival', '30 (0.5x)', '7']);
    expect(region).toContain('Medians of 1 to 2 samples.');
    expect(region).toContain('| rival      |     5 |   10 |');
  });

  test('of one sample each say so', () => {
    const once = tableOf({ wirecut: { x: [1] }, rival: { x: [2] } });
    expect(regionOf(reportOf([runOf([groupOf('g', [once])])]), 'g')).toContain('Each measured once');
  });
});

describe('rows that we lose', () => {
  const lossesOf = (...tables: Parameters<typeof groupOf>[1]): string =>
    regionOf(reportOf([runOf([groupOf('g', tables)])]), 'losses');

  test('are all listed, with who beats all of ours, and what may be chance', () => {
    const table = tableOf({
      'wirecut, a': { x: [10, 12], y: [10], z: [10], w: [10] },
      'wirecut, b': { x: [30], y: [15] },
      rival: { x: [13, 11.5], y: [20], z: [9], w: [10.04] },
      slower: { x: [1], y: [1] },
    });
    expect(lossesOf(table).split('\n').slice(2)).toEqual([
      '| g | Lines | rival | wirecut, a | ~1.11x at x, **2x at y** |',
    ]);
  });

  test('where less is better, and where a ratio says nothing', () => {
    const table = tableOf(
      { wirecut: { held: [10], copied: [41] }, rival: { held: [5], copied: [0] } },
      { better: 'less' },
    );
    expect(lossesOf(table)).toContain('| **2x at held**, **0 to 41 at copied** |');
  });

  test('are none, if there are none', () => {
    expect(lossesOf(tableOf({ wirecut: { x: [2] }, rival: { x: [1] } }))).toBe('None.');
  });
});

describe('runs', () => {
  const only = (name: string) => groupOf(name, [tableOf({ wirecut: { x: [1] } })]);

  test('the newest of each Node major counts, a quick one only where there is no other', () => {
    const aim = { aim: 'to win', measured: '1x', outcome: 'miss' } as const;
    const report = reportOf([
      runOf([only('new')], { node: '20.9.0', date: '2026-11-21' }),
      runOf([{ ...only('new'), targets: [aim] }], { node: '20.20.2', date: '2026-11-21' }),
      runOf([only('old')], { node: '20.21.0', date: '2026-11-20' }),
      runOf([only('hasty')], { node: '20.21.0', date: '2026-11-22', effort: 'quick' }),
      runOf([only('hasty')], { node: '22.1.0', effort: 'quick' }),
    ]);
    expect([...report.regions.keys()].slice(-2)).toEqual(['new', 'hasty']);
    expect(regionOf(report, 'hasty')).toContain('- taken with Node 22.1.0 at abc1234: `npm run bench');
    expect(regionOf(report, 'new')).toContain('- taken with Node 20.20.2 at abc1234: `npm run bench');
    expect(rowOf(regionOf(report, 'targets'), 'new')).toEqual([
      'new',
      'to win',
      '**missed**: 1x',
      'not measured',
    ]);
    expect(regionOf(report, 'targets')).toContain(
      'Node 20: 0 met, 1 missed. Node 22: 0 met, 0 missed, 1 not measured.',
    );
  });

  test('the setting of the one that is shown stands there in full, of others what differs', () => {
    const setting = regionOf(reportOf([fullRun('20.20.2'), fullRun('24.1.0')]), 'setting');
    const [main = '', other = ''] = setting.split('\n\n**Node 20');
    expect(main).toContain(
      '**Node 24.1.0, shown in the tables**: [raw record](bench/record/2026-11-20-abacus-node24.1.0.json)',
    );
    expect(main).toContain('- machine: Abacus');
    const taken = '- all 4 groups: `npm run bench -- --record`, 2026-11-20, load before it 0.1';
    expect(main).toContain(`\n${taken}`);
    expect(other.split('\n').slice(2)).toEqual(['- versions: Node 20.20.2', taken]);
  });

  test('groups that were taken one by one say so each', () => {
    const run = runOf([only('one'), only('two'), only('three')]);
    const [first, second, third] = run.record.groups as [RecordedGroup, RecordedGroup, RecordedGroup];
    const taken = { date: '2026-11-23', command: 'npm run bench -- two --record', load: '1.7' };
    const groups = [first, { ...second, taken }, third];
    const report = reportOf([{ ...run, record: { ...run.record, groups } }]);
    expect(regionOf(report, 'setting').split('\n').slice(-2)).toEqual([
      '- one, three: `npm run bench -- --record`, 2026-11-20, load before it 0.1',
      '- two: `npm run bench -- two --record`, 2026-11-23, load before it 1.7',
    ]);
    expect(regionOf(report, 'two')).toContain(
      '`npm run bench -- two --record`, 2026-11-23, load before it 1.7',
    );
    expect(regionOf(report, 'three')).toContain(
      '`npm run bench -- --record`, 2026-11-20, load before it 0.1',
    );
  });

  test('none: an error', () => {
    expect(() => reportOf([])).toThrow('no record');
  });

  test('a group called as a part of the report: an error', () => {
    expect(() => reportOf([runOf([only('losses')])])).toThrow('both called losses');
  });
});

describe('the summary', () => {
  test('is a paragraph of sentences, for what was measured', () => {
    const report = reportOf([fullRun()]);
    const summary = regionOf(report, 'summary');
    expect(summary).not.toContain('\n');
    expect(summary).toMatch(
      /^On frames of 32 B a callback for each is 21x as fast as the `Buffer.concat` loop/,
    );
    expect(summary).toContain('0.93x as fast as a `memchr` loop in C');
    expect(summary).not.toMatch(/[{}]/);
    expect(report.absent).toContain('echo, 32 B, 16 in flight: wirecut beside Go, bufio');
    expect(report.absent).not.toContain('decode, 32 B: wirecut, callback beside split2');
  });

  test('lists what there is, where its sentence speaks of more', () => {
    const table = tableOf(
      { 'wirecut, callback': { '32 B': [1] }, split2: { '32 B': [0.101] } },
      { title: 'Frames ending in "\\n"' },
    );
    const summary = regionOf(reportOf([runOf([groupOf('decode', [table])])]), 'summary');
    expect(summary).toContain('in memory, a callback for each: 9.9x `split2`.');
  });

  test('has a row for each Node version', () => {
    const nodes = regionOf(reportOf([fullRun('20.1.0'), fullRun('26.1.0')]), 'nodes');
    expect(rowOf(nodes, 'wirecut')).toEqual(['wirecut', 'beside', 'Node 20', 'Node 26']);
    expect(nodes).toContain('| node:readline * | 4.6x | 4.6x |');
    expect(nodes).not.toContain('Go, bufio |');
  });

  test('leaves out of these what only one version has, and what it lacks itself', () => {
    const { record } = fullRun('26.1.0');
    const wide = record.groups.filter(({ name }) => name !== 'decode');
    const apart = [fullRun('20.1.0'), runOf(wide, { node: '26.1.0' })];
    expect(regionOf(reportOf(apart), 'nodes').split('\n')).toHaveLength(2);
    const both = reportOf([...apart, fullRun('24.1.0')]);
    expect(regionOf(both, 'nodes')).toContain('| split2 | 6.0x | 6.0x | - |');
  });

  test.each(HEADLINES)('asks for what there is: $what', ({ group, table, column, own, rivals, sentence }) => {
    expect(BENCHES.map(({ name }) => name)).toContain(group);
    const found = GROUPS.find(({ name }) => name === group);
    if (found !== undefined) {
      expect(found.contenders).toEqual(expect.arrayContaining([own, ...rivals]));
      expect(found.rows(false)).toContainEqual(expect.objectContaining({ table, column }));
    }
    for (const [, rival] of (sentence ?? '').matchAll(/\{([^}]+)\}/g)) expect(rivals).toContain(rival);
  });
});

describe('charts', () => {
  const { charts, regions } = reportOf([fullRun()]);

  test('are there for groups of which they say something', () => {
    expect([...charts.keys()]).toEqual(['overview.svg', 'decode.svg', 'wide-range.svg', 'one-rival.svg']);
    expect(regions.get('overview')).toContain('(bench/record/charts/overview.svg)');
    expect(regions.get('wide/range')).toContain('(bench/record/charts/wide-range.svg)');
    expect(regions.get('small')).not.toContain('.svg');
  });

  test('say in words what they show: how many times as good ours is', () => {
    expect(charts.get('decode.svg')).toContain(', split2: 32 B 6.0x, 16 KiB 4.0x.');
    expect(charts.get('decode.svg')).toContain('<title>split2, 32 B: 6.0x</title>');
    expect(charts.get('decode.svg')).toContain('>node:readline *</text>');
    expect(charts.get('one-rival.svg')).toContain('beside redis-server, PING: 1 at a time 2.0x.');
  });
});

test('the same records give the same bytes, in whatever order they are read', () => {
  const runs = [fullRun('20.1.0'), fullRun('22.1.0'), fullRun('24.1.0')];
  const report = reportOf(runs);
  expect(reportOf(JSON.parse(JSON.stringify(runs)))).toEqual(report);
  expect(reportOf([...runs].reverse())).toEqual(report);
});

describe('BENCHMARKS.md', () => {
  test('has a region for each part of the report, and for each group', () => {
    const parts = ['summary', 'overview', 'setting', 'agreement', 'nodes', 'targets', 'losses'];
    const groups = BENCHES.map(({ name }) => name);
    expect(regionNames(document).toSorted()).toEqual([...parts, ...groups].toSorted());
  });

  test('and its charts are what is made of the records', () => {
    const records = readRecords();
    // Before there is one, nothing is made.
    const report = records.length === 0 ? undefined : reportOf(records);
    expect(report ? fillRegions(document, report.regions) : document).toBe(document);
    const charts = readdirSync(new URL('../bench/record/', import.meta.url), { recursive: true }) as string[];
    const svgs = charts.filter((file) => file.endsWith('.svg')).map((file) => file.replace(/^charts./, ''));
    expect(svgs.toSorted()).toEqual([...(report?.charts.keys() ?? [])].toSorted());
    for (const [file, svg] of report?.charts ?? []) {
      expect(readFileSync(new URL(`../${CHARTS}/${file}`, import.meta.url), 'utf8')).toBe(svg);
    }
  });

  test('shows a contender as it is', () => {
    const source = readFileSync(new URL('../bench/contenders/binary-split.ts', import.meta.url), 'utf8');
    expect(document).toContain(`\`\`\`ts\n${source}\`\`\``);
  });

  test('has no numbers of a measurement outside of regions', () => {
    const byHand = document.replaceAll(/<!-- bench: [\s\S]*?<!-- \/bench -->/g, '');
    expect(byHand.match(/\d[\d.,]* ?(x|ns|%|GB\/s|times)(?!\w)/g)).toBeNull();
  });
});
