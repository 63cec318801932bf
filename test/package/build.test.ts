import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourcesOf } from '../support/source-maps.ts';

// What `npm run build` makes of src/: a file for each entry, and the chunks that they share.

const root = join(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  .map((path) => `dist/${path}`)
  .filter((path) => path.endsWith('.js'));

test('there are files', () => {
  expect(files).toContain('dist/index.js');
  expect(sourcesOf(files)).toContain('src/errors.ts');
});

// Or else there were two of what is to be there once: FrameError, the arena, the pools, which connection has which link.
test('no module is in two files', () => {
  const sources = sourcesOf(files);
  expect(sources.filter((source, i) => sources.indexOf(source) !== i)).toEqual([]);
});

test('source maps lead to files that are there', () => {
  expect(sourcesOf(files).filter((source) => !existsSync(join(root, source)))).toEqual([]);
});

test('the names of files tell nothing of their content, so that they stay', () => {
  expect(files.filter((path) => !/^dist\/(chunks\/)?[a-z-]+\.js$/.test(path))).toEqual([]);
});

describe.each(['index-browser', 'streams-browser', 'testing'])('dist/%s.js', (entry) => {
  test('loads nothing of Node', () => {
    const loaded = new Set<string>();
    const outside: string[] = [];
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(
        /^(?:import|export)\b.*?"([^"]+)";$/gm,
      )) {
        if (from.startsWith('.')) load(join(path, '..', from));
        else outside.push(from);
      }
    };
    load(join(root, `dist/${entry}.js`));
    expect(loaded).toContain(join(root, 'dist/chunks/framing.js'));
    expect(outside).toEqual([]);
  });
});

// They stand in stack traces and profiles.
test.each(['index', 'streams', 'testing', 'asynchat', 'asyncio'])('dist/%s.js keeps names', async (entry) => {
  const exported = (await import(join(root, `dist/${entry}.js`))) as Record<string, unknown>;
  const named = Object.entries(exported).filter(([, value]) => typeof value === 'function');
  expect(named.map(([, value]) => (value as () => void).name)).toEqual(named.map(([name]) => name));
  expect(named.length).toBeGreaterThan(0);
});
