import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import type { Setting, Taken } from '../bench/machine.ts';
import { readRecords } from '../bench/recording/read-records.ts';
import { Recorder } from '../bench/recording/recorder.ts';
import { groupOf } from './support/bench-record.ts';

// Which file a run of the suite is recorded in, and what becomes of what is in it.

const SETTING: Setting = {
  machine: 'Abacus',
  system: 'Linux 6, x64',
  versions: 'Node 20.20.2',
  node: '20.20.2',
  commit: 'abc1234',
};

let directory: URL;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'wirecut-records-'));
  directory = pathToFileURL(`${folder}/`);
  return () => rmSync(folder, { recursive: true });
});

interface Options {
  readonly setting?: Partial<Setting>;
  readonly date?: string;
  readonly effort?: 'thorough' | 'quick';
  readonly repeat?: boolean;
}

/** A run of some groups, called by when it was. Returns the name of its file. */
function record(
  names: readonly string[],
  { setting, date = '2026-11-20', effort = 'thorough', repeat = false }: Options = {},
): string {
  const taken: Taken = { date, command: `npm run bench -- ${names.join(' ')}`, load: '0.1' };
  const recorder = new Recorder({ ...SETTING, ...setting }, effort, taken, repeat, directory);
  for (const name of names) recorder.write(groupOf(name, []));
  return recorder.file;
}

/** What lies in the files: groups, and by which command each was taken. */
function files(): Record<string, string[]> {
  return Object.fromEntries(
    readRecords(directory).map(({ file, record }) => [
      file,
      record.groups.map(({ name, taken }) => `${name}: ${taken.command.replace('npm run bench -- ', '')}`),
    ]),
  );
}

test('what is measured with the same setting goes into one file, by whichever run and on whichever day', () => {
  const file = record(['a', 'b', 'c']);
  expect(file).toMatch(/^2026-11-20-.*-node20\.20\.2\.json$/);
  expect(record(['d', 'b'], { date: '2026-11-21' })).toBe(file);
  expect(files()).toEqual({ [file]: ['a: a b c', 'b: d b', 'c: a b c', 'd: d b'] });
  const [filed] = readRecords(directory);
  expect(filed?.record.groups.map(({ taken }) => taken.date.slice(-2))).toEqual(['20', '21', '20', '21']);
});

test('another commit, or another dependency, begins anew', () => {
  const file = record(['a', 'b']);
  expect(record(['b'], { setting: { commit: 'def5678' } })).toBe(file);
  expect(files()).toEqual({ [file]: ['b: b'] });
  const next = record(['c'], { setting: { commit: 'def5678', versions: 'of others' }, date: '2026-11-21' });
  expect(files()).toEqual({ [file]: ['b: b'], [next]: ['c: c'] });
});

test('what is not committed is never added to, not even by the same', () => {
  const dirty = { setting: { commit: 'abc1234-dirty' } };
  const file = record(['a', 'b'], dirty);
  expect(files()).toEqual({ [file]: ['a: a b', 'b: a b'] });
  record(['b'], dirty);
  expect(files()).toEqual({ [file]: ['b: b'] });
  expect(() => record(['b'], { ...dirty, repeat: true })).toThrow('--repeat: there is no thorough record of');
});

test('quick runs and other versions of Node have files of their own', () => {
  record(['a']);
  expect(record(['a'], { effort: 'quick' })).toMatch(/-node20\.20\.2-quick\.json$/);
  expect(record(['a'], { setting: { node: '22.1.0', versions: '22' } })).toMatch(/-node22\.1\.0\.json$/);
  expect(Object.keys(files())).toHaveLength(3);
});

test('a repeat lies beside what it repeats, on whichever day, and leaves it as it was', () => {
  const file = record(['a', 'b']);
  const again = record(['a'], { date: '2026-11-21', repeat: true });
  expect(again).toBe(file.replace('.json', '-repeat.json'));
  expect(record(['b'], { date: '2026-11-21', repeat: true })).toBe(again);
  expect(record(['c'], { date: '2026-11-21' })).toBe(file);
  expect(files()).toEqual({ [file]: ['a: a b', 'b: a b', 'c: c'], [again]: ['a: a', 'b: b'] });
});

test('a repeat of another commit begins anew', () => {
  record(['a', 'b']);
  const again = record(['a', 'b'], { repeat: true });
  const later = { setting: { commit: 'def5678' } };
  expect(() => record(['a'], { ...later, repeat: true })).toThrow(RangeError);
  const file = record(['a'], later);
  // A repeat that has lost its first run is not added to in its place.
  expect(record(['z'])).toBe(file);
  record(['a'], later);
  record(['a'], { ...later, repeat: true });
  expect(files()[again]).toEqual(['a: a']);
});
