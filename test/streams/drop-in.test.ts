import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { DelimiterParser } from '@serialport/parser-delimiter';
import binarySplit from 'binary-split';
import fc from 'fast-check';
import split2 from 'split2';
import { describe, expect, test } from 'vitest';
import { delimiter, line } from '../../src/index.ts';
import { type FramesOptions, frames } from '../../src/streams.ts';
import { cases, word } from '../support/property.ts';
import { drain, sizes, sourceOf } from '../support/streaming.ts';

// Beside the splitters that people come from: the same frames, and where not, why not.

const lf = delimiter('\n');
const crlf = delimiter('\r\n');
const text = (options: FramesOptions = {}) => ({ ...options, encoding: 'utf8' }) as const;

/** What a splitter hands to listeners, as most people use it. */
async function listen(splitter: Duplex, input: string | Uint8Array, cut: readonly number[]) {
  const found: string[] = [];
  splitter.on('data', (frame: string | Uint8Array) => {
    found.push(typeof frame === 'string' ? frame : Buffer.from(frame).toString('latin1'));
  });
  const ended = once(splitter, 'end');
  sourceOf(input, cut).pipe(splitter);
  await ended;
  return found;
}

const inputs = [
  '',
  '\n',
  'a\nb\n',
  'a\nb',
  'a\n\nb\n\n',
  '\na\n',
  'a\r\nb\r\n',
  'a\r\nb\r',
  'a\n\r\nb',
  'a\r\r\nb\r\n',
];
const letters = word('ab\r\n', 0, 120);

describe('split2', () => {
  const pairs = [
    ['split2()', () => split2(), () => frames(line(), text())],
    ["split2('\\n')", () => split2('\n'), () => frames(lf, text())],
    ["split2('ab')", () => split2('ab'), () => frames(delimiter('ab'), text())],
    ["split2('aa')", () => split2('aa'), () => frames(delimiter('aa'), text())],
  ] as const;

  test.each(pairs)('%s gives the same lines', async (_, theirs, ours) => {
    for (const input of inputs) {
      for (const cut of [[1], [2], [3, 1], [Infinity]]) {
        expect(await listen(ours(), input, cut)).toEqual(await listen(theirs(), input, cut));
      }
    }
    await fc.assert(
      fc.asyncProperty(letters, sizes, async (input, cut) => {
        expect(await listen(ours(), input, cut)).toEqual(await listen(theirs(), input, cut));
      }),
      cases(100),
    );
  });

  test('the same text, characters cut apart or not', async () => {
    const string = fc.string({ unit: 'grapheme', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(string), sizes, async (list, cut) => {
        const input = list.join('\n');
        expect(await listen(frames(lf, text()), input, cut)).toEqual(await listen(split2('\n'), input, cut));
      }),
      cases(100),
    );
  });

  test('corrupts bytes that are no UTF-8; Buffers are as they came', async () => {
    const input = Buffer.from([0xff, 0x0a, 0xc3, 0x0a]);
    expect(await listen(split2('\n'), input, [Infinity])).toEqual(['\ufffd', '\ufffd']);
    expect(await listen(frames(lf), input, [Infinity])).toEqual(['\xff', '\xc3']);
  });

  test('maxLength counts characters of what waits: of the cutting, it depends which lines pass', async () => {
    const input = 'ab\nabcdef\nc\n';
    const theirs = (cut: number[]) => drain(sourceOf(input, cut).pipe(split2({ maxLength: 3 })));
    expect(await theirs([Infinity])).toMatchObject({ items: ['ab', 'abcdef', 'c'], failure: undefined });
    expect(await theirs([1])).toMatchObject({ failure: { message: 'maximum buffer reached' } });
    const ours = (cut: number[]) =>
      drain(sourceOf(input, cut).pipe(frames(line(), text({ maxFrameLength: 3 }))));
    for (const cut of [[1], [3], [Infinity]]) {
      expect(await ours(cut)).toMatchObject({ items: ['ab'], failure: { code: 'ERR_FRAME_TOO_LONG' } });
    }
  });

  test('has no limit by default, we have one', async () => {
    const input = `${'x'.repeat(70_000)}\n`;
    expect(await listen(split2(), input, [1_000])).toHaveLength(1);
    const { failure } = await drain(sourceOf(input, [1_000]).pipe(frames(line())));
    expect(failure).toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(await listen(frames(line(), { maxFrameLength: Infinity }), input, [1_000])).toHaveLength(1);
  });

  test('skipOverflow keeps the start of a last line that is too long', async () => {
    const options = { maxFrameLength: 3, onOversize: 'skip', error() {} } as const;
    for (const [input, expected, theirs] of [
      ['ab\nabcdef\nc\n', ['ab', 'c'], ['ab', 'c']],
      ['ab\nabcdef', ['ab'], ['ab', 'abcd']],
    ] as const) {
      expect(await listen(split2({ maxLength: 3, skipOverflow: true }), input, [1])).toEqual(theirs);
      expect(await listen(frames(line(), text(options)), input, [1])).toEqual(expected);
    }
  });
});

describe.each([
  ['binary-split', (terminator: string) => binarySplit(terminator)],
  ['@serialport/parser-delimiter', (terminator: string) => new DelimiterParser({ delimiter: terminator })],
] as const)('%s', (_, split) => {
  test.each([
    ['\n', lf],
    ['\r\n', crlf],
    ['ab', delimiter('ab')],
  ])('gives the same frames, but drops empty ones: %j', async (terminator, framing) => {
    await fc.assert(
      fc.asyncProperty(letters, sizes, async (input, cut) => {
        const ours = await listen(frames(framing), input, cut);
        expect(ours.filter((frame) => frame !== '')).toEqual(await listen(split(terminator), input, cut));
      }),
      cases(100),
    );
    expect(await listen(split('\n'), 'a\n\nb\n', [Infinity])).toEqual(['a', 'b']);
    expect(await listen(frames(lf), 'a\n\nb\n', [Infinity])).toEqual(['a', '', 'b']);
  });

  test('joins frames that wait to be read', async () => {
    const read = async (splitter: Duplex) => {
      splitter.end(Buffer.from('a\nbb\nccc\n'));
      await once(splitter, 'readable');
      const frame: Buffer = splitter.read(6);
      return frame.toString();
    };
    expect(await read(split('\n'))).toBe('abbccc');
    expect(await read(frames(lf))).toBe('a');
  });
});

test('binary-split loses bytes where a terminator overlaps itself', async () => {
  expect(await listen(binarySplit('aa'), 'aaaxxxxxxx', [5])).toEqual(['xxxxxxx']);
  expect(await listen(frames(delimiter('aa')), 'aaaxxxxxxx', [5])).toEqual(['', 'axxxxxxx']);
});
