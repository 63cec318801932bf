import { describe, expect, test } from 'vitest';
import { delimiter, fixed, streamed } from '../../src/index.ts';
import { type ReaderOptions, reader } from '../../src/streams.ts';
import { rejection } from '../support/net-until.ts';
import { Feed, settle, text } from '../support/reading.ts';

const make = (options: object) => () => reader([], options as ReaderOptions);

describe('options', () => {
  test('unknown ones are refused', () => {
    expect(make({ maxLength: 1 })).toThrow(TypeError);
    expect(make({ maxLength: 1 })).toThrow('options has no "maxLength": there are framing, maxFrameLength, ');
    expect(() => reader([], null as unknown as ReaderOptions)).toThrow(TypeError);
  });

  test.each(['maxFrameLength', 'maxDiscardedBytes'])('%s', (name) => {
    expect(make({ [name]: '1' })).toThrow(`${name} must be a number of bytes or Infinity, got "1"`);
    expect(make({ [name]: -1 })).toThrow(RangeError);
    expect(make({ [name]: 0 })).not.toThrow();
    expect(make({ [name]: Number.POSITIVE_INFINITY })).not.toThrow();
    expect(make({ [name]: undefined })).not.toThrow();
  });

  test('water marks', () => {
    expect(make({ highWaterMark: '1' })).toThrow(TypeError);
    expect(make({ highWaterMark: 0 })).toThrow('highWaterMark must be a whole number of at least 1, got 0');
    expect(make({ lowWaterMark: -1 })).toThrow(RangeError);
    expect(make({ highWaterMark: 8, lowWaterMark: 8 })).toThrow(
      new RangeError('lowWaterMark must be less than highWaterMark (8 bytes), got 8'),
    );
    expect(make({ highWaterMark: 1 })).not.toThrow();
    expect(make({ highWaterMark: 8, lowWaterMark: 7 })).not.toThrow();
  });

  test('the framing', () => {
    expect(make({ framing: '\n' })).toThrow(new TypeError('framing must be a framing, got "\\n"'));
    expect(make({ framing: null })).toThrow(TypeError);
    expect(make({ framing: streamed(delimiter('\n')) })).toThrow(
      new TypeError('streamed(delimiter("\\n")) has parts, and a reader of whole frames hands none out'),
    );
    expect(make({ framing: fixed(0) })).toThrow(
      new RangeError('fixed(0) uses up no bytes, so its frames would never end'),
    );
    expect(make({ framing: fixed(9), maxFrameLength: 8 })).toThrow(
      new RangeError('fixed(9) exceeds maxFrameLength (8 bytes): raise it'),
    );
    expect(make({ framing: fixed(8), maxFrameLength: 8 })).not.toThrow();
  });

  test('atEnd', () => {
    expect(make({ atEnd: 'maybe' })).toThrow(
      new RangeError(`atEnd must be one of 'frame', 'error', 'drop', got "maybe"`),
    );
    expect(make({ atEnd: true })).toThrow(TypeError);
  });
});

describe('sources', () => {
  test.each([undefined, null, 'text', 5, Buffer.from('bytes'), {}, () => {}])('%o is none', (source) => {
    const open = () => reader(source as unknown as Uint8Array[]);
    const message =
      'source must be a Node Readable, a Web ReadableStream or an iterable of Uint8Arrays, got ';
    expect(open).toThrow(TypeError);
    expect(open).toThrow(message);
  });

  test('a Web stream has one reader', () => {
    const { stream } = new Feed();
    reader(stream);
    expect(() => reader(stream)).toThrow(TypeError);
  });
});

describe('what calls are given', () => {
  test('is checked, takes nothing, and does no harm', async () => {
    const input = reader([Buffer.from('line\n')]);
    await settle();
    const type = TypeError;
    const range = RangeError;
    const wrong: readonly (readonly [call: () => Promise<unknown>, type: unknown, message: string])[] = [
      [
        () => input.readUntil(5 as never),
        type,
        'terminator must be a string, a Uint8Array or an array of these',
      ],
      [() => input.readUntil([5] as never), type, 'terminator must be a string, a Uint8Array or an array'],
      [() => input.readUntil(['a', 'a']), range, 'terminators must be different from each other'],
      [() => input.readExactly('5' as never), type, 'n must be a number, got "5"'],
      [() => input.readExactly(1.5), range, 'n must be a whole number of at least 0, got 1.5'],
      [() => input.read(-1), range, 'n must be a whole number of at least 0, got -1'],
      [() => input.read(null as never, {}), type, 'n must be a number, got null'],
      [() => input.peek(undefined as never), type, 'n must be a number, got undefined'],
      [() => input.peek(65_537), range, 'n must be at most highWaterMark (65536 bytes), got 65537'],
      [() => input.readLine(5 as never), type, 'options must be an object, got 5'],
      [() => input.readLine({ timeout: 5 } as never), type, 'options has no "timeout": there are signal'],
      [
        () => input.readLine({ signal: {} } as never),
        type,
        'signal must be an AbortSignal, got an instance of',
      ],
      [
        () => input.readLine({ signal: new EventTarget() } as never),
        type,
        'signal must be an AbortSignal, got an instance of EventTarget',
      ],
      [() => input.batches({ signal: 5 } as never).next(), type, 'signal must be an AbortSignal, got 5'],
    ];
    for (const [call, kind, message] of wrong) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(kind);
      expect(error.message).toContain(message);
    }
    expect(text(await input.readLine({ signal: undefined } as object))).toBe('line\n');
  });

  test('a terminator is its bytes, whatever it is written as', async () => {
    const input = reader([Buffer.from('1;2;[3;4,59;xbxa;b')]);
    expect(text(await input.readUntil(';'))).toBe('1;');
    expect(text(await input.readUntil(Uint8Array.of(59)))).toBe('2;');
    expect(text(await input.readUntil(['"', ';']))).toBe('[3;');
    expect(text(await input.readUntil('59'))).toBe('4,59');
    expect(text(await input.readUntil([Uint8Array.of(59), '9']))).toBe(';');
    expect(text(await input.readUntil(['a', 'b']))).toBe('xb');
    expect(text(await input.readUntil(['a;b']))).toBe('xa;b');
  });

  test('any number of terminators in turn', async () => {
    const words = Array.from({ length: 40 }, (_, i) => `<${i % 20}>`);
    const input = reader([Buffer.from(words.join('-'))]);
    for (const [i, word] of words.entries()) {
      const terminators = i % 2 === 0 ? word : [word, 'never', `never ${i}`];
      expect(text(await input.readUntil(terminators))).toBe(i === 0 ? word : `-${word}`);
    }
  });

  test('and that over any number of chunks', async () => {
    const feed = new Feed();
    const input = reader(feed.stream);
    for (let i = 0; i < 9; i++) {
      const chunk = `${'-'.repeat(i)}a0b1c2d3e4f5`;
      await feed.give(chunk);
      const parts = [];
      for (let digit = 0; digit < 6; digit++) parts.push(text(await input.readUntil(`${digit}`)));
      expect(parts).toEqual(chunk.match(/[^\d]+\d/g));
    }
  });
});
