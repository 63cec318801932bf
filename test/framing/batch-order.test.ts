import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  delimiter,
  type Frame,
  type FrameBatch,
  FrameDecoder,
  type FrameHandler,
  type Framing,
  fixed,
  raw,
  streamed,
} from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { batching } from '../support/batching.ts';
import { cases, word } from '../support/property.ts';

const lf = delimiter('\n');

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
