import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing, fixed, raw, streamed } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';

const lf = delimiter('\n');

/** A decoder that notes its frames, and what else a test lets its handler do. */
function collecting(framing: Framing, onFrame: (text: string, decoder: FrameDecoder) => void = () => {}) {
  const frames: string[] = [];
  const decoder: FrameDecoder = new FrameDecoder(framing, {
    frame(frame) {
      const text = frame.toString('latin1');
      frames.push(text);
      onFrame(text, decoder);
    },
  });
  const write = (text: string): boolean => decoder.write(Buffer.from(text, 'latin1'));
  return { frames, decoder, write };
}

describe('changing the framing', () => {
  test('inside a handler, in the middle of a chunk: from the next frame on', () => {
    const decode = traceOf(lf, {
      onFrame(frame, decoder) {
        if (frame.equals('data')) decoder.framing = fixed(3);
        else if (frame.equals('\n\n\n')) decoder.framing = delimiter('END');
        else if (frame.equals('xE')) decoder.framing = raw();
      },
    });
    expect(assertChunkInvariant(decode, 'go\ndata\n\n\n\nxEENDrest\n')).toEqual([
      'frame "go"',
      'frame "data"',
      'frame "\\n\\n\\n"',
      'frame "xE"',
      'raw "rest\\n"',
      'end clean',
    ]);
  });

  test('between writes, while no frame is in progress: at once', () => {
    const { frames, decoder, write } = collecting(lf);
    write('one\n');
    decoder.framing = fixed(2);
    write('t\n');
    expect(frames).toEqual(['one', 't\n']);
  });

  test('between writes, while a frame is in progress: when that has ended', () => {
    const { frames, decoder, write } = collecting(lf);
    const two = fixed(2);
    write('on');
    decoder.framing = two;
    expect(decoder.framing).toBe(two);
    write('e\nab');
    expect(frames).toEqual(['one', 'ab']);
  });

  test('from a part that does not end its frame: when that has ended', () => {
    const decode = traceOf(streamed(lf), {
      onPart(_bytes, _last, decoder) {
        decoder.framing = fixed(2);
      },
    });
    expect(assertChunkInvariant(decode, 'long\nabcd')).toEqual([
      'frame in parts "long"',
      'frame "ab"',
      'frame "cd"',
      'end clean',
    ]);
  });

  test('to a terminator that overlaps what has just been cut', () => {
    const decode = traceOf(delimiter('aa'), {
      onFrame(_frame, decoder) {
        decoder.framing = decoder.framing.name === 'fixed(1)' ? delimiter('aa') : fixed(1);
      },
    });
    expect(assertChunkInvariant(decode, 'aaaaaaa')).toEqual([
      'frame ""',
      'frame "a"',
      'frame ""',
      'frame "a"',
      'end partial "a" (1 held)',
    ]);
  });

  test('more needles in turn than scans are kept', () => {
    const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'ab', 'a'];
    const decode = (chunks: Iterable<Uint8Array>) => {
      let index = 0;
      return traceOf(delimiter('a'), {
        onFrame(_frame, decoder) {
          index = (index + 1) % letters.length;
          decoder.framing = delimiter(letters[index] as string);
        },
      })(chunks);
    };
    const input = '1a2b3c4d5e6f7ab8a'.repeat(3);
    const frames = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `frame "${n}"`);
    expect(assertChunkInvariant(decode, input)).toEqual([...frames, ...frames, ...frames, 'end clean']);
  });

  test('back and forth between two framings while others push their scans out', () => {
    const a = delimiter('a');
    const plan = ['a', 'b', 'a', 'c', 'a', 'd', 'a', 'e', 'a', 'f', 'a', 'b'];
    const framings = new Map(plan.map((letter) => [letter, letter === 'a' ? a : delimiter(letter)]));
    const decode = (chunks: Iterable<Uint8Array>) => {
      let index = 0;
      return traceOf(a, {
        onFrame(_frame, decoder) {
          index = (index + 1) % plan.length;
          decoder.framing = framings.get(plan[index] as string) as Framing;
        },
      })(chunks);
    };
    const input = plan.map((letter, i) => `${i}${letter}`).join('');
    const frames = plan.map((_, i) => `frame "${i}"`);
    expect(assertChunkInvariant(decode, input.repeat(2))).toEqual([...frames, ...frames, 'end clean']);
  });
});

