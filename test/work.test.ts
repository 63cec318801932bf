import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing, fixed, type SearchStrategy } from '../src/index.ts';
import { forceStrategy } from './support/environment.ts';

// Bounds of the design, asserted on counts.

const STRATEGIES: readonly SearchStrategy[] = ['simd', 'native', 'horspool', 'two-way', 'scalar'];

function feed(decoder: FrameDecoder, input: Uint8Array, size: number): number {
  let chunks = 0;
  for (let at = 0; at < input.length; at += size, chunks++) decoder.write(input.subarray(at, at + size));
  return chunks;
}

describe.each(STRATEGIES)('bytes examined, searching by %s', (strategy) => {
  const hostile: [string, string, string][] = [
    ['no terminator at all', '\r\n', 'x'],
    ['a flood of carriage returns', '\r\n', '\r'],
    ['terminators only', '\r\n', '\r\n'],
    ['near misses', '\r\n--boundary', '\r\n--boundarX'],
    ['near misses at the start', 'abcdefghij', 'Xbcdefghij'],
    ['one letter', 'aaaaaaab', 'a'],
    ['one letter, odd in front', 'baaaaaaa', 'a'],
    ['a periodic needle', 'abababab', 'abababac'],
    ['a needle that overlaps itself', 'aaaaaaaa', 'a'],
    ['a long needle in its own letters', `${'a'.repeat(500)}b${'a'.repeat(499)}`, 'a'],
    ['a long needle, nearly', `${'ab'.repeat(500)}`, `${'ab'.repeat(499)}aa`],
  ];

  test.each(hostile)('%s', (_, terminator, unit) => {
    const input = Buffer.alloc(40_000, unit);
    const needleLength = Buffer.from(terminator).length;
    for (const size of [1, 2, 3, 7, 64, 255, needleLength, needleLength + 1, 1460, 40_000]) {
      const decoder = forceStrategy(
        strategy,
        () =>
          new FrameDecoder(
            delimiter(terminator),
            { frame() {} },
            { maxFrameLength: Number.POSITIVE_INFINITY },
          ),
      );
      const chunks = feed(decoder, input, size);
      const bound = 2 * input.length + chunks * (needleLength + 256);
      expect(decoder.stats.bytesExamined, `chunks of ${size}`).toBeLessThanOrEqual(bound);
      // Byte by byte, the allowance per chunk must not be needed.
      if (size === 1) expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(2 * input.length);
    }
  });

  test('terminators taken in turn, at every frame', () => {
    const terminators = ['a', 'ab', 'ba', 'aab', 'abb', 'bab'];
    for (const inTurn of [1, 2, 3, 4, 5, 6]) {
      const framings = forceStrategy(strategy, () =>
        terminators.slice(0, inTurn).map((text) => delimiter(text)),
      );
      const input = Buffer.alloc(20_000, 'aabbab');
      for (const size of [16, 300, 20_000]) {
        let switches = 0;
        const decoder: FrameDecoder = new FrameDecoder(framings[0] as Framing, {
          frame() {
            decoder.framing = framings[++switches % inTurn] as Framing;
          },
        });
        const chunks = feed(decoder, input, size);
        const kept = Math.min(inTurn, 4);
        const unseen = inTurn > 4 ? switches : Math.min(switches, chunks * inTurn);
        const bound = 2 * input.length * kept + (chunks + unseen) * (3 + 256);
        expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(bound);
      }
    }
  });
});

