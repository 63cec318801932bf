import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { FrameBatch } from '../../src/framing/frame-batch.ts';
import {
  anyOf,
  delimiter,
  type FrameEncoding,
  fixed,
  lengthPrefix,
  line,
  raw,
  split,
  streamed,
} from '../../src/index.ts';
import { type AnyStreamOptions, type FrameStream, type FramesOptions, frames } from '../../src/streams.ts';
import { cases, word } from '../support/property.ts';
import { chunksOf, decoded, drain, sizes, sourceOf } from '../support/streaming.ts';

const lf = delimiter('\n');
const latin1 = (frame: Uint8Array): string => Buffer.from(frame).toString('latin1');

/** Runs of one letter: of those at the end, each ends where the stream does or another begins. */
const runs = split((bytes, start, end, atEnd) => {
  let behind = start;
  while (behind < end && bytes[behind] === bytes[start]) behind++;
  return behind < end || (atEnd && start < end) ? { start, end: behind, next: behind } : undefined;
});
const framings = [
  lf,
  delimiter('ab'),
  delimiter('aa'),
  anyOf(['ab', '\n', 'aab']),
  line(),
  fixed(7),
  lengthPrefix({ bytes: 1 }),
  runs,
  raw(),
];

describe('frames', () => {
  test.each(framings)("are the decoder's: $name", async (framing) => {
    await fc.assert(
      fc.asyncProperty(word('ab\r\n', 0, 200), sizes, fc.boolean(), async (input, cut, batch) => {
        const stream = sourceOf(input, cut).pipe(frames(framing, { batch, atEnd: 'frame' }));
        const found = (await stream.toArray()).flat().map(latin1);
        const expected = decoded(framing, input);
        if (framing.unit === 'pieces') expect(found.join('')).toEqual(expected.join(''));
        else expect(found).toEqual(expected);
      }),
      cases(100),
    );
  });

  test('come as Buffers, empty ones too', async () => {
    const found = await sourceOf('a\n\n\nb\n').pipe(frames(lf)).toArray();
    expect(found).toEqual(['a', '', '', 'b'].map((text) => Buffer.from(text)));
    expect(found.every((frame) => Buffer.isBuffer(frame))).toBe(true);
  });

  test('take strings as UTF-8', async () => {
    const stream = frames(lf, { encoding: 'utf8' });
    stream.write('grüße\nan');
    stream.end(' alle\n');
    expect(await stream.toArray()).toEqual(['grüße', 'an alle']);
  });

  test.each(['utf8', 'latin1', 'hex'] as const)('come as strings: %s', async (encoding) => {
    const input = Buffer.from('grüße\n€\n\n𝄞 und Rest');
    const expected = input
      .toString('latin1')
      .split('\n')
      .map((text) => Buffer.from(text, 'latin1').toString(encoding));
    for (let size = 1; size <= input.length; size++) {
      expect(await sourceOf(input, [size]).pipe(frames(lf, { encoding })).toArray()).toEqual(expected);
      const batches = await sourceOf(input, [size])
        .pipe(frames(lf, { encoding, batch: true }))
        .toArray();
      expect(batches.flat()).toEqual(expected);
    }
  });

  test('come in one array for each chunk that completes any', async () => {
    const chunks = ['one\ntwo\nth', 'r', 'ee\nfour\nfive\n', 'six', '\n'].map((text) => Buffer.from(text));
    const stream = Readable.from(chunks).pipe(frames(lf, { batch: true, encoding: 'utf8' }));
    expect(await stream.toArray()).toEqual([['one', 'two'], ['three', 'four', 'five'], ['six']]);
  });

  test('come in one array also if the decoder takes several batches', async () => {
    const stream = sourceOf('\n'.repeat(10_000)).pipe(frames(lf, { batch: true }));
    const batches = await stream.toArray();
    expect(batches.map((batch) => batch.length)).toEqual([10_000]);
  });

  test('are typed by the options', () => {
    expectTypeOf(frames(lf)).toEqualTypeOf<FrameStream<Buffer>>();
    expectTypeOf(frames(lf, { batch: true })).toEqualTypeOf<FrameStream<Buffer[]>>();
    expectTypeOf(frames(lf, { encoding: 'utf8' })).toEqualTypeOf<FrameStream<string>>();
    expectTypeOf(frames(lf, { encoding: 'utf8', batch: true })).toEqualTypeOf<FrameStream<string[]>>();
    expectTypeOf(frames(lf, { detach: true, maxFrameLength: 4 })).toEqualTypeOf<FrameStream<Buffer>>();
    const options: FramesOptions & AnyStreamOptions = {};
    expectTypeOf(frames(lf, options)).toEqualTypeOf<FrameStream<string | Buffer | string[] | Buffer[]>>();
    expect(frames(lf)).toBeInstanceOf(Transform);
  });

  test('are typed in an iteration', async () => {
    for await (const batch of sourceOf('a\n').pipe(frames(lf, { encoding: 'hex', batch: true }))) {
      expectTypeOf(batch).toEqualTypeOf<string[]>();
      expect(batch).toEqual(['61']);
    }
  });

  test('are typed at the end of a pipeline, too', async () => {
    const found: string[] = [];
    await pipeline(sourceOf('a\nb\n'), frames(lf, { encoding: 'utf8', batch: true }), async (batches) => {
      for await (const batch of batches) {
        expectTypeOf(batch).toEqualTypeOf<string[]>();
        found.push(...batch);
      }
    });
    expect(found).toEqual(['a', 'b']);
  });

  test('as strings are detached if that is asked for', async () => {
    const toStrings = vi.spyOn(FrameBatch.prototype, 'toStrings');
    try {
      for (const detach of [true, false]) {
        await sourceOf('a\n')
          .pipe(frames(lf, { encoding: 'latin1', detach }))
          .toArray();
      }
      expect(toStrings.mock.calls).toEqual([
        ['latin1', { detach: true }],
        ['latin1', { detach: false }],
      ]);
    } finally {
      toStrings.mockRestore();
    }
  });
});