describe('fixed(0)', () => {
  test('yields one empty frame without further bytes', () => {
    const seen: string[] = [];
    const decoder: FrameDecoder = new FrameDecoder(lf, {
      frame(frame) {
        seen.push(`${decoder.framing.name} ${frame.toString()}`);
        decoder.framing = decoder.framing === lf ? fixed(0) : lf;
      },
    });
    decoder.write(Buffer.from('header\n'));
    expect(seen).toEqual(['delimiter("\\n") header', 'fixed(0) ']);
  });

  test('set between writes it yields it at once; from the start, at the first write or the end', () => {
    const { frames, decoder } = collecting(lf, (_text, decoder) => {
      decoder.framing = lf;
    });
    decoder.framing = fixed(0);
    expect(frames).toEqual(['']);

    const atEnd = collecting(fixed(0), (_text, decoder) => {
      decoder.framing = lf;
    });
    expect(atEnd.frames).toEqual([]);
    expect(atEnd.decoder.end()).toEqual({ kind: 'clean' });
    expect(atEnd.frames).toEqual(['']);
  });

  test('a handler that leaves it set gets ERR_NO_PROGRESS', () => {
    const { frames, write, decoder } = collecting(fixed(0));
    expect(() => write('x')).toThrow(expect.objectContaining({ code: 'ERR_NO_PROGRESS', streamOffset: 0 }));
    expect(frames).toEqual(['']);
    expect(decoder.closed).toBe(true);
  });

  test('empty payloads by the thousand are progress, however the stream is cut', () => {
    const decode = traceOf(lf, {
      onFrame(_frame, decoder) {
        decoder.framing = decoder.framing === lf ? fixed(0) : lf;
      },
    });
    const trace = assertChunkInvariant(decode, '0\n'.repeat(1_500), { maxSizeInput: 0 });
    expect(trace).toHaveLength(3_001);
    expect(trace.at(-1)).toBe('end clean');
  });

  test('waits while suspended, and the end waits for it', () => {
    const { frames, decoder, write } = collecting(lf, (text, decoder) => {
      decoder.framing = text === '0' ? fixed(0) : lf;
      if (text === '0') decoder.suspend();
    });
    write('0\n');
    expect(() => decoder.end()).toThrow(new TypeError('end() with an empty frame waiting: resume() first'));
    decoder.resume();
    expect(frames).toEqual(['0', '']);
    expect(decoder.end()).toEqual({ kind: 'clean' });
    decoder.framing = fixed(0);
    decoder.resume();
    expect(frames).toEqual(['0', '']);
  });

  test('so does one that sets it again and again', () => {
    const { frames, write } = collecting(fixed(0), (_text, decoder) => {
      decoder.framing = fixed(0);
    });
    expect(() => write('x')).toThrow('1000 frames in a row used up no bytes');
    expect(frames.length).toBeGreaterThanOrEqual(1000);
  });

  test('does not yield again to a handler that suspends, or closes', () => {
    const suspending = collecting(fixed(0), (_text, decoder) => decoder.suspend());
    suspending.write('x');
    expect(suspending.frames).toEqual(['']);
    const closing = collecting(fixed(0), (_text, decoder) => decoder.close());
    closing.write('x');
    expect(closing.frames).toEqual(['']);
  });

  test('in parts it is one empty last part', () => {
    const decode = traceOf(streamed(lf), {
      onPart(_bytes, last, decoder) {
        if (last) decoder.framing = streamed(decoder.framing.frameLength === 0 ? lf : fixed(0));
      },
    });
    expect(assertChunkInvariant(decode, 'a\nb\n')).toEqual([
      'frame in parts "a"',
      'frame in parts ""',
      'frame in parts "b"',
      'frame in parts ""',
      'end clean',
    ]);
  });
});

