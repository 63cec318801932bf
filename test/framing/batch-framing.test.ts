import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing, fixed, INCOMPLETE, raw, streamed } from '../../src/index.ts';
import { traceOf } from '../../src/testing.ts';
import { batching } from '../support/batching.ts';

const lf = delimiter('\n');

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
