import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, streamed } from '../../src/index.ts';
import { collecting } from '../support/collecting.ts';

const lf = delimiter('\n');

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
