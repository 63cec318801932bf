import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const guide = readFileSync(join(import.meta.dirname, '../examples/MIGRATING.md'), 'utf8');
const [, table = ''] = guide.split('\n| Twisted ');
const rows = [...table.matchAll(/^\| (`.+?) +\| /gm)].map((match) => match[1] as string);
const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.startsWith('twisted'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');

test('the table is found', () => {
  expect(rows.length).toBeGreaterThanOrEqual(30);
});

test.each(rows)('the row of %s has a test of its name', (row) => {
  expect(tests.includes(`'${row}`)).toBe(true);
});
