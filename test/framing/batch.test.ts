import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { delimiter, type Frame, type FrameBatch, FrameDecoder, fixed } from '../../src/index.ts';
import { batching } from '../support/batching.ts';

const lf = delimiter('\n');
const released = expect.objectContaining({ name: 'TypeError', code: 'ERR_FRAME_RELEASED' });

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
