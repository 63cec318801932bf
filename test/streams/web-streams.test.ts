import fc from 'fast-check';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import {
  delimiter,
  FrameDecoder,
  FrameError,
  type Framing,
  fixed,
  line,
  raw,
  streamed,
  untilEnd,
} from '../../src/index.ts';
import { FrameDecoderStream } from '../../src/streams-browser.ts';
import { cases, word } from '../support/property.ts';
import { all, decoded, drain, sizes, webSourceOf } from '../support/streaming.ts';

const lf = delimiter('\n');
const latin1 = (frame: Uint8Array): string => Buffer.from(frame).toString('latin1');
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('FrameDecoderStream', () => {
  test.each([lf, delimiter('ab'), line(), raw()])(
    "hands out the decoder's frames: $name",
    async (framing) => {
      await fc.assert(
        fc.asyncProperty(word('ab\r\n', 0, 200), sizes, fc.boolean(), async (input, cut, batch) => {
          const source = webSourceOf(input, cut);
          const stream = batch
            ? source.pipeThrough(new FrameDecoderStream(framing, { batch }))
            : source.pipeThrough(new FrameDecoderStream(framing));
          const found = (await all<Uint8Array | Uint8Array[]>(stream)).flat().map(latin1);
          const expected = decoded(framing, input);
          if (framing.unit === 'pieces') expect(found.join('')).toEqual(expected.join(''));
          else expect(found).toEqual(expected);
        }),
        cases(50),
      );
    },
  );

  test('plain Uint8Arrays in the memory of the chunk, unless they straddle chunks', async () => {
    const chunks = ['one\ntw', 'o\n\nthree\n'].map((text) =>
      Buffer.from(new TextEncoder().encode(text).buffer),
    );
    const found = await all(ReadableStream.from(chunks).pipeThrough(new FrameDecoderStream(lf)));
    expect(found.map(latin1)).toEqual(['one', 'two', '', 'three']);
    expect(found.map((frame) => frame.constructor)).toEqual(new Array(4).fill(Uint8Array));
    expect(found.map(({ buffer }) => chunks.findIndex((chunk) => chunk.buffer === buffer))).toEqual([
      0, -1, 1, 1,
    ]);
  });

  test('detached, each with a memory of its own', async () => {
    const stream = new FrameDecoderStream(lf, { detach: true });
    const found = await all(webSourceOf('one\ntwo\n\nrest', [6]).pipeThrough(stream));
    expect(found.map(latin1)).toEqual(['one', 'two', '', 'rest']);
    for (const frame of found) expect(frame.buffer.byteLength).toBe(frame.length);
    expect(
      structuredClone(found, { transfer: found.map(({ buffer }) => buffer as ArrayBuffer) }),
    ).toHaveLength(4);
  });

  test('strings, characters cut apart or not; arrays, one for each chunk', async () => {
    const input = 'grüße\n€\n\n𝄞 und Rest';
    for (let size = 1; size < 30; size++) {
      const found = webSourceOf(input, [size]).pipeThrough(new FrameDecoderStream(lf, { encoding: 'utf8' }));
      expect(await all(found)).toEqual(input.split('\n'));
    }
    const batches = new FrameDecoderStream(lf, { encoding: 'utf8', batch: true });
    const source = ReadableStream.from(['a\nb\nc', 'd', 'e\n', 'f']);
    expect(await all(source.pipeThrough(batches))).toEqual([['a', 'b'], ['cde'], ['f']]);
  });

  test('of a Blob', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join('');
    const stream = new Blob([text]).stream().pipeThrough(new FrameDecoderStream(lf, { encoding: 'latin1' }));
    expect((await all(stream)).join('\n')).toBe(text.trimEnd());
  });

  test('is typed by its options', () => {
    expectTypeOf(new FrameDecoderStream(lf)).toEqualTypeOf<FrameDecoderStream<Uint8Array>>();
    expectTypeOf(new FrameDecoderStream(lf, { batch: true })).toEqualTypeOf<
      FrameDecoderStream<Uint8Array[]>
    >();
    expectTypeOf(new FrameDecoderStream(lf, { encoding: 'hex' })).toEqualTypeOf<FrameDecoderStream<string>>();
    const lines = new FrameDecoderStream(lf, { encoding: 'utf8', batch: true });
    expectTypeOf(lines).toEqualTypeOf<FrameDecoderStream<string[]>>();
    expect(lines).toBeInstanceOf(FrameDecoderStream);
    expect(lines.constructor.name).toBe('FrameDecoderStream');
    expect(
      new (class extends (FrameDecoderStream as new (framing: Framing) => object) {})(lf),
    ).toBeInstanceOf(FrameDecoderStream);
  });

  test.each([
    [[{ batch: 1 }], 'batch must be a boolean'],
    [[{ readableHighWaterMark: 1 }], 'options has no "readableHighWaterMark"'],
    [[{ maxFrameLength: 'long' }], 'maxFrameLength must be a number'],
  ])('refuses options that are none: %o', (options, message) => {
    expect(() => Reflect.construct(FrameDecoderStream, [lf, ...options])).toThrow(message);
  });

  test('refuses framings that it cannot hand out', () => {
    expect(() => new FrameDecoderStream(streamed(lf))).toThrow(TypeError);
    expect(() => new FrameDecoderStream(fixed(0))).toThrow(RangeError);
    expect(() => Reflect.construct(FrameDecoderStream, [])).toThrow('framing must be a framing');
  });
});

