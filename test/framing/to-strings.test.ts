import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { nativeIsAscii, portableIsAscii } from '../../src/framing/ascii.ts';
import { portableDecoders } from '../../src/framing/text.ts';
import { delimiter, type FrameBatch, FrameDecoder, type FrameEncoding, fixed } from '../../src/index.ts';
import { cases } from '../support/property.ts';

type RunText = typeof import('../../src/framing/run-text.ts');
type Text = typeof import('../../src/framing/text.ts');

const ENCODINGS: readonly FrameEncoding[] = ['utf8', 'latin1', 'hex'];

/** The module, with a test for ASCII and decoders as given. */
async function runText(isAscii: (bytes: Uint8Array) => boolean, text: Partial<Text>): Promise<RunText> {
  vi.resetModules();
  vi.doMock('../../src/framing/ascii.ts', () => ({
    isAscii: (bytes: Uint8Array, start: number, end: number) => isAscii(bytes.subarray(start, end)),
  }));
  vi.doMock('../../src/framing/text.ts', async (original) => ({ ...(await original<Text>()), ...text }));
  try {
    return await import('../../src/framing/run-text.ts');
  } finally {
    vi.doUnmock('../../src/framing/ascii.ts');
    vi.doUnmock('../../src/framing/text.ts');
    vi.resetModules();
  }
}

const portableText: Partial<Text> = {
  decodeText: (bytes, start, end, encoding) => portableDecoders[encoding](bytes, start, end),
  decodeAscii: portableDecoders.utf8,
};
const native = nativeIsAscii ?? portableIsAscii;

/** Frames one behind another, with something in front, between and behind them. */
function laidOut(frames: readonly Uint8Array[], between: Uint8Array) {
  const offsets: number[] = [];
  const parts: Uint8Array[] = [between];
  let at = between.length;
  for (const frame of frames) {
    offsets.push(at, at + frame.length);
    at += frame.length + between.length;
    parts.push(frame, between);
  }
  return { memory: Uint8Array.from(Buffer.concat(parts)), offsets: Uint32Array.from(offsets) };
}

const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => Buffer.from(text));
const unicode = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text));
const bytes = fc.uint8Array({ maxLength: 20 });
const special = fc.constantFrom(
  Buffer.from('\ufeffmark'),
  Buffer.from('é').subarray(0, 1),
  Buffer.from('😀').subarray(1),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0x7f, 0x80]),
);
const frames = fc.oneof(
  // Mostly ASCII, so that runs of it lie between the others.
  fc.array(
    fc.oneof(
      { weight: 40, arbitrary: ascii },
      { weight: 1, arbitrary: unicode },
      { weight: 1, arbitrary: special },
    ),
    {
      minLength: 1,
      maxLength: 200,
    },
  ),
  fc.array(fc.oneof(ascii, unicode, bytes, special), { minLength: 1, maxLength: 40 }),
);
const between = fc.constantFrom('', '\n', '\r\n', 'é', '\xff\xc3').map((text) => Buffer.from(text, 'latin1'));

describe('every frame is decoded as by itself', () => {
  test.each([
    ['with isAscii and Buffer', native, {}],
    ['without isAscii', portableIsAscii, {}],
    ['without Buffer', native, portableText],
    ['without either', portableIsAscii, portableText],
  ] as const)('%s', async (_, isAscii, text) => {
    const { decodeFrames } = await runText(isAscii, text);
    fc.assert(
      fc.property(frames, between, fc.boolean(), (list, gap, detach) => {
        const { memory, offsets } = laidOut(list, gap);
        for (const encoding of ENCODINGS) {
          const expected = list.map((frame) => Buffer.from(frame).toString(encoding));
          expect(decodeFrames(memory, offsets, 0, list.length, encoding, detach)).toEqual(expected);
        }
      }),
      cases(300),
    );
  });

  test('by a decoder, with UTF-8 cut anywhere', () => {
    const framings = [delimiter('\n'), delimiter('é'), delimiter(Uint8Array.of(0xc3)), fixed(3), fixed(7)];
    const text = fc.array(fc.oneof(unicode, ascii, fc.constantFrom(Buffer.from('\n'), Buffer.from('é'))), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...framings),
        text,
        fc.integer({ min: 1, max: 70 }),
        (framing, list, size) => {
          const input = Buffer.concat(list);
          for (const encoding of ENCODINGS) {
            const expected: string[] = [];
            const actual: string[] = [];
            const detached: string[] = [];
            const byFrame = new FrameDecoder(framing, {
              frame: (frame) => expected.push(frame.toString(encoding)),
            });
            const byBatch = new FrameDecoder(framing, {
              frames(batch) {
                actual.push(...batch.toStrings(encoding));
                detached.push(...batch.toStrings(encoding, { detach: true }));
              },
            });
            for (let at = 0; at < input.length; at += size) {
              byFrame.write(input.subarray(at, at + size));
              byBatch.write(input.subarray(at, at + size));
            }
            expect(actual).toEqual(expected);
            expect(detached).toEqual(expected);
          }
        },
      ),
      cases(300),
    );
  });
});

