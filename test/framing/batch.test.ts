import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  delimiter,
  type Frame,
  type FrameBatch,
  FrameDecoder,
  type FrameDecoderOptions,
  type FrameHandler,
  type Framing,
  fixed,
  INCOMPLETE,
  raw,
  streamed,
} from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { cases, word } from '../support/property.ts';

const lf = delimiter('\n');
const released = expect.objectContaining({ name: 'TypeError', code: 'ERR_FRAME_RELEASED' });

/** A decoder that notes its batches, and what else a test lets its handler do. */
function batching(
  framing: Framing,
  onBatch: (batch: FrameBatch, decoder: FrameDecoder) => void = () => {},
  { part, ...options }: FrameDecoderOptions & Pick<FrameHandler, 'part'> = {},
) {
  const batches: string[][] = [];
  const handler: FrameHandler = {
    frames(batch) {
      batches.push(batch.toStrings('latin1'));
      onBatch(batch, decoder);
    },
    ...(part && { part }),
  };
  const decoder: FrameDecoder = new FrameDecoder(framing, handler, options);
  const write = (text: string): boolean => decoder.write(Buffer.from(text, 'latin1'));
  return { batches, decoder, write };
}

describe('a batch', () => {
  test('holds all whole frames of one read; the one that straddles reads comes by itself', () => {
    const { batches, write, decoder } = batching(lf);
    for (const chunk of ['a\nb\n\nc', '', 'd\ne\nf\n', 'g', 'h\n']) write(chunk);
    expect(batches).toEqual([['a', 'b', ''], ['cd'], ['e', 'f'], ['gh']]);
    expect(decoder.stats).toMatchObject({ frames: 7, views: 0 });
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('holds 2,048 frames at most, and that many from the first on', () => {
    const { batches, write } = batching(lf);
    write('x\n'.repeat(3));
    write('x\n'.repeat(4_102));
    expect(batches.map((batch) => batch.length)).toEqual([3, 2_048, 2_048, 6]);
  });

  test('also behind another framing, set in between', () => {
    const { batches, write, decoder } = batching(lf);
    write('x\n');
    decoder.framing = fixed(1);
    write('x'.repeat(2_136));
    expect(batches.map((batch) => batch.length)).toEqual([1, 2_048, 88]);
  });

  test.each([false, true])('gives offsets into the memory of its frames (checked: %s)', (checked) => {
    const seen: unknown[] = [];
    const { write } = batching(
      delimiter('||'),
      (batch) => {
        const { bytes, offsets } = batch;
        expect(bytes.constructor).toBe(Uint8Array);
        expect(offsets).toBeInstanceOf(Uint32Array);
        expect(batch.bytes).toBe(bytes);
        expect(batch.offsets).toBe(offsets);
        expect(bytes.length).toBe(offsets.at(-1));
        const pairs = Array.from({ length: batch.length }, (_, i) => [batch.start(i), batch.end(i)]);
        expect([...offsets]).toEqual(pairs.flat());
        seen.push(pairs.map(([start, end]) => Buffer.from(bytes.subarray(start, end)).toString()));
      },
      { checked },
    );
    write('one||||three|');
    write('|four||');
    write('fi');
    write('ve||six||');
    expect(seen).toEqual([['one', ''], ['three'], ['four'], ['five'], ['six']]);
  });

  test('is a view on the chunk, made when asked for', () => {
    const chunk = Buffer.from('<<one\ntwo\n').subarray(2);
    const { decoder } = batching(
      lf,
      (batch) => {
        expect(batch.bytes.buffer).toBe(chunk.buffer);
        expect(batch.bytes.byteOffset).toBe(chunk.byteOffset);
        void batch.bytes;
        void batch.offsets;
      },
      { checked: false },
    );
    decoder.write(chunk);
    expect(decoder.stats).toMatchObject({ frames: 2, views: 1, bytesCopied: 0, bytesHeld: 0 });
  });

  test('joins the two segments of a straddler, and that is counted', () => {
    const byFrame = new FrameDecoder(lf, { frame: (frame) => void frame.bytes });
    const { batches, write, decoder } = batching(lf, (batch) => {
      for (const frame of batch) expect(frame.segments).toHaveLength(1);
    });
    for (const chunk of ['a'.repeat(60), `${'b'.repeat(40)}\n`]) {
      write(chunk);
      byFrame.write(Buffer.from(chunk));
    }
    expect(batches).toEqual([[`${'a'.repeat(60)}${'b'.repeat(40)}`]]);
    expect(decoder.stats.bytesCopied).toBe(160);
    expect(byFrame.stats.bytesCopied).toBe(160);
  });

  test('refuses an index that is none of its frames', () => {
    const { write } = batching(lf, (batch) => {
      for (const read of [(i: number) => batch.start(i), (i: number) => batch.end(i)]) {
        expect(() => read(2)).toThrow(
          new RangeError("index must be that of one of the batch's 2 frames, got 2"),
        );
        for (const index of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32]) {
          expect(() => read(index)).toThrow(RangeError);
        }
        for (const index of ['0', undefined, 1n] as unknown[]) {
          expect(() => read(index as number)).toThrow(TypeError);
        }
      }
    });
    write('a\nb\n');
    write('c\nd\ne');
  });

  test('console.log shows what it is', () => {
    const shown: string[] = [];
    let kept: FrameBatch | undefined;
    const { write } = batching(lf, (batch) => {
      shown.push(inspect(batch));
      kept = batch;
    });
    write('a\r\nb\n');
    write(`a\n${'b'.repeat(21)}\n${'c'.repeat(20)}\nd\n`);
    expect(shown).toEqual([
      'FrameBatch(2) ["a\\r", "b"]',
      `FrameBatch(4) ["a", "${'b'.repeat(20)}"..., "${'c'.repeat(20)}", ...]`,
    ]);
    expect(inspect(kept)).toBe('FrameBatch (released)');
  });
});

describe('its iteration', () => {
  test('moves one cursor, and makes no view', () => {
    const cursors = new Set<Frame>();
    const texts: string[] = [];
    const { write, decoder } = batching(
      lf,
      (batch) => {
        for (const frame of batch) {
          cursors.add(frame);
          texts.push(`${frame} ${frame.length} ${frame.terminator} ${frame.truncated}`);
        }
      },
      { checked: false },
    );
    write('a\nbc\nd');
    write('ef\n');
    expect(texts).toEqual(['a 1 0 false', 'bc 2 0 false', 'def 3 0 false']);
    expect(cursors.size).toBe(1);
    expect(decoder.stats.views).toBe(0);
  });

  test.each([false, true])('can be nested, repeated and left (checked: %s)', (checked) => {
    const seen: string[] = [];
    const { write } = batching(
      lf,
      (batch) => {
        for (const one of batch) {
          for (const other of batch) seen.push(`${one}${other}`);
        }
        for (const frame of batch) {
          seen.push(`${frame}`);
          break;
        }
        const steps = batch[Symbol.iterator]();
        expect([...steps]).toHaveLength(2);
        expect(steps.next()).toEqual({ done: true, value: undefined });
      },
      { checked },
    );
    write('a\nb\n');
    write('c\nd\n');
    expect(seen).toEqual(['aa', 'ab', 'ba', 'bb', 'a', 'cc', 'cd', 'dc', 'dd', 'c']);
  });

  test('a frame of it is good until the next one is asked for', () => {
    for (const checked of [false, true]) {
      const { write } = batching(
        lf,
        (batch) => {
          const steps = batch[Symbol.iterator]();
          const first = steps.next().value;
          expect(first?.toString()).toBe('a');
          const second = steps.next().value;
          // Moved on, or caught.
          if (checked) expect(() => first?.length).toThrow(released);
          else expect(first).toBe(second);
          expect(second?.toString()).toBe('b');
          expect(steps.next().done).toBe(true);
          expect(() => second?.length).toThrow(released);
        },
        { checked },
      );
      write('a\nb\n');
    }
  });

  test('shows which frame was truncated', () => {
    const seen: [string, boolean][] = [];
    const { write } = batching(
      lf,
      (batch) => {
        for (const frame of batch) seen.push([frame.toString(), frame.truncated]);
      },
      { maxFrameLength: 2, onOversize: 'truncate' },
    );
    write('a\nbcd\ne\nfg');
    write('h\ni\n');
    expect(seen).toEqual([
      ['a', false],
      ['bc', true],
      ['e', false],
      ['fg', true],
      ['i', false],
    ]);
  });

  test('knows no terminator where the framing has none', () => {
    const { write } = batching(fixed(2), (batch) => {
      for (const frame of batch) expect(frame.terminator).toBe(-1);
    });
    write('abcde');
    write('f');
  });
});

describe('release', () => {
  const uses = (batch: FrameBatch): (() => unknown)[] => [
    () => batch.length,
    () => batch.bytes,
    () => batch.offsets,
    () => batch.start(0),
    () => batch.end(0),
    () => batch[Symbol.iterator](),
    () => batch.toStrings(),
  ];

  test.each([false, true])('a batch used outside of its handler throws (checked: %s)', (checked) => {
    const kept: FrameBatch[] = [];
    const { write } = batching(lf, (batch) => kept.push(batch), { checked });
    write('one\ntwo\nth');
    write('ree\n');
    expect(kept).toHaveLength(2);
    expect(kept[0] === kept[1]).toBe(!checked);
    for (const use of kept.flatMap(uses)) expect(use).toThrow(released);
  });

  test.each([false, true])('so do its frames, and iterations left half way (checked: %s)', (checked) => {
    const frames: (Frame | undefined)[] = [];
    const iterations: Iterator<Frame>[] = [];
    const { write } = batching(
      lf,
      (batch) => {
        // Those of the batch before, which must not go on with this one.
        for (const iteration of iterations) expect(() => iteration.next()).toThrow(released);
        for (const frame of batch) {
          frames.push(frame);
          break;
        }
        const ended = batch[Symbol.iterator]();
        for (const frame of ended) frames.push(frame);
        const left = batch[Symbol.iterator]();
        frames.push(left.next().value);
        iterations.push(left, ended, batch[Symbol.iterator]());
      },
      { checked },
    );
    write('one\ntwo\nth');
    write('ree\n');
    expect(frames).toHaveLength(7);
    for (const frame of frames) expect(() => frame?.length).toThrow(released);
    for (const iteration of iterations) expect(() => iteration.next()).toThrow(released);
  });

  test('also when the handler has thrown', () => {
    let kept: FrameBatch | undefined;
    const { write } = batching(lf, (batch) => {
      kept = batch;
      throw new Error('on purpose');
    });
    expect(() => write('one\n')).toThrow('on purpose');
    expect(() => kept?.length).toThrow(released);
  });

  test('checked mode: views and offsets kept too long show scribble, the chunk does not', () => {
    const views: Uint8Array[] = [];
    const offsets: Uint32Array[] = [];
    const { decoder } = batching(
      lf,
      (batch) => {
        views.push(batch.bytes);
        offsets.push(batch.offsets);
        for (const frame of batch) views.push(frame.bytes, ...frame.segments);
      },
      { checked: true },
    );
    const chunk = Buffer.from('one\ntwo\nth');
    decoder.write(chunk);
    decoder.write(Buffer.from(`ree${'3'.repeat(90)}\n`));
    for (const view of views) expect([...new Set(view)]).toEqual([0xdb]);
    for (const pairs of offsets) expect([...new Set(pairs)]).toEqual([0xdbdbdbdb]);
    expect(chunk.toString()).toBe('one\ntwo\nth');
  });

  test('checked mode: what lies around the frames cannot be read', () => {
    const { decoder } = batching(
      lf,
      (batch) => {
        if (batch.length === 2) expect(Buffer.from(batch.bytes.buffer).toString()).toBe('b\nc');
      },
      { checked: true },
    );
    decoder.write(Buffer.from('a'));
    decoder.write(Buffer.from('a\nb\nc\nd'));
    expect(decoder.stats.frames).toBe(3);
  });
});

describe('the framing', () => {
  const message =
    'framing cannot be changed inside frames(batch), as the frames behind it have been cut already: use frame(frame)';

  test.each([false, true])(
    'cannot be changed inside, and the decoder stays sound (checked: %s)',
    (checked) => {
      let refused = 0;
      const { batches, decoder, write } = batching(
        lf,
        (_batch, decoder) => {
          const before = decoder.framing;
          expect(() => {
            decoder.framing = fixed(7);
          }).toThrow(new TypeError(message));
          expect(decoder.framing).toBe(before);
          refused++;
        },
        { checked },
      );
      for (const chunk of ['a\nb\nc', 'd\n', 'e\nf']) write(chunk);
      expect(batches).toEqual([['a', 'b'], ['cd'], ['e']]);
      expect(refused).toBe(3);
      decoder.framing = fixed(2);
      write('g\nxxy');
      expect(batches.slice(3)).toEqual([['fg'], ['xx']]);
    },
  );

  test('the error comes out of write if the handler lets it, and what follows is kept', () => {
    let fail = true;
    const { batches, decoder, write } = batching(lf, (_batch, decoder) => {
      if (fail) decoder.framing = raw();
    });
    expect(() => write('a\nb\nc')).toThrow(message);
    fail = false;
    write('d\n');
    expect(batches).toEqual([['a', 'b'], ['cd']]);
    expect(decoder.stats.frames).toBe(3);
  });

  test('may be set to what it is', () => {
    const { batches, write } = batching(lf, (_batch, decoder) => {
      decoder.framing = lf;
    });
    write('a\nb\nc');
    write('d\n');
    expect(batches).toEqual([['a', 'b'], ['cd']]);
  });

  test('may be changed outside, also in the middle of a frame', () => {
    const two = fixed(2);
    const { batches, decoder, write } = batching(lf, (_batch, decoder) => {
      if (decoder.framing === two) decoder.framing = two; // that of the frames to come
    });
    write('a\nb');
    decoder.framing = two;
    write('c\nde');
    decoder.framing = lf;
    write('f\ng');
    expect(batches).toEqual([['a'], ['bc'], ['de'], ['f']]);
  });

  test('another decoder, with or without batches, can be changed inside', () => {
    const inner = batching(lf);
    const outer = batching(lf, () => {
      inner.decoder.framing = fixed(1);
      inner.write('xy');
    });
    outer.write('a\n');
    expect(inner.batches).toEqual([['x', 'y']]);
  });

  test('may be changed by parts', () => {
    const parts: string[] = [];
    const { batches, decoder, write } = batching(
      streamed(lf),
      (batch) => {
        if (batch.length === 3) decoder.suspend();
      },
      {
        part(bytes, last) {
          parts.push(`${Buffer.from(bytes)}${last ? '.' : ''}`);
          if (last) decoder.framing = fixed(1);
        },
      },
    );
    write('stre');
    write('am\nabc');
    expect(batches).toEqual([['a', 'b', 'c']]);
    decoder.framing = streamed(lf);
    decoder.resume();
    write('x\ny\n');
    expect(parts).toEqual(['stre', 'am.', 'x.']);
    expect(batches.slice(1)).toEqual([['y', '\n']]);
  });

  test('fixed(0) is refused, when it is set', () => {
    const refusal = new RangeError(
      'fixed(0) waits for its handler to set another framing, which frames(batch) cannot: use frame(frame)',
    );
    expect(() => batching(fixed(0))).toThrow(refusal);
    const { decoder } = batching(lf);
    expect(() => {
      decoder.framing = fixed(0);
    }).toThrow(refusal);
    expect(decoder.framing).toBe(lf);
    expect(() => new FrameDecoder(fixed(0), { frame() {} })).not.toThrow();
    expect(() => batching(streamed(fixed(0)), () => {}, { part() {} })).not.toThrow();
  });
});

describe('pieces of raw()', () => {
  test('are batches of one', () => {
    const { batches, decoder, write } = batching(raw());
    for (const chunk of ['ab', '', 'c\n']) write(chunk);
    expect(batches).toEqual([['ab'], ['c\n']]);
    expect(decoder.stats).toMatchObject({ frames: 2, bytesHeld: 0 });
  });

  test('unread gives the end of one to the framing that is set when the handler is back', () => {
    const { batches, decoder, write } = batching(raw(), (batch, decoder) => {
      if (decoder.framing.unit !== 'pieces') return;
      decoder.unread(batch.end(0) - batch.start(0) - 2);
      decoder.suspend();
    });
    expect(write('x:one\ntw')).toBe(false);
    decoder.framing = lf;
    decoder.resume();
    write('o\n');
    expect(batches).toEqual([['x:one\ntw'], ['one'], ['two']]);
    expect(decoder.stats.frames).toBe(3);
  });

  test('one given back whole is no progress', () => {
    const { write } = batching(raw(), (_batch, decoder) => decoder.unread(3));
    expect(() => write('abc')).toThrow(expect.objectContaining({ code: 'ERR_NO_PROGRESS' }));
  });
});

test('pieces of a framing of your own come one at a time, too, so that one can be given back', () => {
  const threes: Framing = {
    name: 'threes',
    unit: 'pieces',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => ({
      ...raw().newCutter(scans),
      cut: (_bytes, start, end, frames) => {
        const boundary = Math.min(start + 3, end);
        frames.payloads.set([start, boundary]);
        frames.boundaries[0] = boundary;
        return boundary > start ? 1 : 0;
      },
      advance: () => INCOMPLETE,
      reset() {},
    }),
  };
  const { batches, write } = batching(threes, (batch, decoder) => {
    if (batch.toStrings()[0] === 'def') decoder.unread(1);
  });
  write('abcdefgh');
  expect(batches).toEqual([['abc'], ['def'], ['fgh']]);
});

test('parts beside batches are cut ahead with no more work than alone', () => {
  const letters = [streamed(delimiter('a')), streamed(delimiter('b'))] as const;
  const examined = [false, true].map((besideBatches) => {
    let parts = 0;
    const decoder: FrameDecoder = new FrameDecoder(letters[0], {
      ...(besideBatches && { frames() {} }),
      part(_bytes, last) {
        if (last) decoder.framing = letters[++parts % 2] as Framing;
      },
    });
    decoder.write(Buffer.alloc(20_000, '1234a1234a1234b1234b'));
    expect(parts).toBeGreaterThan(1_000);
    return decoder.stats.bytesExamined;
  });
  expect(examined[1]).toBe(examined[0]);
});

test('the kit really takes them', () => {
  const decode = traceOf(lf, {
    batches: true,
    onFrame(_frame, decoder) {
      decoder.framing = raw();
    },
  });
  expect(() => decode([Buffer.from('a\n')])).toThrow('framing cannot be changed inside frames(batch)');
});

describe('order', () => {
  test('an exception loses the batch and nothing else', () => {
    const { batches, decoder, write } = batching(lf, (batch) => {
      if (batch.toStrings().includes('bad')) throw new Error('no such command');
    });
    expect(() => write('a\nbad\nb\nc')).toThrow('no such command');
    expect(write('d\ne\n')).toBe(true);
    expect(batches).toEqual([
      ['a', 'bad', 'b'],
      ['cd', 'e'],
    ]);
    expect(decoder.stats.frames).toBe(5);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('in a straddler, too', () => {
    const { batches, write } = batching(lf, (batch) => {
      if (batch.toStrings().includes('bad')) throw new Error('no such command');
    });
    write('ba');
    expect(() => write('d\nb\nc\n')).toThrow('no such command');
    write('');
    expect(batches).toEqual([['bad'], ['b', 'c']]);
  });

  test('suspend and close take effect behind the batch', () => {
    const suspending = batching(lf, (_batch, decoder) => decoder.suspend());
    expect(suspending.write('a\nb\nc')).toBe(false);
    expect(suspending.write('d\ne\n')).toBe(false);
    expect(suspending.batches).toEqual([['a', 'b']]);
    suspending.decoder.resume();
    expect(suspending.batches.slice(1)).toEqual([['cd', 'e']]);
    expect(suspending.decoder.suspended).toBe(true);

    const closing = batching(lf, (batch, decoder) => {
      decoder.close();
      expect(batch.toStrings()).toEqual(['xa']); // still there
    });
    closing.write('x');
    expect(closing.write('a\nb\n')).toBe(false);
    expect(closing.batches).toEqual([['xa']]);
    expect(closing.decoder.stats).toMatchObject({ frames: 1, bytesHeld: 0 });
  });

  test('a batch suspended is as long as any', () => {
    const { batches, decoder, write } = batching(lf, (_batch, decoder) => decoder.suspend());
    write('x\n'.repeat(4_172));
    while (decoder.suspended) decoder.resume();
    expect(batches.map((batch) => batch.length)).toEqual([2_048, 2_048, 76]);
  });

  test('write from inside is served behind the chunk at hand', () => {
    const { batches, decoder, write } = batching(lf, (batch, decoder) => {
      if (batch.length !== 2) return;
      const chunk = Buffer.from('x\ny');
      decoder.write(chunk);
      chunk.fill(0);
      expect(batch.toStrings()).toEqual(['a', 'b']);
    });
    write('a\nb\nc');
    write('z\n');
    expect(batches).toEqual([['a', 'b'], ['cx'], ['yz']]);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('another decoder written to from inside has tables of its own, straddlers included', () => {
    const inner = batching(delimiter('-'));
    const outer = batching(lf, (batch) => {
      const before = batch.toStrings();
      for (const text of before) inner.write(text);
      expect(batch.toStrings()).toEqual(before);
    });
    outer.write('a-b-\nc\n-d-\ne');
    outer.write('-f\n');
    outer.write('-g-\n');
    expect(outer.batches).toEqual([['a-b-', 'c', '-d-'], ['e-f'], ['-g-']]);
    expect(inner.batches.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});

describe('handlers', () => {
  test('`this` is the handler, results are ignored, a promise is refused', () => {
    const handler = {
      count: 0,
      frames(batch: FrameBatch): number {
        this.count += batch.length;
        return this.count;
      },
    };
    new FrameDecoder(lf, handler).write(Buffer.from('a\nb\n'));
    expect(handler.count).toBe(2);
    const decoder = new FrameDecoder(lf, { frames: async () => {} });
    expect(() => decoder.write(Buffer.from('a\nb'))).toThrow('must not return a promise');
    expect(() => decoder.write(Buffer.from('\n'))).toThrow(TypeError);
  });

  test('have frame or frames, not both', () => {
    expect(() => new FrameDecoder(lf, { frame() {}, frames() {} })).toThrow(
      new TypeError('handler has both frame(frame) and frames(batch): it can have one of them'),
    );
    expect(() => new FrameDecoder(lf, { frames: [] } as unknown as FrameHandler)).toThrow(
      new TypeError('handler.frames must be a function, got an instance of Array'),
    );
  });

  test('with part, the streamed framings go there; without, they are refused', () => {
    const events: string[] = [];
    const { decoder, write } = batching(streamed(lf), (batch) => events.push(...batch.toStrings()), {
      part: (bytes, last) => void events.push(`${Buffer.from(bytes)} ${last}`),
    });
    write('a');
    write('b\n');
    decoder.framing = lf;
    write('c\n');
    expect(events).toEqual(['a false', 'b true', 'c']);
    expect(() => batching(streamed(lf))).toThrow(
      new TypeError('streamed(delimiter("\\n")) needs handler.part(bytes, last)'),
    );
  });

  test('limits hold', () => {
    const errors: string[] = [];
    const batches: string[][] = [];
    const decoder = new FrameDecoder(
      lf,
      {
        frames: (batch) => batches.push(batch.toStrings()),
        error: (error) => errors.push(`${error.code} ${error.streamOffset}`),
      },
      { maxFrameLength: 3, onOversize: 'skip' },
    );
    decoder.write(Buffer.from('a\nb\ntoo long\nc\nd\n'));
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(errors).toEqual(['ERR_FRAME_TOO_LONG 7']);
    expect(() => batching(fixed(4), () => {}, { maxFrameLength: 3 })).toThrow(RangeError);
  });
});

describe('batches hold what comes frame by frame', () => {
  const framings: fc.Arbitrary<Framing> = fc.oneof(
    word('ab', 1, 4).map((terminator) => delimiter(terminator)),
    fc.integer({ min: 1, max: 5 }).map((length) => fixed(length)),
    fc.constant(raw()),
    word('ab', 1, 3).map((terminator) => streamed(delimiter(terminator))),
  );
  const limits = fc.record({
    maxFrameLength: fc.constantFrom(5, 7, 64),
    onOversize: fc.constantFrom('error', 'skip', 'truncate'),
    maxDiscardedBytes: fc.constantFrom(3, 10, 1000),
  });

  test('however the stream is cut, whatever the limits', () => {
    fc.assert(
      fc.property(framings, word('ab', 0, 30), limits, (framing, input, options) => {
        const expected = traceOf(framing, options)([input]);
        assertChunkInvariant(traceOf(framing, { ...options, batches: true }), input, { expected });
      }),
      cases(300),
    );
  });

  test('however they are read, checked or not', () => {
    const chunks = fc.array(word('abc', 0, 60), { maxLength: 12 });
    fc.assert(
      fc.property(framings, chunks, limits, fc.boolean(), (framing, stream, options, checked) => {
        const events = (handler: (note: (event: string) => void) => FrameHandler): string[] => {
          const noted: string[] = [];
          const note = (event: string): void => void noted.push(event);
          const decoder = new FrameDecoder(
            framing,
            {
              ...handler(note),
              part: (bytes, last) => note(`part ${Buffer.from(bytes)} ${last}`),
              error: (error) => note(`${error.code} ${error.streamOffset}`),
            },
            { ...options, checked },
          );
          for (const chunk of stream) {
            const lent = Buffer.from(chunk);
            decoder.write(lent);
            lent.fill(0x78);
          }
          // How much is examined depends on how far the search looks ahead.
          const { bytesReceived, bytesDiscarded, bytesHeld, frames } = decoder.stats;
          const stats = { bytesReceived, bytesDiscarded, bytesHeld, frames };
          return [...noted, JSON.stringify([stats, decoder.end()])];
        };
        const describeFrame = (frame: Frame): string =>
          `${Buffer.from(frame.copy())} ${frame.truncated} ${frame.terminator}`;
        const byFrame = events((note) => ({ frame: (frame) => note(describeFrame(frame)) }));
        const byCursor = events((note) => ({
          frames(batch) {
            for (const frame of batch) note(describeFrame(frame));
          },
        }));
        expect(byCursor).toEqual(byFrame);

        const texts = events((note) => ({ frame: (frame) => note(frame.toString()) }));
        const byOffset = events((note) => ({
          frames({ bytes, offsets }) {
            for (let i = 0; i < offsets.length; i += 2) {
              note(Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString());
            }
          },
        }));
        expect(byOffset).toEqual(texts);
        expect(events((note) => ({ frames: (batch) => batch.toStrings().forEach(note) }))).toEqual(texts);
      }),
      cases(500),
    );
  });
});