describe('the end of the stream', () => {
  test.each([
    [lf, 'a\nb\n', {}, ['a', 'b'], undefined],
    [lf, 'a\nb', {}, ['a', 'b'], undefined],
    [lf, 'a\nb', { atEnd: 'drop' }, ['a'], undefined],
    [lf, 'a\nb', { atEnd: 'error' }, ['a'], 'ERR_FRAME_INCOMPLETE'],
    [fixed(2), 'aabbc', {}, ['aa', 'bb'], 'ERR_FRAME_INCOMPLETE'],
    [fixed(2), 'aabbc', { atEnd: 'frame' }, ['aa', 'bb', 'c'], undefined],
    [untilEnd(), 'all of it', {}, ['all of it'], undefined],
    [lf, 'a\nb\nlong\nc', { maxFrameLength: 3 }, ['a', 'b'], 'ERR_FRAME_TOO_LONG'],
    [lf, 'a\nlong\nc', { maxFrameLength: 3, onOversize: 'skip' }, ['a'], 'ERR_FRAME_TOO_LONG'],
    [lf, 'a\nlong\nc', { maxFrameLength: 3, onOversize: 'skip', error() {} }, ['a', 'c'], undefined],
  ] as const)('%o of %j with %o', async (framing, input, options, expected, code) => {
    for (const cut of [[Infinity], [1], [2], [5, 1]]) {
      const stream = new FrameDecoderStream(framing, { ...options, encoding: 'latin1' });
      const { items, failure } = await drain(webSourceOf(input, cut).pipeThrough(stream));
      expect(items).toEqual(expected);
      if (code === undefined) expect(failure).toBeUndefined();
      else expect(failure).toMatchObject({ code });
    }
  });
});