describe('raw() and unread()', () => {
  test('the kit takes what is given back for what it is', () => {
    const decode = traceOf(raw(), {
      onFrame(frame, decoder) {
        const colon = frame.indexOf(':');
        if (decoder.framing.unit !== 'pieces' || colon === -1) return;
        decoder.unread(frame.length - colon - 1);
        decoder.framing = streamed(lf);
      },
    });
    expect(assertChunkInvariant(decode, 'prelude:one\ntwo\n')).toEqual([
      'raw "prelude:"',
      'frame in parts "one"',
      'frame in parts "two"',
      'end clean',
    ]);
  });

  test('chunks of more bytes than offsets are kept for come in slices', () => {
    const lengths: number[] = [];
    const decoder = new FrameDecoder(raw(), { frame: (frame) => lengths.push(frame.length) });
    decoder.write(new Uint8Array(2 ** 31 + 5));
    expect(lengths).toEqual([2 ** 30, 2 ** 30, 5]);
  });

  test('pieces are the chunks', () => {
    const { frames, write } = collecting(raw());
    for (const chunk of ['ab', '', 'c\n']) write(chunk);
    expect(frames).toEqual(['ab', 'c\n']);
  });

  test('unread gives the end of a piece to the next framing', () => {
    const { frames, write } = collecting(raw(), (text, decoder) => {
      const colon = text.indexOf(':');
      if (decoder.framing.unit !== 'pieces' || colon === -1) return;
      decoder.unread(text.length - colon - 1);
      decoder.framing = lf;
    });
    write('noise');
    write('more:one\ntw');
    write('o\n');
    expect(frames).toEqual(['noise', 'more:one\ntw', 'one', 'two']);
  });

  test('a whole piece given back with raw() left in place is no progress', () => {
    const { write } = collecting(raw(), (text, decoder) => decoder.unread(text.length));
    expect(() => write('abc')).toThrow(expect.objectContaining({ code: 'ERR_NO_PROGRESS' }));
  });

  test('works on bytes that waited in the ring', () => {
    const { frames, decoder, write } = collecting(raw(), (text, decoder) => {
      if (decoder.framing.unit === 'pieces') {
        decoder.unread(text.length - 1);
        decoder.framing = lf;
      }
    });
    decoder.suspend();
    write('xone\n');
    write('two\n');
    decoder.resume();
    expect(frames).toEqual(['xone\ntwo\n', 'one', 'two']);
  });

  test('misuse', () => {
    const { decoder, write } = collecting(raw(), (_text, decoder) => {
      expect(() => decoder.unread(4)).toThrow(RangeError);
      expect(() => decoder.unread(-1)).toThrow(RangeError);
      expect(() => decoder.unread(0.5)).toThrow(RangeError);
      decoder.unread(0);
    });
    write('abc');
    expect(() => decoder.unread(0)).toThrow(TypeError);
    const lines = collecting(lf, (_text, decoder) => {
      expect(() => decoder.unread(1)).toThrow('unread() outside of the handler of a piece of raw()');
    });
    lines.write('a\n');
    expect(lines.frames).toEqual(['a']);
  });
});