describe('how often it decodes', () => {
  async function count(list: readonly string[], encoding: FrameEncoding, detach = false) {
    const spans: number[] = [];
    const tested: number[] = [];
    const { decodeFrames } = await runText(
      (bytes) => {
        tested.push(bytes.length);
        return portableIsAscii(bytes);
      },
      {
        decodeText(bytes, start, end, encoding) {
          spans.push(end - start);
          return Buffer.from(bytes.subarray(start, end)).toString(encoding);
        },
        decodeAscii(bytes, start, end) {
          spans.push(end - start);
          return Buffer.from(bytes.subarray(start, end)).toString('latin1');
        },
      },
    );
    const { memory, offsets } = laidOut(
      list.map((text) => Buffer.from(text)),
      Buffer.from('\n'),
    );
    const texts = decodeFrames(memory, offsets, 0, list.length, encoding, detach);
    if (encoding === 'utf8') expect(texts).toEqual(list);
    return { decoded: spans.length, longest: Math.max(...spans), tests: tested.length };
  }
  const plain = Array.from({ length: 512 }, (_, i) => `a line of text, the ${i}th`);
  const oneExotic = plain.with(100, 'eine Zeile für sich');
  const allExotic = plain.map((text) => `${text} ü`);

  test('once for all that is ASCII, in latin1 or hex', async () => {
    expect(await count(plain, 'utf8')).toMatchObject({ decoded: 1, tests: 1 });
    expect(await count(oneExotic, 'latin1')).toMatchObject({ decoded: 1, tests: 0 });
    expect(await count(oneExotic, 'hex')).toMatchObject({ decoded: 1, tests: 0 });
  });

  test('one exotic line slows down a few neighbours only', async () => {
    const { decoded, tests } = await count(oneExotic, 'utf8');
    expect(decoded).toBeLessThanOrEqual(6 + 8);
    expect(tests).toBeLessThanOrEqual(13);
  });

  test('exotic text is decoded line by line, with few tests in vain', async () => {
    const { decoded, tests } = await count(allExotic, 'utf8');
    expect(decoded).toBe(512);
    expect(tests).toBeLessThanOrEqual(128);
  });

  test('by itself, if that is asked for or if there are too few', async () => {
    expect(await count(plain, 'utf8', true)).toMatchObject({ decoded: 512, tests: 0 });
    expect(await count(plain, 'latin1', true)).toMatchObject({ decoded: 512 });
    expect(await count(['one line'], 'utf8')).toMatchObject({ decoded: 1, tests: 0 });
  });

  test('never more than 16 KiB at one go, but for a frame that is longer', async () => {
    const long = Array.from({ length: 64 }, () => 'x'.repeat(1_000));
    for (const encoding of ['utf8', 'latin1', 'hex'] as const) {
      expect(await count(long, encoding)).toMatchObject({ decoded: 4, longest: 16_015 });
    }
    expect((await count(['a', 'b', 'x'.repeat(70_000), 'c'], 'utf8')).decoded).toBe(4);
  });
});

describe('isAscii', () => {
  test('is there, and agrees with the loop that serves elsewhere', () => {
    expect(nativeIsAscii).toBeTypeOf('function');
    for (const isAscii of [native, portableIsAscii]) {
      expect(isAscii(new Uint8Array(0))).toBe(true);
      for (const byte of [0x00, 0x0a, 0x7f]) expect(isAscii(new Uint8Array(70).fill(byte))).toBe(true);
      for (let at = 0; at < 70; at++) {
        for (const byte of [0x80, 0xc3, 0xff]) {
          const bytes = new Uint8Array(70).fill(0x61);
          bytes[at] = byte;
          expect(isAscii(bytes)).toBe(false);
        }
      }
    }
  });

  test('looks at the range only', async () => {
    const { isAscii } = await import('../../src/framing/ascii.ts');
    const bytes = Buffer.from('éab\xff', 'latin1');
    expect(isAscii(bytes, 1, 3)).toBe(true);
    expect(isAscii(bytes, 0, 3)).toBe(false);
    expect(isAscii(bytes, 1, 4)).toBe(false);
    expect(isAscii(bytes, 4, 4)).toBe(true);
  });

  test('the loop serves where Node does not give its own', async () => {
    const { process } = globalThis;
    vi.resetModules();
    vi.stubGlobal('process', undefined);
    try {
      const { isAscii, nativeIsAscii } = await import('../../src/framing/ascii.ts');
      globalThis.process = process;
      expect(nativeIsAscii).toBeUndefined();
      expect(isAscii(Buffer.from('ab'), 0, 2)).toBe(true);
      expect(isAscii(Buffer.from('aé'), 0, 3)).toBe(false);
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});

test('misuse', () => {
  const inBatch = (use: (batch: FrameBatch) => void): void => {
    let called = false;
    const decoder = new FrameDecoder(delimiter('\n'), {
      frames(batch) {
        called = true;
        use(batch);
      },
    });
    decoder.write(Buffer.from('a\nb\n'));
    expect(called).toBe(true);
  };
  inBatch((batch) => {
    expect(() => batch.toStrings('base64' as 'utf8')).toThrow(
      new RangeError(`encoding must be one of 'utf8', 'latin1', 'hex', got "base64"`),
    );
    expect(() => batch.toStrings('toString' as 'utf8', { detach: true })).toThrow(RangeError);
    expect(() => batch.toStrings(5 as unknown as 'utf8')).toThrow(TypeError);
    expect(() => batch.toStrings('utf8', { detached: true } as object)).toThrow(
      new TypeError('options has no "detached": there are detach'),
    );
    expect(() => batch.toStrings('utf8', { detach: 1 } as object)).toThrow(
      new TypeError('detach must be a boolean, got 1'),
    );
    expect(() => batch.toStrings('utf8', null as unknown as object)).toThrow(TypeError);
    expect(batch.toStrings(undefined, {})).toEqual(['a', 'b']);
  });
});
