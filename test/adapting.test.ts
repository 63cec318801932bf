import { expect, test } from 'vitest';
import { delimiter, FrameDecoder, fixed } from '../src/index.ts';
import { withEnvironment } from './support/environment.ts';

// How a decoder chooses between the index of a whole window and one look at a time.

const CHUNK = 65_536;

function chunksOf(frameLength: number, count: number): Buffer[] {
  return Array.from({ length: count }, () => Buffer.alloc(CHUNK, `${'x'.repeat(frameLength - 1)}\n`));
}

function newDecoder(): FrameDecoder {
  return withEnvironment('WIRECUT_SEARCH', '', () => {
    return new FrameDecoder(delimiter('\n'), { frame() {} });
  });
}

test('a text of long frames that turns into short ones, and back, adapts within two chunks', () => {
  const decoder = newDecoder();
  const writeAll = (chunks: Buffer[]): void => {
    for (const chunk of chunks) decoder.write(chunk);
  };
  for (let round = 0; round < 3; round++) {
    writeAll(chunksOf(30_000, 2));
    const { bytesStaged } = decoder.stats;
    writeAll(chunksOf(30_000, 10));
    expect(decoder.stats.search).toBe('native');
    expect(decoder.stats.bytesStaged).toBe(bytesStaged);
    writeAll(chunksOf(40, 2));
    expect(decoder.stats.search).toBe('simd');
    writeAll(chunksOf(40, 10));
    expect(decoder.stats.search).toBe('simd');
  }
  const { bytesReceived, bytesExamined } = decoder.stats;
  expect(bytesExamined).toBeLessThanOrEqual(bytesReceived + 3);
});

test('unless a strategy is asked for', () => {
  for (const strategy of ['simd', 'native', 'horspool', 'two-way', 'scalar'] as const) {
    const decoder = new FrameDecoder(delimiter('\n', { strategy }), { frame() {} });
    expect(decoder.stats.search).toBeUndefined();
    for (const chunk of [...chunksOf(30_000, 3), ...chunksOf(40, 3)]) {
      decoder.write(chunk);
      expect(decoder.stats.search).toBe(strategy);
    }
  }
  expect(() => delimiter('x'.repeat(1_025), { strategy: 'simd' })).toThrow(RangeError);
  expect(() => delimiter('\n', { strategy: 'warp' as 'simd' })).toThrow(RangeError);
});

test('bytes read into claimed space are indexed where they lie', () => {
  const decoder = newDecoder();
  for (const chunk of chunksOf(100, 10)) {
    decoder.claim().set(chunk);
    decoder.commit(chunk.length);
  }
  expect(decoder.stats.search).toBe('simd');
  expect(decoder.stats.bytesStaged).toBe(0);
});

test('also where frames are too long to be worth copying for it', () => {
  const [pushed, claimed] = [newDecoder(), newDecoder()];
  for (const chunk of chunksOf(700, 10)) {
    pushed.write(chunk);
    claimed.claim().set(chunk);
    claimed.commit(chunk.length);
  }
  expect(pushed.stats.search).toBe('native');
  expect(claimed.stats.search).toBe('simd');
});

test('a terminator that is used once costs no more than a first look', () => {
  const header = delimiter('\r\n');
  const decoder: FrameDecoder = new FrameDecoder(header, {
    frame() {
      decoder.framing = fixed(60_000);
    },
  });
  decoder.write(Buffer.concat([Buffer.from('60000\r\n'), Buffer.alloc(60_000, '\r\n')]));
  expect(decoder.stats.frames).toBe(2);
  expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(256);
});

test('a header every few KiB does not have the payloads searched', () => {
  const header = delimiter('\r\n');
  let frames = 0;
  const decoder: FrameDecoder = withEnvironment('WIRECUT_SEARCH', '', () => {
    return new FrameDecoder(header, {
      frame() {
        decoder.framing = frames++ % 2 === 0 ? fixed(20_000) : header;
      },
    });
  });
  const message = Buffer.concat([Buffer.from('20000\r\n'), Buffer.alloc(20_000, 'payload \r\n')]);
  const stream = Buffer.concat(Array.from({ length: 100 }, () => message));
  for (let at = 0; at < stream.length; at += CHUNK) decoder.write(stream.subarray(at, at + CHUNK));
  expect(frames).toBe(200);
  expect(decoder.stats.bytesExamined).toBeLessThan(stream.length / 10);
});

test('decoders that stand still leave the memory for an index to the others', () => {
  const waiting = Array.from({ length: 40 }, () => {
    const decoder: FrameDecoder = withEnvironment('WIRECUT_SEARCH', '', () => {
      return new FrameDecoder(delimiter('\n'), { frame: () => decoder.suspend() });
    });
    decoder.write(Buffer.alloc(10_000, 'waiting\n'));
    decoder.resume();
    expect(decoder.suspended).toBe(true);
    return decoder;
  });
  const moving = newDecoder();
  for (const chunk of chunksOf(40, 1)) moving.write(chunk);
  expect(moving.stats.search).toBe('simd');

  for (const decoder of waiting) {
    while (decoder.suspended) decoder.resume();
    const { frames, bytesExamined } = decoder.stats;
    expect(frames).toBe(1_250);
    // Once in the chunk, once more in the ring.
    expect(bytesExamined).toBeLessThanOrEqual(2 * 10_000);
  }
});

test.each(['', 'simd'])(
  'decoders that call each other share the memory for an index (forced: %j)',
  (search) => {
    const nest = (depth: number): void => {
      let nested = false;
      const decoder: FrameDecoder = withEnvironment('WIRECUT_SEARCH', search, () => {
        return new FrameDecoder(delimiter('\n'), {
          frame() {
            if (!nested && depth < 20) nest(depth + 1);
            nested = true;
          },
        });
      });
      for (const chunk of chunksOf(40, 1)) decoder.write(chunk);
      const { search: used, frames, bytesExamined } = decoder.stats;
      expect(used).toBe('simd');
      expect(frames).toBe(1_638);
      expect(bytesExamined).toBeLessThanOrEqual(CHUNK);
    };
    for (let round = 0; round < 3; round++) nest(0);
  },
);

test('what is shown is how the terminator in use was searched for', () => {
  const [lf, boundary] = [delimiter('\n', { strategy: 'scalar' }), delimiter('--', { strategy: 'horspool' })];
  const decoder = new FrameDecoder(lf, { frame() {} });
  const searches = [lf, boundary, lf, fixed(3), boundary, lf].map((framing) => {
    decoder.framing = framing;
    decoder.write(Buffer.from('aaa\naa--'.repeat(3)));
    return decoder.stats.search;
  });
  expect(searches).toEqual(['scalar', 'horspool', 'scalar', 'scalar', 'horspool', 'scalar']);
});

test('after a throw, the next framing is searched for with care again', () => {
  let frames = 0;
  const decoder: FrameDecoder = withEnvironment('WIRECUT_SEARCH', '', () => {
    return new FrameDecoder(delimiter('\n'), {
      frame() {
        if (++frames === 3_000) {
          decoder.framing = delimiter(';');
          throw new Error('stop');
        }
        if (frames > 3_000) decoder.framing = fixed(40_000);
      },
    });
  });
  const lines = Buffer.from('line\n'.repeat(3_000));
  const rest = Buffer.from(`key;${';'.repeat(40_000)}`);
  expect(() => decoder.write(Buffer.concat([lines, rest]))).toThrow('stop');
  const { bytesExamined } = decoder.stats;
  decoder.resume();
  expect(frames).toBe(3_002);
  expect(decoder.stats.bytesExamined - bytesExamined).toBeLessThanOrEqual(256);
});
