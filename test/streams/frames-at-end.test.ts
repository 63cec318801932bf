import { describe, expect, test } from 'vitest';
import { delimiter, FrameError, fixed, lengthPrefix, line, raw, untilEnd } from '../../src/index.ts';
import { frames } from '../../src/streams.ts';
import { cuttings, outcome, sourceOf } from '../support/streaming.ts';

const lf = delimiter('\n');
const crlf = delimiter('\r\n');

describe('the end of the stream', () => {
  test.each([
    [lf, 'a\nb\n', ['a', 'b']],
    [lf, 'a\nb', ['a', 'b']],
    [lf, 'a\n\n', ['a', '']],
    [lf, '', []],
    [crlf, 'a\r\nb\r', ['a', 'b\r']],
    [line(), 'a\r\nb\r', ['a', 'b\r']],
    [fixed(2), 'aabb', ['aa', 'bb']],
    [raw(), '', []],
    [untilEnd(), 'all of it', ['all of it']],
  ])('%o of %j', async (framing, input, expected) => {
    expect(await outcome(framing, input)).toEqual({ frames: expected, failure: undefined });
  });

  test('within a counted frame is an error', async () => {
    const result = await outcome(fixed(4), 'aaaabb');
    expect(result).toMatchObject({
      frames: ['aaaa'],
      failure: {
        code: 'ERR_FRAME_INCOMPLETE',
        message:
          'Stream ended inside a frame of fixed(4): 2 bytes came, at least 2 more are missing, at stream offset 6',
        streamOffset: 6,
        fatal: true,
      },
    });
    expect(result.failure).toBeInstanceOf(FrameError);
  });

  test("atEnd: 'frame', 'error', 'drop'", async () => {
    expect(await outcome(fixed(4), 'aaaabb', { atEnd: 'frame' })).toMatchObject({ frames: ['aaaa', 'bb'] });
    expect(await outcome(fixed(4), 'aaaabb', { atEnd: 'drop' })).toEqual({
      frames: ['aaaa'],
      failure: undefined,
    });
    expect(await outcome(lf, 'a\nb', { atEnd: 'drop' })).toEqual({ frames: ['a'], failure: undefined });
    expect(await outcome(crlf, 'a\r\nb\r', { atEnd: 'error' })).toMatchObject({
      frames: ['a'],
      failure: {
        message:
          'Stream ended inside a frame of delimiter("\\r\\n"): 2 bytes came, its end is missing, at stream offset 5',
      },
    });
    for (const atEnd of ['frame', 'error', 'drop'] as const) {
      expect(await outcome(lf, 'a\nb\n', { atEnd })).toEqual({ frames: ['a', 'b'], failure: undefined });
    }
  });

  test('a last counted frame has its header, which counts for nothing', async () => {
    const framing = lengthPrefix({ bytes: 4 });
    const options = { maxFrameLength: 5, atEnd: 'frame' } as const;
    expect(await outcome(framing, '\0\0\0\x05hell', options)).toEqual({
      frames: ['\0\0\0\x05hell'],
      failure: undefined,
    });
    expect(await outcome(framing, '\0\0\0\x05hello\0\0', options)).toEqual({
      frames: ['hello', '\0\0'],
      failure: undefined,
    });
    expect(await outcome(framing, '\0\0\0\x05hello\0\0')).toMatchObject({
      frames: ['hello'],
      failure: { code: 'ERR_FRAME_INCOMPLETE', streamOffset: 11 },
    });
  });

  test('a last frame is no longer than others', async () => {
    const options = { maxFrameLength: 3, error: () => {} };
    expect(await outcome(lf, 'abc', options)).toEqual({ frames: ['abc'], failure: undefined });
    // Here the start of a terminator becomes data, and makes the frame too long.
    expect(await outcome(crlf, 'a\r\nabc\r', options)).toMatchObject({
      frames: ['a'],
      failure: { code: 'ERR_FRAME_TOO_LONG', streamOffset: 6, fatal: true },
    });
    expect(await outcome(crlf, 'abc\r', { ...options, onOversize: 'truncate' })).toMatchObject({
      frames: ['abc'],
    });
    expect(await outcome(lf, 'abcdef', { ...options, onOversize: 'truncate' })).toMatchObject({
      frames: ['abc'],
    });
  });

  test.each([
    [lf, 'a\nabcdef'],
    [crlf, 'a\r\nabc\r'],
  ])('a last frame that is too long is skipped as others are: %o', async (framing, input) => {
    const options = { maxFrameLength: 3, onOversize: 'skip' } as const;
    const start = input.indexOf('abc');
    const error = { code: 'ERR_FRAME_TOO_LONG', streamOffset: start + 3, fatal: false };
    expect(await outcome(framing, input, options)).toMatchObject({ frames: ['a'], failure: error });
    const errors: FrameError[] = [];
    const result = await outcome(framing, input, { ...options, error: (error) => errors.push(error) });
    expect(result).toEqual({ frames: ['a'], failure: undefined });
    expect(errors).toHaveLength(2 * cuttings.length);
    for (const found of errors) expect(found).toMatchObject(error);
  });

  test('a counted frame that is being skipped is told of, and no frame comes of it', async () => {
    const counted = lengthPrefix({ bytes: 1 });
    const options = { maxFrameLength: 4, onOversize: 'skip', atEnd: 'frame' } as const;
    const input = '\x01a\x20abcdefgh';
    expect(await outcome(counted, input, options)).toMatchObject({
      frames: ['a'],
      failure: { code: 'ERR_FRAME_TOO_LONG', fatal: false },
    });
    const codes: string[] = [];
    const result = await outcome(counted, input, { ...options, error: ({ code }) => codes.push(code) });
    expect(result).toEqual({ frames: ['a'], failure: undefined });
    expect(new Set(codes)).toEqual(new Set(['ERR_FRAME_TOO_LONG']));
  });

  test('a last frame can be detached', async () => {
    const [last] = await sourceOf('abc\r')
      .pipe(frames(crlf, { detach: true }))
      .toArray();
    expect(last).toEqual(Buffer.from('abc\r'));
    expect(last?.buffer.byteLength).toBe(4);
  });
});