describe('propagation', () => {
  /** A stream with both its ends in hand. */
  function ends(options = {}) {
    const { readable, writable } = new FrameDecoderStream(lf, { encoding: 'latin1', ...options });
    const writer = writable.getWriter();
    const reader = readable.getReader();
    // Each test looks at what it is about.
    for (const promise of [writer.closed, reader.closed]) promise.catch(() => {});
    return { writer, reader };
  }

  test('nothing is cut before somebody reads', async () => {
    const errors: FrameError[] = [];
    const { writer, reader } = ends({
      maxFrameLength: 1,
      onOversize: 'skip',
      error: (error: FrameError) => errors.push(error),
    });
    const writes = ['aa\nb\nc\n', 'dd\n', 'e\n'].map((chunk) => writer.write(chunk));
    await settle();
    expect([errors.length, writer.desiredSize]).toEqual([0, -2]);
    expect(await reader.read()).toEqual({ done: false, value: 'b' });
    await settle();
    // One frame of the first chunk has not been read.
    expect([errors.length, writer.desiredSize]).toEqual([1, -1]);
    expect(await reader.read()).toEqual({ done: false, value: 'c' });
    expect(await reader.read()).toEqual({ done: false, value: 'e' });
    expect(errors).toHaveLength(2);
    await Promise.all(writes);
  });

  test('the source is asked for no more than is read', async () => {
    let asked = 0;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          asked++;
          controller.enqueue(Buffer.from('a\nb\n'));
        },
      },
      { highWaterMark: 0 },
    );
    const reader = source.pipeThrough(new FrameDecoderStream(lf)).getReader();
    for (const most of [2, 2, 3, 3, 4]) {
      await reader.read();
      await settle();
      expect(asked).toBe(most);
    }
    await reader.cancel();
  });

  test('an error reaches both sides, behind the frames in front of it', async () => {
    const { writer, reader } = ends({ maxFrameLength: 1 });
    const written = writer.write('a\nb\nlong');
    const refused = expect(written).rejects.toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 5 });
    await settle();
    expect((await reader.read()).value).toBe('a');
    await settle();
    expect((await reader.read()).value).toBe('b');
    await expect(reader.read()).rejects.toBeInstanceOf(FrameError);
    await refused;
    await expect(writer.closed).rejects.toBeInstanceOf(FrameError);
    await expect(writer.write('c\n')).rejects.toBeInstanceOf(FrameError);
  });

  test('so does one at the end of the stream', async () => {
    const { writer, reader } = ends({ atEnd: 'error' });
    const written = Promise.allSettled([writer.write('a\nb\nc'), writer.close()]);
    for (const frame of ['a', 'b']) {
      expect((await reader.read()).value).toBe(frame);
      await settle();
    }
    await expect(reader.read()).rejects.toMatchObject({ code: 'ERR_FRAME_INCOMPLETE' });
    expect((await written).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('so does what the error handler throws', async () => {
    const thrown = new RangeError('mine');
    const options = {
      maxFrameLength: 1,
      onOversize: 'skip',
      error() {
        throw thrown;
      },
    };
    const { writer, reader } = ends(options);
    writer.write('a\nlong\n').catch(() => {});
    expect((await reader.read()).value).toBe('a');
    await expect(reader.read()).rejects.toBe(thrown);
    await expect(writer.closed).rejects.toBe(thrown);
  });

  test('cancel reaches the writer, also while an error waits', async () => {
    for (const chunk of ['a\nb\n', 'a\nlong\n']) {
      const { writer, reader } = ends({ maxFrameLength: 1 });
      const written = writer.write(chunk).catch((error: unknown) => error);
      expect((await reader.read()).value).toBe('a');
      const reason = new Error('enough');
      await reader.cancel(reason);
      await written;
      expect(await reader.read()).toEqual({ done: true, value: undefined });
      await expect(writer.closed).rejects.toBe(reason);
    }
  });

  test('cancel reaches the source', async () => {
    const cancelled: unknown[] = [];
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('a\n')),
      cancel: (reason) => void cancelled.push(reason),
    });
    const reader = source.pipeThrough(new FrameDecoderStream(lf)).getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel('enough');
    await settle();
    expect(cancelled).toEqual(['enough']);
  });

  test('abort reaches the reader', async () => {
    const { writer, reader } = ends();
    const reading = expect(reader.read()).rejects.toThrow('unplugged');
    await writer.abort(new Error('unplugged'));
    await reading;
    const idle = ends();
    await idle.writer.abort(new Error('unplugged'));
    await expect(idle.reader.closed).rejects.toThrow('unplugged');
  });

  test('however it ends, its memory is given back', async () => {
    const close = vi.spyOn(FrameDecoder.prototype, 'close');
    const closedBy = async (end: (pair: ReturnType<typeof ends>) => Promise<unknown>) => {
      close.mockClear();
      const pair = ends({ maxFrameLength: 3 });
      const reading = pair.reader.read().catch(() => {});
      await pair.writer.write('the');
      await Promise.all([end(pair), reading]);
      await settle();
      return close.mock.calls.length;
    };
    expect(await closedBy(({ reader }) => reader.cancel())).toBe(1);
    expect(await closedBy(({ writer }) => writer.abort())).toBe(1);
    expect(await closedBy(({ writer, reader }) => Promise.all([writer.close(), reader.read()]))).toBe(1);
    expect(await closedBy(({ writer }) => writer.write('more').catch(() => {}))).toBe(1);
    close.mockRestore();
  });

  test('an error of the source reaches the reader', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error('unplugged')),
    });
    const { failure } = await drain(broken.pipeThrough(new FrameDecoderStream(lf)));
    expect(failure).toMatchObject({ message: 'unplugged' });
  });

  test('what is no chunk fails both sides', async () => {
    const { writer, reader } = ends();
    const reading = expect(reader.read()).rejects.toThrow('chunk must be a string or Uint8Array');
    await expect(Reflect.apply(writer.write, writer, [7])).rejects.toBeInstanceOf(TypeError);
    await reading;
  });
});