describe('suspend and resume', () => {
  test('nothing is delivered after the frame at hand, nothing is lost, and write says so', () => {
    const { frames, decoder, write } = collecting(lf, (text, decoder) => {
      if (text === 'b') decoder.suspend();
    });
    expect(write('a\nb\nc\nd')).toBe(false);
    expect(decoder.suspended).toBe(true);
    expect(write('\ne\n')).toBe(false);
    expect(frames).toEqual(['a', 'b']);
    decoder.resume();
    expect(frames).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(write('f\n')).toBe(true);
  });

  test('from outside, in the middle of a frame', () => {
    const { frames, decoder, write } = collecting(delimiter('\r\n'));
    write('on\r');
    decoder.suspend();
    write('\ntwo\r');
    write('x\r\n');
    expect(frames).toEqual([]);
    decoder.resume();
    expect(frames).toEqual(['on', 'two\rx']);
  });

  test('suspended and resumed inside one handler', () => {
    const { frames, write } = collecting(lf, (_text, decoder) => {
      decoder.suspend();
      decoder.resume();
    });
    expect(write('a\nb\n')).toBe(true);
    expect(frames).toEqual(['a', 'b']);
  });

  test('many small writes while suspended take no more memory than their bytes, doubled', () => {
    const { decoder, write } = collecting(lf);
    decoder.suspend();
    for (let i = 0; i < 10_000; i++) write('x');
    expect(decoder.stats.bytesHeld).toBe(16_384);
  });

  test('the end has to wait for what waits', () => {
    const { frames, decoder, write } = collecting(lf, (_text, decoder) => decoder.suspend());
    write('a\nb\nc');
    expect(() => decoder.end()).toThrow('end() with 3 bytes waiting: resume() first');
    decoder.resume();
    expect(() => decoder.end()).toThrow('end() with 1 bytes waiting: resume() first');
    decoder.resume();
    expect(frames).toEqual(['a', 'b']);
    expect(decoder.end()).toMatchObject({ kind: 'partial', bytes: Uint8Array.from(Buffer.from('c')) });
  });

  test('frames that straddle the seam of the ring, whole and in parts', () => {
    for (const streaming of [false, true]) {
      const seen: string[] = [];
      let part = '';
      const decoder: FrameDecoder = new FrameDecoder(
        streaming ? streamed(delimiter('||')) : delimiter('||'),
        {
          frame(frame) {
            seen.push(Buffer.concat(frame.segments).toString());
            decoder.suspend();
          },
          part(bytes, last) {
            part += Buffer.from(bytes).toString();
            if (last) {
              seen.push(part);
              part = '';
            }
            decoder.suspend();
          },
        },
      );
      const expected: string[] = [];
      for (let i = 0; i < 200; i++) {
        const text = `frame ${i}${'.'.repeat(i % 23)}`;
        expected.push(text);
        decoder.write(Buffer.from(`${text}||`));
        if (i % 3 > 0) decoder.resume();
      }
      while (decoder.suspended) decoder.resume();
      expect(seen).toEqual(expected);
      expect(decoder.stats.bytesHeld).toBe(0);
    }
  });
});

