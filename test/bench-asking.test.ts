/// <reference path="../bench/contenders/types.d.ts" />
import { describe, expect, test } from 'vitest';
import type { Bench } from '../bench/bench.ts';
import { check } from '../bench/check.ts';
import { type Group, isAsked } from '../bench/groups/group.ts';
import { GROUPS } from '../bench/groups/index.ts';
import { optionsOf } from '../bench/options.ts';

// What a run of the suite is asked to do, and whom it asks.

describe('options', () => {
  const bench = { name: 'g', estimate: () => 1 } as Partial<Bench> as Bench;
  const options = (...args: string[]) => optionsOf(args, [bench]);

  test('a repeat is recorded', () => {
    expect(options('--repeat')).toMatchObject({ record: true, repeat: true });
    expect(options('--record')).toMatchObject({ record: true, repeat: false });
    expect(options()).toMatchObject({ record: false, repeat: false });
  });

  test.each(['--quick', '--record', '--repeat'])('%s measures, --check does not', (option) => {
    expect(() => options('--check', option)).toThrow('--check checks everything, and measures nothing');
  });
});

describe('rows that not all contenders are asked for', () => {
  test('name contenders of their group, and the one that the others are held against', () => {
    const limited = GROUPS.flatMap((group) => group.rows(false).map((row) => ({ group, row }))).filter(
      ({ row }) => row.contenders !== undefined,
    );
    expect(new Set(limited.map(({ group }) => group.name))).toEqual(new Set(['split', 'search']));
    for (const { group, row } of limited) {
      expect(isAsked(group.baseline, row)).toBe(true);
      expect(group.contenders).toEqual(expect.arrayContaining([...(row.contenders ?? [])]));
    }
  });

  test('are neither checked nor timed for the others', async () => {
    const rows = [
      { name: 'all', table: 't', column: 'a' },
      { name: 'some', table: 't', column: 's', contenders: new Set(['ours']) },
    ];
    const asked: string[] = [];
    const group: Partial<Group> = {
      contenders: ['ours', 'rival'],
      own: new Set(['ours']),
      *cases() {
        for (const row of ['all', 'some']) {
          for (const contender of ['ours', 'rival']) {
            const difference = async () => {
              asked.push(`${contender}: ${row}`);
              return undefined;
            };
            yield { contender, kind: 'x', row, difference };
          }
        }
      },
    };
    const checked = await check(group as Group, rows);
    expect(asked).toEqual(['ours: all', 'rival: all', 'ours: some']);
    expect(checked.isRight('ours', 'some')).toBe(true);
    expect(checked.isRight('rival', 'some')).toBe(false);
    expect(checked.isRight('rival', 'all')).toBe(true);
  });
});