describe('a header line that counts its payload', () => {
  const header = delimiter('\r\n');
  const payload = 'p'.repeat(20);
  const count = 2_000;
  const input = Buffer.alloc(count * 24, `20\r\n${payload}`);

  function decode(size: number) {
    let frames = 0;
    const decoder: FrameDecoder = new FrameDecoder(header, {
      frame(frame) {
        frames++;
        decoder.framing = decoder.framing === header ? fixed(Number(frame.toString())) : header;
      },
    });
    feed(decoder, input, size);
    expect(frames).toBe(2 * count);
    return decoder.stats;
  }

  test('is searched once, though the framing changes twice a frame', () => {
    const { bytesExamined, bytesCopied } = decode(input.length);
    // Each byte once, and the two of each candidate once more.
    expect(bytesExamined).toBeLessThanOrEqual(input.length + 2 * count);
    expect(bytesCopied).toBe(0);
  });

  test('also when payloads are full of what looks like headers', () => {
    const hostile = Buffer.alloc(count * 24, `20\r\n${'\r\n'.repeat(10)}`);
    let frames = 0;
    const decoder: FrameDecoder = new FrameDecoder(header, {
      frame() {
        frames++;
        decoder.framing = decoder.framing === header ? fixed(20) : header;
      },
    });
    decoder.write(hostile);
    expect(frames).toBe(2 * count);
    expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(2 * hostile.length + 2 + 256);
  });

  test('in small chunks too', () => {
    for (const size of [1, 5, 24, 100, 1460]) {
      const { bytesExamined } = decode(size);
      expect(bytesExamined).toBeLessThanOrEqual(
        2 * input.length + Math.ceil(input.length / size) * (2 + 256),
      );
    }
  });

  test('suspended and resumed at every frame, it is searched once more at most', () => {
    const lines = Buffer.alloc(20_000, 'line\r\n');
    const decoder: FrameDecoder = new FrameDecoder(header, { frame: () => decoder.suspend() });
    decoder.write(lines);
    while (decoder.suspended) decoder.resume();
    expect(decoder.stats.frames).toBe(3_333);
    expect(decoder.stats.bytesExamined).toBeLessThanOrEqual(2 * lines.length + 2 * (2 + 256));
    expect(decoder.stats.bytesCopied).toBeLessThanOrEqual(lines.length);
  });
});

describe('copies and memory', () => {
  test.each(['\n', '\r\n', '\r\n.\r\n'])('an 8 MiB frame in 1-byte chunks, ended by %j', (terminator) => {
    const length = 8 * 1024 * 1024;
    let got = 0;
    const decoder = new FrameDecoder(
      delimiter(terminator),
      {
        frame(frame) {
          got = frame.length;
        },
      },
      { maxFrameLength: length },
    );
    const byte = Buffer.from('x');
    for (let i = 0; i < length; i++) {
      decoder.write(byte);
      if ((i & (i + 1)) === 0) expect(decoder.stats.bytesHeld).toBeLessThanOrEqual(Math.max(64, 2 * (i + 1)));
    }
    for (const last of Buffer.from(terminator)) decoder.write(Uint8Array.of(last));
    expect(got).toBe(length);
    const { bytesReceived, bytesExamined, bytesCopied, bytesHeld } = decoder.stats;
    expect(bytesExamined).toBeLessThanOrEqual(2 * bytesReceived);
    expect(bytesCopied).toBeLessThanOrEqual(2 * bytesReceived);
    expect(bytesHeld).toBe(0);
  });

  test.each([5 * 2 ** 20, 2 ** 20 + 1])(
    'a frame of %d bytes in 1-byte chunks: three copies a byte at worst',
    (length) => {
      const decoder = new FrameDecoder(delimiter('\r\n'), { frame() {} }, { maxFrameLength: length });
      const byte = Buffer.from('x');
      for (let i = 0; i < length; i++) decoder.write(byte);
      decoder.write(Buffer.from('\r\n'));
      expect(decoder.stats.frames).toBe(1);
      expect(decoder.stats.bytesCopied).toBeLessThanOrEqual(3 * length);
    },
  );

  test('frames inside a chunk are not copied; of the straddling ones each byte is, at most twice', () => {
    const input = Buffer.alloc(1_000_000, `${'y'.repeat(98)}\r\n`);
    for (const size of [150, 1460, 65_536]) {
      const decoder = new FrameDecoder(delimiter('\r\n'), { frame() {} });
      const chunks = feed(decoder, input, size);
      expect(decoder.stats.frames).toBe(10_000);
      expect(decoder.stats.views).toBe(0);
      expect(decoder.stats.bytesCopied).toBeLessThanOrEqual(2 * 98 * chunks);
    }
  });

  test('no memory is held between frames, and 64 bytes for a few', () => {
    const decoder = new FrameDecoder(delimiter('\r\n'), { frame() {} });
    decoder.write(Buffer.from('whole\r\n'));
    expect(decoder.stats.bytesHeld).toBe(0);
    decoder.write(Buffer.from('car'));
    expect(decoder.stats.bytesHeld).toBe(64);
    decoder.write(Buffer.from('ry\r\n'));
    expect(decoder.stats.bytesHeld).toBe(0);
  });

  test('a declared length reserves nothing', () => {
    const decoder = new FrameDecoder(fixed(60_000), { frame() {} });
    decoder.write(Buffer.from('x'));
    expect(decoder.stats.bytesHeld).toBe(64);
  });
});