describe('write from inside a handler', () => {
  test('is served in order, behind the chunk at hand', () => {
    const { frames, decoder, write } = collecting(lf, (text, decoder) => {
      if (text === 'a') {
        const chunk = Buffer.from('x\ny\n');
        expect(decoder.write(chunk)).toBe(true);
        chunk.fill(0);
        decoder.write(Buffer.from('z'));
      }
      if (text === 'cx') decoder.write(Buffer.from('!\n'));
    });
    write('a\nb\nc');
    write('\nd\n');
    expect(frames).toEqual(['a', 'b', 'cx', 'y', 'z!', '', 'd']);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('copies what it is given, and counts that', () => {
    let armed = true;
    const { decoder, write } = collecting(lf, (_text, decoder) => {
      if (armed) decoder.write(Buffer.from('1234567890\n'));
      armed = false;
    });
    write('a\nb\n');
    // Once to keep it until the chunk at hand is done, once into the ring.
    expect(decoder.stats).toMatchObject({ bytesReceived: 15, bytesCopied: 22, frames: 3, bytesHeld: 0 });
  });

  test('into another decoder, which has tables of its own', () => {
    const inner = collecting(delimiter('-'));
    const outer = collecting(lf, (text) => inner.write(text));
    outer.write('a-b-\nc\n-d-\n');
    outer.write('e-');
    outer.write('\n');
    expect(outer.frames).toEqual(['a-b-', 'c', '-d-', 'e-']);
    expect(inner.frames).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a view of a straddling frame survives what the handler writes elsewhere', () => {
    const other = collecting(lf);
    const seen: string[] = [];
    const decoder = new FrameDecoder(lf, {
      frame(frame) {
        const view = frame.bytes;
        for (let i = 0; i < 10; i++) {
          other.write('q'.repeat(70));
          decoder.write(Buffer.from('zzzzzzzzzzzzzzzz'));
        }
        seen.push(Buffer.from(view).toString());
        decoder.close();
      },
    });
    decoder.write(Buffer.from('strad'));
    decoder.write(Buffer.from('dling\n'));
    expect(seen).toEqual(['straddling']);
  });

  test('end() there is refused', () => {
    const { write } = collecting(lf, (_text, decoder) => decoder.end());
    expect(() => write('a\n')).toThrow('end() inside a handler');
  });
});

describe('close', () => {
  test('inside a handler stops delivery at once', () => {
    const { frames, decoder, write } = collecting(lf, (text, decoder) => {
      if (text === 'b') decoder.close();
    });
    expect(write('a\nb\nc\n')).toBe(false);
    expect(write('d\n')).toBe(false);
    expect(frames).toEqual(['a', 'b']);
    expect(decoder.closed).toBe(true);
    expect(decoder.stats.bytesHeld).toBe(0);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('drops what is held', () => {
    const { frames, decoder, write } = collecting(lf);
    write('half');
    expect(decoder.stats.bytesHeld).toBe(64);
    decoder.close();
    expect(decoder.stats.bytesHeld).toBe(0);
    expect(frames).toEqual([]);
  });

  test('inside a part', () => {
    const parts: string[] = [];
    const decoder: FrameDecoder = new FrameDecoder(lf, {
      part(bytes) {
        parts.push(Buffer.from(bytes).toString());
        decoder.close();
      },
    });
    decoder.write(Buffer.from('abc'));
    decoder.write(Buffer.from('def\n'));
    expect(parts).toEqual(['abc']);
  });
});

describe('a handler that throws', () => {
  test('loses its frame only: the rest is read by the next call', () => {
    const { frames, decoder, write } = collecting(lf, (text) => {
      if (text === 'bad') throw new Error('no such command');
    });
    expect(() => write('a\nbad\nb\nc')).toThrow('no such command');
    expect(frames).toEqual(['a', 'bad']);
    expect(write('d\n')).toBe(true);
    expect(frames).toEqual(['a', 'bad', 'b', 'cd']);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('on every frame, however the stream is cut', () => {
    for (let size = 1; size < 20; size++) {
      const { frames, decoder, write } = collecting(delimiter('\r\n'), () => {
        throw new Error('always');
      });
      const input = 'a\r\n\r\nbc\r\nd\re\r\n';
      for (let at = 0; at < input.length; at += size) {
        let call = (): unknown => write(input.slice(at, at + size));
        for (let thrown = true; thrown; call = () => decoder.resume()) {
          try {
            call();
            thrown = false;
          } catch (error) {
            expect(error).toEqual(new Error('always'));
          }
        }
      }
      expect(frames).toEqual(['a', '', 'bc', 'd\re']);
      expect(decoder.end()).toEqual({ kind: 'clean' });
    }
  });

  test('in a part', () => {
    const parts: string[] = [];
    let fail = true;
    const decoder = new FrameDecoder(delimiter('aab'), {
      part(bytes, last) {
        parts.push(`${Buffer.from(bytes)}${last ? '.' : ''}`);
        if (fail) throw new Error('once');
      },
    });
    expect(() => decoder.write(Buffer.from('xaa'))).toThrow('once');
    fail = false;
    decoder.write(Buffer.from('ab'));
    decoder.write(Buffer.from('yaab'));
    expect(parts).toEqual(['x', 'a.', 'y.']);
  });

  test('in the error handler', () => {
    const decoder = new FrameDecoder(
      lf,
      {
        frame() {},
        error(error) {
          throw new Error('reported', { cause: error });
        },
      },
      { maxFrameLength: 1 },
    );
    expect(() => decoder.write(Buffer.from('abc\n'))).toThrow('reported');
    expect(decoder.closed).toBe(true);
  });

  test('what it wrote before it threw is served', () => {
    let armed = true;
    const { frames, decoder, write } = collecting(lf, (_text, decoder) => {
      if (!armed) return;
      armed = false;
      decoder.write(Buffer.from('later\n'));
      throw new Error('boom');
    });
    expect(() => write('a\nb\n')).toThrow('boom');
    decoder.resume();
    expect(frames).toEqual(['a', 'b', 'later']);
  });
});

describe('what handlers get', () => {
  test('is Uint8Arrays, whatever the chunks are and wherever they were cut', () => {
    const types = new Set<unknown>();
    const see = (bytes: Uint8Array): void => void types.add(bytes.constructor);
    const whole = new FrameDecoder(delimiter('\r\n'), {
      frame(frame) {
        for (const bytes of [...frame.segments, frame.bytes, frame.copy()]) see(bytes);
      },
    });
    const parts = new FrameDecoder(delimiter('\r\n'), { part: see });
    for (const chunk of ['hi\r\nhi\r', 'xx', 'y'.repeat(90), '\r\n\r', '\n']) {
      whole.write(Buffer.from(chunk));
      parts.write(Buffer.from(chunk));
    }
    expect([...types]).toEqual([Uint8Array]);
  });
});

describe('handlers', () => {
  test('a promise is refused', () => {
    const decoder = new FrameDecoder(lf, { frame: async () => {} });
    expect(() => decoder.write(Buffer.from('a\n'))).toThrow(TypeError);
    const parts = new FrameDecoder(lf, { part: async () => {} });
    expect(() => parts.write(Buffer.from('a\n'))).toThrow('must not return a promise');
    const thenable = new FrameDecoder(fixed(2), { frame: () => Promise.resolve() });
    thenable.write(Buffer.from('a'));
    expect(() => thenable.write(Buffer.from('b'))).toThrow(TypeError);
  });

  test('other results are ignored, and `this` is the handler', () => {
    const handler = {
      frames: 0,
      frame(): number {
        return ++this.frames;
      },
    };
    new FrameDecoder(lf, handler).write(Buffer.from('a\nb\n'));
    expect(handler.frames).toBe(2);
  });

  test('part alone gets every framing in parts; with frame, the streamed ones only', () => {
    const events: string[] = [];
    const part = (bytes: Uint8Array, last: boolean): number =>
      events.push(`part ${Buffer.from(bytes)} ${last}`);
    new FrameDecoder(lf, { part }).write(Buffer.from('a\n'));
    const both: FrameDecoder = new FrameDecoder(lf, {
      part,
      frame(frame) {
        events.push(`frame ${frame}`);
        both.framing = streamed(lf);
      },
    });
    both.write(Buffer.from('b\nc\n'));
    expect(events).toEqual(['part a true', 'frame b', 'part c true']);
  });

  test('misuse', () => {
    const make =
      (handler: unknown, framing: unknown = lf) =>
      () =>
        new FrameDecoder(framing as Framing, handler as { frame(): void });
    expect(make(undefined)).toThrow(new TypeError('handler must be an object, got undefined'));
    expect(make({})).toThrow(
      new TypeError(
        'handler must be an object with frame(frame) or part(bytes, last), got an instance of Object',
      ),
    );
    expect(make({ frame: 'x' })).toThrow(new TypeError('handler.frame must be a function, got "x"'));
    expect(make({ frame() {}, error: 1 })).toThrow(new TypeError('handler.error must be a function, got 1'));
    const make2 = (options: unknown) => () => new FrameDecoder(lf, { frame() {} }, options as object);
    expect(make2('x')).toThrow(new TypeError('options must be an object, got "x"'));
    expect(make2(null)).toThrow(new TypeError('options must be an object, got null'));
    expect(make2({ maxFramelength: 1 })).toThrow(
      'options has no "maxFramelength": there are maxFrameLength, ',
    );
    expect(make({ frame() {} }, '\n')).toThrow(new TypeError('framing must be a framing, got "\\n"'));
    expect(make({ frame() {} }, streamed(lf))).toThrow(
      new TypeError('streamed(delimiter("\\n")) needs handler.part(bytes, last)'),
    );
    const decoder = new FrameDecoder(lf, { frame() {} });
    expect(() => {
      decoder.framing = null as unknown as Framing;
    }).toThrow(TypeError);
    expect(() => decoder.write('text' as unknown as Uint8Array)).toThrow(
      new TypeError('chunk must be a Uint8Array, got "text"'),
    );
    expect(() => streamed('x' as unknown as Framing)).toThrow(TypeError);
  });
});

describe('framings refuse what makes no sense', () => {
  test.each([
    [() => fixed(-1), RangeError, 'length must be a whole number of at least 0, got -1'],
    [() => fixed(1.5), RangeError, 'got 1.5'],
    [() => fixed(Number.NaN), RangeError, 'got NaN'],
    [() => fixed(Number.POSITIVE_INFINITY), RangeError, 'got Infinity'],
    [() => fixed('4' as unknown as number), TypeError, 'length must be a number, got "4"'],
    [() => fixed(4n as unknown as number), TypeError, 'got 4n'],
    [() => delimiter(''), RangeError, 'terminator must be a non-empty string or Uint8Array, got ""'],
    [() => delimiter(new Uint8Array(0)), RangeError, 'got 0 bytes'],
    [
      () => delimiter(10 as unknown as string),
      TypeError,
      'terminator must be a non-empty string or Uint8Array',
    ],
    [() => delimiter(null as unknown as string), TypeError, 'got null'],
    [() => delimiter(/\n/ as unknown as string), TypeError, 'got an instance of RegExp'],
    [() => delimiter(['\n'] as unknown as string), TypeError, 'got an instance of Array'],
  ])('%s', (make, type, message) => {
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test('a terminator is copied, and a string encoded as UTF-8', () => {
    const bytes = Buffer.from('|');
    const framing = delimiter(bytes);
    bytes.fill(0);
    const { frames, write } = collecting(framing);
    write('a|');
    const utf8 = collecting(delimiter('é'));
    utf8.write('b\xc3\xa9');
    expect([...frames, ...utf8.frames]).toEqual(['a', 'b']);
  });
});

describe('end', () => {
  test('says what was left over', () => {
    const describeEnd = (framing: Framing, input: string) => {
      const { decoder, write } = collecting(framing);
      write(input);
      return decoder.end();
    };
    const crlf = delimiter('\r\n');
    expect(describeEnd(crlf, '')).toEqual({ kind: 'clean' });
    expect(describeEnd(crlf, 'a\r\n')).toEqual({ kind: 'clean' });
    expect(describeEnd(crlf, 'a\r\nb\r')).toEqual({
      kind: 'partial',
      bytes: Uint8Array.from(Buffer.from('b\r')),
      heldPrefix: 1,
      missing: 0,
      discarded: 0,
      framing: crlf,
    });
    expect(describeEnd(fixed(4), 'abcdef')).toMatchObject({ kind: 'partial', missing: 2, heldPrefix: 0 });
    expect(describeEnd(raw(), 'abc')).toEqual({ kind: 'clean' });
  });

  test('is the same when asked again, and writing after it is misuse', () => {
    const { decoder, write } = collecting(lf);
    write('a');
    const report = decoder.end();
    expect(decoder.end()).toBe(report);
    expect(() => write('b')).toThrow(new TypeError('write() after end()'));
    expect(decoder.stats.bytesHeld).toBe(0);
  });

  test('its bytes are the caller’s to keep', () => {
    const { decoder, write } = collecting(lf);
    write('keep');
    const report = decoder.end();
    const other = collecting(lf);
    other.write('scribble');
    expect(report.kind === 'partial' && Buffer.from(report.bytes).toString()).toBe('keep');
  });
});
