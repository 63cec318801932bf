import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { report } from '../bench/guard/report.ts';
import { compare, type Numbers, thresholdsIn } from '../bench/guard/thresholds.ts';

const COMMITTED = thresholdsIn(
  readFileSync(new URL('../bench/guard/thresholds.json', import.meta.url), 'utf8'),
);

const THRESHOLDS: Numbers = {
  exactly: { 'bytes examined': 100 },
  atMost: { 'bytes allocated': 2 },
  atLeast: { 'times as fast': 5 },
};

const MEASURED: Numbers = {
  exactly: { 'bytes examined': 100 },
  atMost: { 'bytes allocated': 0.6 },
  atLeast: { 'times as fast': 20 },
};

function failures(measured: Numbers, thresholds: Numbers = THRESHOLDS): string[] {
  return compare(measured, thresholds)
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);
}

describe('what was measured, against the thresholds', () => {
  test('what is within them holds, up to the limit itself', () => {
    expect(failures(MEASURED)).toEqual([]);
    expect(failures(THRESHOLDS)).toEqual([]);
    expect(compare(MEASURED, THRESHOLDS)).toHaveLength(3);
  });

  test.each<[keyof Numbers, string, number]>([
    ['exactly', 'bytes examined', 101],
    ['exactly', 'bytes examined', 99],
    ['exactly', 'bytes examined', Number.NaN],
    ['atMost', 'bytes allocated', 2.01],
    ['atMost', 'bytes allocated', Number.NaN],
    ['atLeast', 'times as fast', 4.99],
    ['atLeast', 'times as fast', Number.NaN],
  ])('%s: %s of %d does not hold', (rule, what, value) => {
    expect(failures({ ...MEASURED, [rule]: { [what]: value } })).toEqual([what]);
  });

  test.each(['exactly', 'atMost', 'atLeast'] as const)('%s: what has no threshold does not hold', (rule) => {
    expect(failures({ ...MEASURED, [rule]: { ...MEASURED[rule], 'something new': 1 } })).toEqual([
      'something new',
    ]);
    // Not what every object has, either.
    expect(failures({ ...MEASURED, [rule]: { ...MEASURED[rule], toString: 1 } })).toEqual(['toString']);
  });

  test.each(['exactly', 'atMost', 'atLeast'] as const)('%s: what was not measured does not hold', (rule) => {
    expect(failures({ ...MEASURED, [rule]: {} })).toEqual(Object.keys(THRESHOLDS[rule]));
  });

  test('a number under another rule is both unknown and missing', () => {
    const measured = { ...MEASURED, exactly: {}, atMost: { ...MEASURED.atMost, ...MEASURED.exactly } };
    expect(failures(measured)).toEqual(['bytes examined', 'bytes examined']);
  });
});

describe('the committed thresholds', () => {
  const names = (Object.keys(COMMITTED) as (keyof Numbers)[]).flatMap((rule) =>
    Object.entries(COMMITTED[rule]).map(([what, bound]) => ({ rule, what, bound })),
  );

  test('are there for all that is counted', () => {
    expect(names.length).toBeGreaterThan(250);
    const all = names.map(({ what }) => what).join('\n');
    for (const part of ['bytes examined', 'bytes copied', 'bytes staged', 'views made', 'writes per read'])
      expect(all).toContain(part);
  });

  test('fail each, when they are passed', () => {
    expect(failures(COMMITTED, COMMITTED)).toEqual([]);
    for (const { rule, what, bound } of names) {
      const past = rule === 'atLeast' ? bound - 0.01 : bound + 0.01;
      expect(failures({ ...COMMITTED, [rule]: { ...COMMITTED[rule], [what]: past } }, COMMITTED)).toEqual([
        what,
      ]);
    }
  });
});

describe('a file of thresholds', () => {
  const text = JSON.stringify(THRESHOLDS);

  test('says what it says', () => {
    expect(thresholdsIn(text)).toEqual(THRESHOLDS);
  });

  test.each([
    ['no object', '[]', /object/],
    ['a rule that there is not', JSON.stringify({ ...THRESHOLDS, atmost: {} }), /atmost/],
    ['a rule too few', JSON.stringify({ exactly: {}, atMost: {} }), /atLeast/],
    [
      'what is no number',
      JSON.stringify({ ...THRESHOLDS, exactly: { 'bytes examined': '100' } }),
      /examined/,
    ],
    ['what is null', JSON.stringify({ ...THRESHOLDS, atMost: { 'bytes allocated': null } }), /allocated/],
  ])('with %s is refused', (_, text, message) => {
    expect(() => thresholdsIn(text)).toThrow(message);
  });
});

describe('the report', () => {
  test('counts what holds and what does not', () => {
    expect(report(compare(MEASURED, THRESHOLDS))).toMatch(/\n3 passed, 0 failed$/);
    const text = report(
      compare({ ...MEASURED, exactly: { 'bytes examined': 101 }, atLeast: {} }, THRESHOLDS),
    );
    expect(text).toMatch(/\n1 passed, 2 failed$/);
    expect(text).toMatch(/bytes examined +\| +101 \| += 100 \| +FAILED/);
    expect(text).toMatch(/times as fast +\| +- \| +>= 5 \| +not measured/);
    expect(text).toContain('--update');
  });
});