describe('memory', () => {
  test('frames stay as they are, whatever comes later', async () => {
    await fc.assert(
      fc.asyncProperty(word('ab\n', 0, 300), sizes, fc.boolean(), async (input, cut, detach) => {
        const stream = frames(lf, { detach });
        const kept: Buffer[] = [];
        stream.on('data', (frame: Buffer) => kept.push(frame));
        await pipeline(sourceOf(input, cut), stream);
        // The ring that straddling frames were put together in is in other hands now.
        await sourceOf(Buffer.alloc(2_000, 'x'), [7])
          .pipe(frames(fixed(100)))
          .toArray();
        expect(kept.map(latin1)).toEqual(decoded(lf, input));
      }),
      cases(100),
    );
  });

  test('they lie in the chunk, but for those that straddle chunks', async () => {
    const chunks = [...chunksOf('one\ntwo\nthree\nfour\nfive\n', [10])];
    const found = await Readable.from(chunks).pipe(frames(lf)).toArray();
    const places = found.map((frame) => chunks.findIndex((chunk) => chunk.buffer === frame.buffer));
    expect(found.map(latin1)).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(places).toEqual([0, 0, -1, 1, -1]);
  });

  test('a chunk that is a part of a larger memory is told from what the ring holds', async () => {
    const memory = Buffer.from(new Uint8Array(64));
    memory.write('one\ntwo\nthree\n', 20);
    const stream = Readable.from([memory.subarray(20, 26), memory.subarray(26, 34)]).pipe(frames(lf));
    const found = await stream.toArray();
    expect(found.map((frame) => frame.buffer === memory.buffer)).toEqual([true, false, true]);
    expect(found.map(latin1)).toEqual(['one', 'two', 'three']);
  });

  test('raw pieces are the chunks', async () => {
    const chunks = [...chunksOf('abcdef', [4])];
    const found = await Readable.from(chunks).pipe(frames(raw())).toArray();
    expect(found.map((piece) => piece.buffer)).toEqual(chunks.map((chunk) => chunk.buffer));
  });

  test.each([{}, { batch: true as const }])('detached, each has its own: %o', async (options) => {
    const chunks = [...chunksOf('one\ntwo\n\nthree\nfour', [10])];
    const stream = Readable.from(chunks).pipe(frames(lf, { ...options, detach: true }));
    const found = (await stream.toArray()).flat();
    expect(found.map(latin1)).toEqual(['one', 'two', '', 'three', 'four']);
    expect(new Set(found.map((frame) => frame.buffer)).size).toBe(5);
    for (const frame of found) expect(frame.buffer.byteLength).toBe(frame.length);
    for (const chunk of chunks) chunk.fill(0);
    expect(found.map(latin1)).toEqual(['one', 'two', '', 'three', 'four']);
  });
});

