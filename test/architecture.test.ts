import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

// The layers of the house, lowest first. A file may import from its own layer and from those below.
const LAYERS = [
  ['errors.ts', 'limits.ts'],
  ['memory'],
  ['search'],
  ['framing'],
  ['framings'],
  ['net', 'streams', 'testing.ts'],
  ['asynchat', 'asyncio'],
  ['index-browser.ts', 'streams-browser.ts'],
  ['index.ts', 'streams.ts', 'asynchat.ts', 'asyncio.ts'],
];

/** No file is to be longer; one that is holds two ideas. */
const MAX_LINES = 320;

const src = join(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

function layerOf(path: string): number {
  const top = path.split('/')[0] as string;
  return LAYERS.findIndex((names) => names.includes(top));
}

/** Whether users import it, directly or by way of another. */
function isEntry(path: string): boolean {
  return /^(index|streams|testing|asynchat|asyncio)(-browser)?\.ts$/.test(path);
}

function importsOf(path: string): string[] {
  const source = readFileSync(join(src, path), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  return [...source.matchAll(/^(?:import|export|}).*\bfrom '([^']+)';$|\bimport\(?'([^']+)'/gm)].map(
    (match) => (match[1] ?? match[2]) as string,
  );
}

test('every file belongs to a layer', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => layerOf(path) === -1)).toEqual([]);
});

test.each(files)('%s imports downward only, and nothing from outside', (path) => {
  for (const specifier of importsOf(path)) {
    if (/^(net|asynchat|asyncio)\//.test(path) && specifier.startsWith('node:')) continue;
    if (path === 'streams/frames.ts' && specifier === 'node:stream') continue;
    expect(
      specifier,
      'Node only in net/, asynchat/, asyncio/ and streams/frames.ts, packages nowhere',
    ).toMatch(/^\.\.?\//);
    const target = relative(src, join(src, dirname(path), specifier));
    expect(layerOf(target), `${path} imports ${target}`).toBeLessThanOrEqual(layerOf(path));
    if (!isEntry(path)) expect(isEntry(target), 'an import of an entry').toBe(false);
  }
});

test('imports within a layer do not go round in circles', () => {
  const edges = new Map(
    files.map((path) => [path, importsOf(path).map((to) => relative(src, join(src, dirname(path), to)))]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    expect(trail, 'a circle').not.toContain(path);
    if (done.has(path)) return;
    for (const to of edges.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of files) visit(path, []);
});

test.each(files)('%s is short enough to hold one idea', (path) => {
  expect(readFileSync(join(src, path), 'utf8').split('\n').length).toBeLessThanOrEqual(MAX_LINES);
});
