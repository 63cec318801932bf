import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

// Runs the examples of the doc comments, of the README and of the migration guide, each in a process of its own,
// against the build.

const root = join(import.meta.dirname, '..');

function blocks(text: string): string[] {
  return [...text.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1] as string);
}

function docExamples(path: string): string[] {
  return blocks(readFileSync(join(root, path), 'utf8').replaceAll(/^ *\* ?/gm, ''));
}

/** The last line at the left margin that is more than a brace. */
function lastStatement(code: string): string | undefined {
  return code.split('\n').findLast((line) => /^[a-z]/i.test(line));
}

function run(code: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path}`);
const examples = sources.flatMap((path) =>
  docExamples(path).map((code, i) => [`${path} #${i + 1}`, code] as const),
);

test('the package has been built', () => {
  expect(existsSync(join(root, 'dist/index.js'))).toBe(true);
});

describe('doc comments', () => {
  test('there are some', () => {
    expect(examples.length).toBeGreaterThanOrEqual(12);
  });

  test.each(examples)('%s', (_, code) => {
    expect(lastStatement(code)).toMatch(/^assert/);
    run(code);
  });
});

describe.each(['README.md', 'examples/MIGRATING.md'])('%s', (path) => {
  const snippets = blocks(readFileSync(join(root, path), 'utf8'));

  test.each(snippets.map((code, i) => [`#${i + 1}`, code] as const))('snippet %s', (_, code) => {
    expect(lastStatement(code)).toMatch(/^assert/);
    run(code);
  });
});
