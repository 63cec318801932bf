import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The layers below net/ run where there is no Buffer. Node without its Buffer stands in for a browser.

const program = `
delete globalThis.Buffer;
const { delimiter, Finder, FrameDecoder } = await import('wirecut');
const { assertChunkInvariant, traceOf } = await import('wirecut/testing');
const bytes = (text) => new TextEncoder().encode(text);
const texts = [];
const decoder = new FrameDecoder(delimiter('\\r\\n'), {
  frame: (frame) => texts.push(frame.toString(), frame.toString('latin1'), frame.toString('hex')),
});
decoder.write(bytes('gr\u00fc'));
decoder.write(bytes('n\\r\\n'));
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
  trace: assertChunkInvariant(traceOf(delimiter('aab')), 'xaaabaab'),
}));
`;

test('everything works without Buffer', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, WIRECUT_SEARCH: '' },
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    strategies: ['scalar', 'horspool'],
    refused: "strategy 'native' needs Buffer.prototype.indexOf",
    texts: ['gr\u00fcn', 'gr\u00c3\u00bcn', '6772c3bc6e'],
    trace: ['frame "xa"', 'frame ""', 'end clean'],
  });
});
