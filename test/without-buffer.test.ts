import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The layers below net/ run where there is no Buffer. Node without its Buffer stands in for a browser.

const program = `
delete globalThis.Buffer;
process.getBuiltinModule = undefined;
if (process.env.SIMD === 'no') WebAssembly.validate = () => false;
const { delimiter, Finder, FrameDecoder, lines } = await import('wirecut');
const { assertChunkInvariant, traceOf } = await import('wirecut/testing');
const bytes = (text) => new TextEncoder().encode(text);
const texts = [];
const decoder = new FrameDecoder(delimiter('\\r\\n'), {
  frame: (frame) => texts.push(frame.toString(), frame.toString('latin1'), frame.toString('hex')),
});
decoder.write(bytes('gr\u00fc'));
decoder.write(bytes('n\\r\\n'));
const ofBatches = [];
for (const encoding of ['utf8', 'latin1', 'hex']) {
  const batched = new FrameDecoder(delimiter('\\n'), lines((line) => ofBatches.push(line), { encoding }));
  batched.write(bytes('one\\ntwo\\nthree\\nf\u00fcnf\\n'));
}
let refused = '';
try {
  new Finder('x', { strategy: 'native' });
} catch (error) {
  refused = error.message;
}
console.log(JSON.stringify({
  strategies: ['\\n', '\\r\\n'].map((needle) => new Finder(needle).strategy),
  refused,
  texts,
  ofBatches,
  trace: assertChunkInvariant(traceOf(delimiter('aab')), 'xaaabaab'),
}));
`;

test.each([
  ['yes', ['simd', 'simd']],
  ['no', ['scalar', 'horspool']],
])('everything works without Buffer (SIMD: %s)', (simd, strategies) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, WIRECUT_SEARCH: '', SIMD: simd },
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    strategies,
    refused: "strategy 'native' needs Buffer.prototype.indexOf",
    texts: ['gr\u00fcn', 'gr\u00c3\u00bcn', '6772c3bc6e'],
    ofBatches: [
      ...['one', 'two', 'three', 'f\u00fcnf'],
      ...['one', 'two', 'three', 'f\u00c3\u00bcnf'],
      ...['6f6e65', '74776f', '7468726565', '66c3bc6e66'],
    ],
    trace: ['frame "xa"', 'frame ""', 'end clean'],
  });
});
