import { expect, test } from 'vitest';
import { delimiter, Finder, FrameDecoder } from '../../src/index.ts';
import { newWork } from '../../src/search/strategy.ts';
import { withEnvironment } from '../support/environment.ts';

// Longer than what Node searches in linear time.
const needle = Buffer.concat([
  Buffer.from('\r\n--'),
  Buffer.from(Array.from({ length: 296 }, (_, i) => 97 + ((i * 7 + (i >> 3)) % 16))),
]);
const finder = new Finder(needle, { strategy: 'native' });

function examined(text: Uint8Array): { found: number; examined: number; credit: number } {
  const work = newWork();
  const offsets = new Uint32Array(text.length);
  const found = finder.findAll(text, 0, text.length, offsets, offsets.length, work);
  return { found, examined: work.examined, credit: work.credit };
}

test('occurrences close together are compared once each, on credit that lasts', () => {
  const count = 100;
  const text = Buffer.concat(Array(count).fill(Buffer.concat([Buffer.alloc(8, 'x'), needle])));
  const work = examined(text);
  expect(work.found).toBe(count);
  expect(work.examined).toBe(count * (8 + 1 + needle.length));
  expect(work.credit).toBeGreaterThan(0);
});

test.each([
  ['near misses', Buffer.concat([needle.subarray(0, -1), Buffer.from('x')])],
  ['false candidates', Buffer.from('xxxxxxx\r')],
])('%s are soon skipped', (_, unit) => {
  const text = Buffer.alloc(64 * 1024, unit);
  const work = examined(text);
  expect(work.found).toBe(0);
  expect(work.examined).toBeLessThan(text.length / 16);
});

test('a terminator that straddles chunks does not make the others seem closer than they are', () => {
  // A third of the kilobyte from one to the next: too far apart for an index.
  const frame = Buffer.concat([Buffer.alloc(32, 'x'), needle]);
  const stream = Buffer.concat(Array(1_000).fill(frame));
  let frames = 0;
  const decoder = withEnvironment(
    'WIRECUT_SEARCH',
    '',
    () => new FrameDecoder(delimiter(needle), { frame: () => frames++ }),
  );
  const staged: number[] = [];
  const size = 64 * 1024;
  for (let at = 0; at < stream.length; at += size) {
    decoder.write(stream.subarray(at, at + size));
    staged.push(decoder.stats.bytesStaged);
  }
  expect(frames).toBe(1_000);
  // What the first look has staged, before anything was known, and no more.
  expect(new Set(staged).size).toBe(1);
});
