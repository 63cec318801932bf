import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { lendFrame, lendFrameRest, moveFrame, Frame as NewFrame } from '../../src/framing/frame.ts';
import { nativeDecoders, portableDecoders } from '../../src/framing/text.ts';
import { delimiter, type Frame, FrameDecoder } from '../../src/index.ts';
import { withEnvironment } from '../support/environment.ts';

/** A frame over one or two segments, with memory around it that is not its own. */
function frameOf(first: string, rest = ''): { frame: Frame; costs: { views: number; bytesCopied: number } } {
  const costs = {
    views: 0,
    bytesCopied: 0,
    countViews(count: number) {
      this.views += count;
    },
  };
  const frame = new NewFrame(costs);
  lendFrame(frame, Buffer.from(`<<${first}>>`, 'latin1'), 0);
  moveFrame(frame, 2, 2 + first.length, 0);
  lendFrameRest(frame, Buffer.from(`[${rest}]`, 'latin1').subarray(1, 1 + rest.length), false);
  return { frame, costs };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe.each([
  ['in one segment', () => frameOf('hello world')],
  ['in two segments', () => frameOf('hello', ' world')],
  ['whose second segment holds all but a byte', () => frameOf('h', 'ello world')],
])('a frame %s', (_, make) => {
  test('reads as its bytes', () => {
    const { frame } = make();
    expect(frame.length).toBe(11);
    expect([0, 4, 5, 10].map((i) => frame.at(i))).toEqual([0x68, 0x6f, 0x20, 0x64]);
    expect([-1, -11].map((i) => frame.at(i))).toEqual([0x64, 0x68]);
    expect([11, -12, Number.NaN].map((i) => frame.at(i))).toEqual([undefined, undefined, undefined]);
    expect(text(frame.copy())).toBe('hello world');
    expect(text(Buffer.concat(frame.segments))).toBe('hello world');
    expect(text(frame.bytes)).toBe('hello world');
  });

  test('decodes to text', () => {
    const { frame } = make();
    expect(frame.toString()).toBe('hello world');
    expect(`${frame}`).toBe('hello world');
    expect(frame.toString('latin1', 4, 7)).toBe('o w');
    expect(frame.toString('hex', 9)).toBe('6c64');
    expect(frame.toString('utf8', 3, 3)).toBe('');
    for (const [start, end] of [
      [-1, 2],
      [3, 2],
      [0, 12],
      [Number.NaN, 2],
    ]) {
      expect(() => frame.toString('utf8', start, end)).toThrow(RangeError);
    }
    expect(() => frame.toString('base64' as 'utf8')).toThrow(
      new RangeError(`encoding must be one of 'utf8', 'latin1', 'hex', got "base64"`),
    );
    expect(() => frame.toString(5 as unknown as 'utf8')).toThrow(TypeError);
    expect(() => frame.toString('toString' as 'utf8')).toThrow(RangeError);
  });

  test('compares', () => {
    const { frame } = make();
    for (const same of ['hello world', Buffer.from('hello world')]) {
      expect(frame.equals(same)).toBe(true);
      expect(frame.startsWith(same)).toBe(true);
    }
    for (const prefix of ['', 'h', 'hello wor', Buffer.from('hell')]) {
      expect(frame.startsWith(prefix)).toBe(true);
      expect(frame.equals(prefix)).toBe(false);
    }
    for (const other of ['hello worlds', 'Hello world', 'hello wörld', Buffer.from('hello worlds')]) {
      expect(frame.startsWith(other)).toBe(false);
      expect(frame.equals(other)).toBe(false);
    }
    expect(() => frame.equals(5 as unknown as string)).toThrow(TypeError);
    expect(() => frame.startsWith(undefined as unknown as string)).toThrow(TypeError);
  });

  test('is searched', () => {
    const { frame } = make();
    expect(frame.indexOf('o')).toBe(4);
    expect(frame.indexOf('o', 5)).toBe(7);
    expect(frame.indexOf(0x64)).toBe(10);
    expect(frame.indexOf(Buffer.from('lo w'))).toBe(3);
    expect(frame.indexOf('x')).toBe(-1);
    expect(frame.indexOf('world!')).toBe(-1);
    expect(frame.indexOf('h', 20)).toBe(-1);
    expect(() => frame.indexOf('h', -1)).toThrow(RangeError);
    expect(() => frame.indexOf(256)).toThrow(new RangeError('value must be a byte, 0 to 255, got 256'));
    expect(() => frame.indexOf(null as unknown as string)).toThrow(TypeError);
  });

  test('reads numbers as Buffer does', () => {
    const { frame } = make();
    const same = Buffer.from('hello world');
    for (let offset = 0; offset <= 7; offset++) {
      expect(frame.readUInt8(offset)).toBe(same.readUInt8(offset));
      expect(frame.readUInt16BE(offset)).toBe(same.readUInt16BE(offset));
      expect(frame.readUInt16LE(offset)).toBe(same.readUInt16LE(offset));
      expect(frame.readUInt32BE(offset)).toBe(same.readUInt32BE(offset));
      expect(frame.readUInt32LE(offset)).toBe(same.readUInt32LE(offset));
    }
    expect(() => frame.readUInt32BE(8)).toThrow(RangeError);
    expect(() => frame.readUInt16LE(-1)).toThrow(
      "offset must be that of 2 bytes within the frame's 11, got -1",
    );
    expect(() => frame.readUInt8(0.5)).toThrow(RangeError);
    expect(() => frame.readUInt8(11)).toThrow(RangeError);
  });
});

test('numbers of four bytes are unsigned', () => {
  const { frame } = frameOf('\xff\xfe', '\xfd\xfc');
  expect(frame.readUInt32BE()).toBe(0xfffefdfc);
  expect(frame.readUInt32LE()).toBe(0xfcfdfeff);
});

describe('costs', () => {
  test('reading through the cursor makes no view and copies nothing; bytes makes one view', () => {
    const { frame, costs } = frameOf('hello', ' world');
    frame.at(3);
    frame.readUInt32BE(3);
    frame.equals('hello world');
    frame.startsWith('hello');
    frame.indexOf('w');
    expect(costs).toMatchObject({ views: 0, bytesCopied: 0 });
    const one = frameOf('hello world');
    expect(one.frame.bytes).toBe(one.frame.bytes);
    expect(one.costs).toMatchObject({ views: 1, bytesCopied: 0 });
  });

  test('two segments are joined once', () => {
    const { frame, costs } = frameOf('hello', ' world');
    expect(frame.segments).toHaveLength(2);
    expect(costs).toMatchObject({ views: 2, bytesCopied: 0 });
    expect(frame.toString()).toBe('hello world');
    expect(frame.bytes).toBe(frame.bytes);
    expect(frame.segments).toHaveLength(1);
    expect(costs).toMatchObject({ views: 2, bytesCopied: 11 });
  });

  test('a frame inside one chunk is a view on that chunk', () => {
    const chunk = Buffer.from('one\ntwo\n');
    const decoder = new FrameDecoder(
      delimiter('\n'),
      {
        frame(frame) {
          expect(frame.bytes.buffer).toBe(chunk.buffer);
        },
      },
      { checked: false },
    );
    decoder.write(chunk);
    expect(decoder.stats).toMatchObject({ frames: 2, views: 2, bytesCopied: 0, bytesHeld: 0 });
  });
});

describe('release', () => {
  test.each([false, true])('a frame used outside of its handler throws (checked: %s)', (checked) => {
    const kept: Frame[] = [];
    const handler = { frame: (frame: Frame) => void kept.push(frame) };
    const decoder = new FrameDecoder(delimiter('\n'), handler, { checked });
    decoder.write(Buffer.from('one\ntw'));
    decoder.write(Buffer.from('o\n'));
    for (const frame of kept) {
      const uses: (() => unknown)[] = [
        () => frame.length,
        () => frame.bytes,
        () => frame.segments,
        () => frame.at(0),
        () => frame.copy(),
        () => frame.toString(),
        () => frame.equals(''),
        () => frame.startsWith(''),
        () => frame.indexOf(''),
        () => frame.readUInt8(),
        () => frame.terminator,
        () => frame.truncated,
      ];
      for (const use of uses) {
        expect(use).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_FRAME_RELEASED' }));
      }
      expect(inspect(frame)).toBe('Frame (released)');
    }
  });

  test('also when its handler has thrown', () => {
    let kept: Frame | undefined;
    const decoder = new FrameDecoder(delimiter('\n'), {
      frame(frame) {
        kept = frame;
        throw new Error('on purpose');
      },
    });
    expect(() => decoder.write(Buffer.from('one\n'))).toThrow('on purpose');
    expect(() => kept?.length).toThrow(expect.objectContaining({ code: 'ERR_FRAME_RELEASED' }));
  });

  test('checked mode: each frame has a cursor of its own, and views kept too long show scribble', () => {
    const frames: Frame[] = [];
    const views: Uint8Array[] = [];
    const decoder = new FrameDecoder(
      delimiter('\n'),
      {
        frame(frame) {
          frames.push(frame);
          views.push(...frame.segments, frame.bytes);
        },
      },
      { checked: true },
    );
    const chunk = Buffer.from('one\ntwo\nth');
    decoder.write(chunk);
    decoder.write(Buffer.from('ree\n'));
    expect(new Set(frames).size).toBe(3);
    for (const view of views) expect(view.every((byte) => byte === 0xdb)).toBe(true);
    expect(chunk.toString()).toBe('one\ntwo\nth');
  });

  test('also over what was joined for it', () => {
    const views: Uint8Array[] = [];
    const handler = { frame: (frame: Frame) => void views.push(frame.bytes) };
    const decoder = new FrameDecoder(delimiter('\n'), handler, { checked: true });
    decoder.write(Buffer.from('a'.repeat(60)));
    decoder.write(Buffer.from(`${'b'.repeat(40)}\n`));
    expect(views[0]?.every((byte) => byte === 0xdb)).toBe(true);
  });

  test('checked mode scribbles over parts too', () => {
    const parts: Uint8Array[] = [];
    const handler = { part: (bytes: Uint8Array) => void parts.push(bytes) };
    const decoder = new FrameDecoder(delimiter('\n'), handler, { checked: true });
    decoder.write(Buffer.from('ab'));
    decoder.write(Buffer.from('c\n'));
    expect(parts.map((part) => [...part])).toEqual([[0xdb, 0xdb], [0xdb]]);
  });

  test('WIRECUT_CHECKED=1 turns it on', () => {
    let kept: Uint8Array | undefined;
    const handler = {
      frame(frame: Frame) {
        kept = frame.bytes;
      },
    };
    const decoder = withEnvironment('WIRECUT_CHECKED', '1', () => new FrameDecoder(delimiter('\n'), handler));
    decoder.write(Buffer.from('abc\n'));
    expect(kept?.[0]).toBe(0xdb);
  });
});

test('console.log shows what it is', () => {
  expect(inspect(frameOf('a\r').frame)).toBe('Frame(2) "a\\r"');
  expect(inspect(frameOf('x'.repeat(61)).frame)).toBe(`Frame(61) "${'x'.repeat(60)}"...`);
});

describe('text is decoded alike with Buffer and without', () => {
  const samples = {
    ascii: Buffer.from('plain text'),
    umlauts: Buffer.from('grüße, 日本語, 😀'),
    'byte order mark': Buffer.from('\ufeffx'),
    'cut in a character': Buffer.from('é').subarray(0, 1),
    'not UTF-8': Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x41]),
    'every byte': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  };
  test.each(Object.entries(samples))('%s', (_, bytes) => {
    for (const encoding of ['utf8', 'latin1', 'hex'] as const) {
      const expected = bytes.toString(encoding);
      const padded = Buffer.concat([Buffer.from('<'), bytes, Buffer.from('>')]);
      for (const decoders of [nativeDecoders, portableDecoders]) {
        expect(decoders[encoding]?.(padded, 1, 1 + bytes.length)).toBe(expected);
      }
    }
  });
});
