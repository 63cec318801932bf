import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, RingBuffer, type SearchStrategy } from '../src/index.ts';
import { assertChunkInvariant, traceOf } from '../src/testing.ts';
import { forceStrategy } from './support/environment.ts';

// Faults that respected splitters have had, by name. Each of these tests fails on the code that had it.

const STRATEGIES: readonly SearchStrategy[] = ['simd', 'native', 'horspool', 'two-way', 'scalar'];

describe('bytes are dropped when a match starts inside the held-back prefix', () => {
  test.each([
    ['aab', 'aaab', ['a']],
    ['aab', 'xaaab', ['xa']],
    ['\n\n.', 'text\n\n\n.rest', ['text\n']],
    ['\0\0\0\x01', '\0\0\0\0\x01\0\0\0\x01', ['\0', '']],
    ['--b', 'x---b', ['x-']],
    ['ababba', 'beforeabababbaafter', ['beforeab']],
  ])('%j in %j', (terminator, input, frames) => {
    const trace = assertChunkInvariant(traceOf(delimiter(terminator)), input);
    expect(trace.slice(0, frames.length)).toEqual(frames.map((frame) => `frame ${JSON.stringify(frame)}`));
    expect(trace.filter((event) => event.startsWith('frame'))).toHaveLength(frames.length);
  });
});

test('a delimiter spread over three or more chunks leaks into the frame', () => {
  for (const cut of [
    ['aC', 'R', 'LFb'],
    ['a', 'C', 'R', 'L', 'F', 'b'],
    ['aCR', '', 'L', 'Fb'],
  ]) {
    const frames: string[] = [];
    const decoder = new FrameDecoder(delimiter('CRLF'), { frame: (frame) => frames.push(frame.toString()) });
    for (const chunk of cut) decoder.write(Buffer.from(chunk));
    expect(frames).toEqual(['a']);
    expect(decoder.end()).toMatchObject({ kind: 'partial', bytes: Uint8Array.of(0x62) });
  }
});

describe('an eight-bit skip table stalls at needles of 256 bytes', () => {
  test.each([255, 256, 257])('%d bytes', (length) => {
    for (const strategy of STRATEGIES) {
      const terminator = Buffer.alloc(length, 'x');
      terminator[length - 1] = 0x79;
      const input = Buffer.concat([Buffer.alloc(300, 'x'), terminator, Buffer.from('b'), terminator]);
      const trace = forceStrategy(strategy, () =>
        assertChunkInvariant(traceOf(delimiter(terminator)), input),
      );
      expect(trace).toEqual([`frame "${'x'.repeat(300)}"`, 'frame "b"', 'end clean']);
    }
  });
});

test('a view is overwritten when the buffer compacts or grows', () => {
  const first = 'A'.repeat(40);
  const seen: string[] = [];
  const decoder = new FrameDecoder(delimiter('\n'), {
    frame(frame) {
      const view = frame.bytes;
      if (seen.length === 0) {
        // More than the ring holds, while its memory is on loan.
        decoder.write(Buffer.from(`${'B'.repeat(500)}\n`));
        new RingBuffer().append(Buffer.alloc(64, 'C'));
      }
      seen.push(Buffer.from(view).toString());
    },
  });
  decoder.write(Buffer.from(first.slice(0, 30)));
  decoder.write(Buffer.from(`${first.slice(30)}\nrest`));
  decoder.write(Buffer.from('\n'));
  expect(seen).toEqual([first, `rest${'B'.repeat(500)}`, '']);
});

test('empty frames are dropped', () => {
  expect(assertChunkInvariant(traceOf(delimiter('\r\n')), '\r\n\r\na\r\n\r\n')).toEqual([
    'frame ""',
    'frame ""',
    'frame "a"',
    'frame ""',
    'end clean',
  ]);
});

test('64 KiB of empty frames overflow the stack', () => {
  const decoder = new FrameDecoder(delimiter('\n'), { frame() {} });
  decoder.write(Buffer.alloc(65_536, '\n'));
  expect(decoder.stats).toMatchObject({ frames: 65_536, bytesExamined: 65_536, bytesCopied: 0, views: 0 });
});

test('a limit is bypassed by one big chunk, or hit early when the terminator is cut', () => {
  const options = { maxFrameLength: 4 };
  expect(assertChunkInvariant(traceOf(delimiter('\n'), options), 'abcde\nok\n')).toEqual([
    'error ERR_FRAME_TOO_LONG at 4',
    'end clean',
  ]);
  expect(assertChunkInvariant(traceOf(delimiter('\r\n'), options), 'abcd\r\nok\r\n')).toEqual([
    'frame "abcd"',
    'frame "ok"',
    'end clean',
  ]);
});

test('frames are lost when the stream ends while delivery is paused', () => {
  const frames: string[] = [];
  const decoder: FrameDecoder = new FrameDecoder(delimiter('\n'), {
    frame(frame) {
      frames.push(frame.toString());
      decoder.suspend();
    },
  });
  decoder.write(Buffer.from('a\nb\nc\n'));
  expect(() => decoder.end()).toThrow(TypeError);
  while (decoder.suspended) decoder.resume();
  expect(decoder.end()).toEqual({ kind: 'clean' });
  expect(frames).toEqual(['a', 'b', 'c']);
});

test('bytes that are not UTF-8 are corrupted', () => {
  const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10);
  let got: Uint8Array | undefined;
  const decoder = new FrameDecoder(delimiter('\n'), {
    frame(frame) {
      got = frame.copy();
    },
  });
  decoder.write(payload.subarray(0, 200));
  decoder.write(payload.subarray(200));
  decoder.write(Buffer.from('\n'));
  expect(got).toEqual(payload);
});

test('bytes of one stream reach another', () => {
  const seen: string[][] = [];
  const decoders = Array.from({ length: 40 }, (_, i) => {
    const frames: string[] = [];
    seen.push(frames);
    return new FrameDecoder(
      delimiter('\r\n'),
      { frame: (frame) => frames.push(frame.toString()) },
      { checked: i % 2 === 0 },
    );
  });
  for (let round = 0; round < 30; round++) {
    for (const [i, decoder] of decoders.entries()) {
      decoder.write(Buffer.from(`${i}`.repeat(1 + ((i + round) % 50))));
      if ((i * round) % 3 === 0) decoder.write(Buffer.from('\r'));
      if ((i * round) % 5 === 0) decoder.write(Buffer.from('\r\n'));
    }
  }
  for (const [i, frames] of seen.entries()) {
    for (const frame of frames) expect(frame.replaceAll(String(i), '').replaceAll('\r', '')).toBe('');
  }
});
