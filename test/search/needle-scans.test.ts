import { expect, test } from 'vitest';
import { Finder } from '../../src/index.ts';
import type { NeedleScan } from '../../src/search/needle-scan.ts';
import { NeedleScans } from '../../src/search/needle-scans.ts';

const finders = [...'abcdef'].map((letter) => new Finder(letter));
const haystack = Buffer.from('abcdef'.repeat(10));

test('an equal needle shares a scan', () => {
  const scans = new NeedleScans();
  expect(scans.get(new Finder('\r\n'))).toBe(scans.get(new Finder('\r\n')));
  expect(scans.get(new Finder('\r\n'))).not.toBe(scans.get(new Finder('\n')));
});

test('the same needle searched another way has a scan of its own', () => {
  const scans = new NeedleScans();
  const [one, other] = (['native', 'scalar'] as const).map((strategy) => new Finder('\n', { strategy }));
  expect(scans.get(one as Finder)).not.toBe(scans.get(other as Finder));
});

test('the four needles used last are kept', () => {
  const scans = new NeedleScans();
  const [a, b, c, d, e] = finders as [Finder, Finder, Finder, Finder, Finder];
  const first = scans.get(a);
  const second = scans.get(b);
  scans.get(c);
  scans.get(d);
  expect(scans.get(a)).toBe(first);
  expect(scans.drops).toBe(0);
  scans.get(e);
  expect(scans.drops).toBe(1);
  expect(scans.get(a)).toBe(first);
  expect(scans.get(b)).not.toBe(second);
});

test('one that is in use again counts as used last', () => {
  const scans = new NeedleScans();
  const [a, b, c, d, e] = finders as [Finder, Finder, Finder, Finder, Finder];
  const [first, second] = [a, b, c, d].map((finder) => scans.get(finder)) as [NeedleScan, NeedleScan];
  scans.touch(first);
  scans.get(e);
  expect(scans.get(a)).toBe(first);
  expect(scans.get(b)).not.toBe(second);
});

test('what dropped scans have examined still counts', () => {
  const scans = new NeedleScans();
  for (const finder of finders) {
    const scan = scans.get(finder);
    while (scan.seek(haystack, scan.count === 0 ? 0 : scan.occurrence(scan.head) + 1, haystack.length, 1));
  }
  expect(scans.examined).toBe(finders.length * haystack.length);
});

test('a chunk is searched once, looked up again as often as may be', () => {
  const scan = new NeedleScans().get(finders[2] as Finder);
  for (let round = 0; round < 3; round++) {
    for (let from = 0; from <= haystack.length; from++) {
      const found = scan.seek(haystack, from, haystack.length, 1 + (from % 7));
      const expected = haystack.indexOf('c', from);
      expect(found ? scan.occurrence(scan.head) : -1).toBe(expected);
    }
    expect(scan.examined).toBe((round + 1) * haystack.length);
    scan.begin();
  }
});