describe('back-pressure', () => {
  /** Chunks of ten frames, and how many of them were asked for. */
  function counted(count: number) {
    const asked = { chunks: 0 };
    const source = Readable.from(
      (function* () {
        for (; asked.chunks < count; asked.chunks++) yield Buffer.from('frame\n'.repeat(10));
      })(),
      { highWaterMark: 1 },
    );
    return { asked, source };
  }

  test.each([
    [{}, 20],
    [{ readableHighWaterMark: 1 }, 10],
    [{ readableHighWaterMark: 35 }, 40],
    [{ batch: true as const }, 1],
  ])('a reader that does not read holds the source up: %o', async (options, most) => {
    const { asked, source } = counted(20_000);
    const stream = source.pipe(frames(lf, options));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stream.readableLength).toBe(most);
    expect(stream.writableLength).toBeLessThanOrEqual(stream.writableHighWaterMark + 60);
    const { chunks } = asked;
    expect(chunks).toBeLessThan(2_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked.chunks).toBe(chunks);
    expect((await stream.toArray()).flat()).toHaveLength(200_000);
  });

  test('a slow reader gets everything, and never has more than a chunk waiting', async () => {
    const { asked, source } = counted(2_000);
    const stream = source.pipe(frames(lf, { encoding: 'latin1' }));
    let read = 0;
    let waiting = 0;
    for await (const frame of stream) {
      expect(frame).toBe('frame');
      // Behind the last chunk a Transform of Node holds nothing back any more.
      if (!stream.writableEnded) waiting = Math.max(waiting, stream.readableLength);
      if (++read % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(read).toBe(20_000);
    expect(asked.chunks).toBe(2_000);
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(16 + 10);
  });
});

describe('misuse', () => {
  test.each([
    [{ batch: 1 }, TypeError, 'batch must be a boolean, got 1'],
    [{ detach: 'yes' }, TypeError, 'detach must be a boolean'],
    [{ encoding: 'ascii' }, RangeError, 'encoding must be one of'],
    [{ atEnd: 'ignore' }, RangeError, 'atEnd must be one of'],
    [{ error: true }, TypeError, 'error must be a function'],
    [{ maxLength: 4 }, TypeError, 'options has no "maxLength"'],
    [{ maxFrameLength: -1 }, RangeError, 'maxFrameLength must be'],
    [{ onOversize: 'ignore' }, RangeError, 'onOversize must be one of'],
    [{ readableHighWaterMark: 0.5 }, RangeError, 'readableHighWaterMark must be'],
    [null, TypeError, 'options must be an object'],
  ])('%o is refused', (options, type, message) => {
    const make = () => Reflect.apply(frames, undefined, [lf, options]);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test('options are read once', async () => {
    const options: { encoding: FrameEncoding } = { encoding: 'utf8' };
    const stream = frames(lf, options);
    options.encoding = 'hex';
    stream.end('a');
    expect(await stream.toArray()).toEqual(['a']);
  });

  test('framings that a stream cannot hand out are refused', () => {
    expect(() => frames(fixed(0))).toThrow(RangeError);
    expect(() => frames(fixed(70_000))).toThrow('exceeds maxFrameLength');
    expect(() => frames(streamed(lf))).toThrow(
      new TypeError('streamed(delimiter("\\n")) has parts, and a stream of whole frames hands none out'),
    );
    for (const wrong of [undefined, null, '\n']) {
      expect(() => Reflect.apply(frames, undefined, [wrong])).toThrow('framing must be a framing');
    }
  });

  test('chunks that are no bytes are refused, as by any stream', async () => {
    const stream = frames(lf);
    expect(() => Reflect.apply(stream.write, stream, [7])).toThrow(TypeError);
    stream.end('a');
    expect((await drain(stream)).items.map(latin1)).toEqual(['a']);
  });
});
