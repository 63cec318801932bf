import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing, fixed, raw, streamed } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { collecting } from '../support/collecting.ts';

const lf = delimiter('\n');

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

  test('two framings of the same length are two: a payload as long as its header is no header', () => {
    const header = fixed(4);
    const payloads: string[] = [];
    const decoder: FrameDecoder = new FrameDecoder(header, {
      frame(frame) {
        if (decoder.framing === header) {
          decoder.framing = fixed(frame.readUInt32BE());
        } else {
          payloads.push(frame.toString());
          decoder.framing = header;
        }
      },
    });
    for (const payload of ['abc', 'wxyz', 'q']) {
      decoder.write(Buffer.concat([Buffer.from([0, 0, 0, payload.length]), Buffer.from(payload)]));
    }
    expect(payloads).toEqual(['abc', 'wxyz', 'q']);
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
