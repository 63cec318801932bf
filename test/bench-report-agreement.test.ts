import { expect, test } from 'vitest';
import type { Filed } from '../bench/recording/read-records.ts';
import type { GroupRecord } from '../bench/recording/record.ts';
import { ratioInterval } from '../bench/recording/values.ts';
import { reportOf } from '../bench/report/report.ts';
import { groupOf, runOf, tableOf } from './support/bench-record.ts';

// Whether a second run of the same says the same, in `npm run bench:report`.

type Samples = Parameters<typeof tableOf>[0];

const FILE = '2026-11-20-abacus-node20.20.2.json';
const REPEAT = '2026-11-20-abacus-node20.20.2-repeat.json';

function repeatOf(groups: readonly GroupRecord[], options?: Parameters<typeof runOf>[1]): Filed {
  return { ...runOf(groups, options), file: REPEAT };
}

function regionsOf(...runs: readonly Filed[]): ReadonlyMap<string, string> {
  return reportOf(runs).regions;
}

function agreementOf(first: Samples, second: Samples): string {
  const runs = [
    runOf([groupOf('g', [tableOf(first)])]),
    repeatOf([groupOf('g', [tableOf(second)])]),
  ] as const;
  return regionsOf(...runs).get('agreement') ?? '';
}

test('a ratio lies between the least over the greatest and the greatest over the least', () => {
  const samples = { wirecut: { x: [4, 5] }, rival: { x: [10, 8, 9] } };
  expect(ratioInterval(tableOf(samples), 'rival', 'x')).toEqual([8 / 5, 10 / 4]);
  expect(ratioInterval(tableOf(samples, { better: 'less' }), 'rival', 'x')).toEqual([4 / 10, 5 / 8]);
});

test('ratios are counted, and those that agree; others are named, the furthest apart first', () => {
  const first = {
    wirecut: { a: [10, 10], b: [10, 10], c: [10, 11] },
    near: { a: [10, 12], b: [20, 20], c: [30, 33] },
    far: { a: [50, 50], b: [50, 50] },
  };
  const second = {
    wirecut: { a: [10, 10], b: [10, 10], c: [10, 10] },
    // Meets the first run's; has moved a little; as it was.
    near: { a: [12, 14], b: [21, 21], c: [30, 30] },
    far: { a: [25, 25], b: [50, 50] },
  };
  const region = agreementOf(first, second);
  expect(region).toContain(`([first](bench/record/${FILE}), [second](bench/record/${REPEAT}))`);
  // Differences: 0, 0, 5, 18 and 100 of 100.
  expect(region).toContain('of 5 ratios that both runs have, 3 agree (60 %).');
  expect(region).toContain('The two differ by 5 % in the middle, and by 100 % or less in 95 of 100.');
  expect(region.split('\n').slice(4)).toEqual([
    '| g | Lines | far | wirecut | a | 5x | 2.5x | 100 % |',
    '| g | Lines | near | wirecut | b | 2x | 2.1x | 5 % |',
  ]);
});

test('no more than ten are named, and none where all agree', () => {
  const columns = Array.from({ length: 12 }, (_, i) => `${i}`);
  const all = (value: number) => Object.fromEntries(columns.map((column) => [column, [value, value]]));
  const region = agreementOf({ wirecut: all(1), rival: all(1) }, { wirecut: all(1), rival: all(2) });
  expect(region.match(/^\| g \|/gm)).toHaveLength(10);
  const same = { wirecut: all(1), rival: all(1) };
  expect(agreementOf(same, same)).toMatch(/12 agree \(100 %\)[^\n]*$/);
});

test('what one run lacks, or has measured once, and the same in a second unit, says nothing', () => {
  const first = { wirecut: { a: [1, 1], b: [1], c: [1, 1] }, rival: { a: [1, 1], b: [1, 1], c: [1, 1] } };
  const second = { wirecut: { a: [1, 1], b: [1, 1] }, rival: { a: [1, 1], b: [1, 1] } };
  expect(agreementOf(first, second)).toContain('of 1 ratios');
  expect(agreementOf(first, { wirecut: { a: [1] }, rival: { a: [1] } })).toContain('nothing more than once');
  const tables = [tableOf(second), tableOf(second, { unit: 'ns', better: 'less' })];
  const region = regionsOf(runOf([groupOf('g', tables)]), repeatOf([groupOf('g', tables)])).get('agreement');
  expect(region).toContain('of 2 ratios');
});

test('a group says on how many a second run agrees; others say nothing of it', () => {
  const table = tableOf({ wirecut: { a: [1, 1] }, rival: { a: [2, 2] } });
  const regions = regionsOf(
    runOf([groupOf('g', [table]), groupOf('alone', [table])]),
    repeatOf([groupOf('g', [table])]),
  );
  expect(regions.get('g')).toContain('\n- a second run agrees on 1 of 1 ratios');
  expect(regions.get('alone')).not.toContain('second run');
});

test('without a repeat, or with one of another commit, nothing is said', () => {
  const groups = [groupOf('g', [tableOf({ wirecut: { a: [1, 1] }, rival: { a: [1, 1] } })])];
  expect(regionsOf(runOf(groups)).get('agreement')).toBe('Not repeated yet.');
  const other = repeatOf(groups, { commit: 'def5678' });
  expect(regionsOf(runOf(groups), other).get('agreement')).toBe('Not repeated yet.');
});

test('a repeat is never the newest run', () => {
  const groups = [groupOf('first', [])];
  const repeat = repeatOf([groupOf('again', [])], { date: '2026-11-21' });
  expect([...regionsOf(runOf(groups), repeat).keys()]).toContain('first');
  expect([...regionsOf(repeat, runOf(groups)).keys()]).not.toContain('again');
});
