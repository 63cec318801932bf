import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The SIMD kernel is an offer: without it everything is the same but slower.

const program = `
if (process.env.TAKE_AWAY === 'simd') WebAssembly.validate = () => false;
if (process.env.TAKE_AWAY === 'memory') WebAssembly.Memory = class { constructor() { throw new RangeError('OOM'); } };
if (process.env.TAKE_AWAY === 'compiling') WebAssembly.Module = class { constructor() { throw new Error('CSP'); } };
const { anyOf, delimiter, Finder, FrameDecoder } = await import('wirecut');
const { assertChunkInvariant, traceOf } = await import('wirecut/testing');
const decoder = new FrameDecoder(delimiter('\\n'), { frame() {} });
decoder.write(Buffer.alloc(10_000, 'line\\n'));
const { search } = decoder.stats;
const space = decoder.claim();
space.set(Buffer.from('one\\ntwo\\n'));
decoder.commit(8);
let refused = '';
try {
  new Finder('x', { strategy: 'simd' });
} catch (error) {
  refused = error.message;
}
console.log(JSON.stringify({
  strategy: new Finder('\\n').strategy,
  search,
  frames: decoder.stats.frames,
  claimed: space.length,
  refused,
  trace: assertChunkInvariant(traceOf(delimiter('aab')), 'xaaabaab'),
  ofSet: assertChunkInvariant(traceOf(anyOf([';', '\\r\\n', '&&', '|'])), 'a\\r\\nb&;'),
}));
`;

const ADDRESS_SPACE_IN_KIB = 4_000_000;

const ENVIRONMENTS = {
  'under --jitless, where there is no WebAssembly': { flags: ['--jitless', '--no-warnings'] },
  'in an engine without SIMD': { takeAway: 'simd' },
  'where compiling WebAssembly is forbidden': { takeAway: 'compiling' },
  'without memory for the arena': { takeAway: 'memory' },
};

interface Environment {
  readonly flags?: readonly string[];
  readonly takeAway?: string;
  readonly limit?: string;
}

function run({ flags = [], takeAway = '', limit = '' }: Environment): Record<string, unknown> {
  const command = `${limit} exec "$0" "$@"`;
  const args = [process.execPath, ...flags, '--input-type=module', '--eval', program];
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command, ...args], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, WIRECUT_SEARCH: '', TAKE_AWAY: takeAway },
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

const same = {
  frames: 2_002,
  claimed: 65_536,
  trace: ['frame "xa"', 'frame ""', 'end clean'],
  ofSet: ['frame "a"', 'frame "b&"', 'end clean'],
};

test('with SIMD', () => {
  expect(run({})).toEqual({ ...same, strategy: 'simd', search: 'simd', refused: '' });
});

test('with little address space, of which V8 before 13 wants gigabytes for the arena', () => {
  const { strategy, search, refused, ...rest } = run({ limit: `ulimit -v ${ADDRESS_SPACE_IN_KIB};` });
  expect(rest).toEqual(same);
  const expected = Number.parseInt(process.versions.v8, 10) < 13 ? 'native' : 'simd';
  expect({ strategy, search }).toEqual({ strategy: expected, search: expected });
  expect(refused === '').toBe(expected === 'simd');
});

test.each(Object.entries<Environment>(ENVIRONMENTS))('%s', (_, environment) => {
  expect(run(environment)).toEqual({
    ...same,
    strategy: 'native',
    search: 'native',
    refused: "strategy 'simd' needs WebAssembly SIMD and memory for it",
  });
});
