import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing, fixed, raw, streamed } from '../../src/index.ts';
import { collecting } from '../support/collecting.ts';

const lf = delimiter('\n');

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
      count: 0,
      frame(): number {
        return ++this.count;
      },
    };
    new FrameDecoder(lf, handler).write(Buffer.from('a\nb\n'));
    expect(handler.count).toBe(2);
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
        'handler must be an object with frame(frame), frames(batch) or part(bytes, last), got an instance of Object',
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
