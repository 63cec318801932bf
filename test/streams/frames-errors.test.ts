import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test, vi } from 'vitest';
import { delimiter, FrameDecoder, type FrameError, line } from '../../src/index.ts';
import { frames } from '../../src/streams.ts';
import { cuttings, outcome } from '../support/streaming.ts';

const lf = delimiter('\n');

describe('errors', () => {
  const tooLong = { code: 'ERR_FRAME_TOO_LONG', streamOffset: 7, fatal: true };

  test('come behind the frames in front of them, however the stream is cut', async () => {
    const result = await outcome(lf, 'a\nb\nabcd\nc\n', { maxFrameLength: 3 });
    expect(result).toMatchObject({ frames: ['a', 'b'], failure: tooLong });
    const many = await outcome(lf, `${'a\n'.repeat(100)}abcd`, { maxFrameLength: 3 });
    expect(many.frames).toHaveLength(100);
    expect(many.failure).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 203 });
  });

  test.each(['data', 'readable', 'pipe'])('to readers by %s, too', async (way) => {
    const stream = frames(lf, { maxFrameLength: 3, encoding: 'latin1' });
    const found: string[] = [];
    const failed = once(stream, 'error');
    const note = (frame: string): unknown => found.push(frame);
    if (way === 'data') stream.on('data', note);
    if (way === 'pipe') stream.pipe(new PassThrough({ objectMode: true })).on('data', note);
    if (way === 'readable')
      stream.on('readable', () => {
        for (let frame = stream.read(); frame !== null; frame = stream.read()) note(frame);
      });
    stream.write(Buffer.from('a\nb\nabcd\n'));
    expect(await failed).toMatchObject([tooLong]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(found).toEqual(['a', 'b']);
    expect(stream.destroyed).toBe(true);
  });

  test('without a frame in front come at once, read or not', async () => {
    const stream = frames(lf, { maxFrameLength: 3 });
    stream.write('abcd');
    expect(await once(stream, 'error')).toMatchObject([{ code: 'ERR_FRAME_TOO_LONG' }]);
  });

  test('of a malformed stream, too', async () => {
    const framing = line({ ending: 'crlf', bare: 'reject' });
    expect(await outcome(framing, 'a\r\nb\nc\r\n')).toMatchObject({
      frames: ['a'],
      failure: { code: 'ERR_BARE_LINE_ENDING', streamOffset: 4 },
    });
  });

  test('that the stream goes on after are told, or end it', async () => {
    const options = { maxFrameLength: 3, onOversize: 'skip' } as const;
    const error = { ...tooLong, fatal: false };
    expect(await outcome(lf, 'a\nb\nabcd\nc\n', options)).toMatchObject({
      frames: ['a', 'b'],
      failure: error,
    });
    const errors: FrameError[] = [];
    const result = await outcome(lf, 'a\nb\nabcd\nc\n', { ...options, error: (found) => errors.push(found) });
    expect(result).toEqual({ frames: ['a', 'b', 'c'], failure: undefined });
    for (const found of errors) expect(found).toMatchObject(error);
    expect(errors).toHaveLength(2 * cuttings.length);
  });

  test('too much of a skipped frame ends the stream', async () => {
    const options = { maxFrameLength: 3, onOversize: 'skip', maxDiscardedBytes: 6, error() {} } as const;
    expect(await outcome(lf, 'a\nabcdefghi\n', options)).toMatchObject({
      frames: ['a'],
      failure: { code: 'ERR_DISCARD_LIMIT' },
    });
  });

  test.each([
    [
      () => {
        throw new RangeError('mine');
      },
      { name: 'RangeError', message: 'mine' },
    ],
    [
      () => {
        throw undefined;
      },
      { message: 'A callback threw what is no Error' },
    ],
    [
      () => {
        throw 'mine';
      },
      { message: 'A callback threw what is no Error', cause: 'mine' },
    ],
    [async () => {}, { name: 'TypeError' }],
    [async () => Promise.reject(new Error('unheard of')), { name: 'TypeError' }],
  ])('of the error handler end the stream: %o', async (error, failure) => {
    const options = { maxFrameLength: 3, onOversize: 'skip', error } as const;
    expect(await outcome(lf, 'a\nabcd\nb\n', options)).toMatchObject({ frames: ['a'], failure });
  });

  test('go through a pipeline, both ways', async () => {
    const source = Readable.from([Buffer.from('a\nabcd'), Buffer.from('more')]);
    const target = new PassThrough({ objectMode: true }).resume();
    const failing = pipeline(source, frames(lf, { maxFrameLength: 3 }), target);
    await expect(failing).rejects.toMatchObject({ code: 'ERR_FRAME_TOO_LONG' });
    expect(source.destroyed && target.destroyed).toBe(true);

    const stream = frames(lf);
    const broken = new Readable({
      read() {
        this.push('a\nb');
        this.destroy(new Error('unplugged'));
      },
    });
    await expect(pipeline(broken, stream, new PassThrough({ objectMode: true }))).rejects.toThrow(
      'unplugged',
    );
    expect(stream.destroyed).toBe(true);
  });
});

describe('giving up', () => {
  test('a destroyed stream hands out nothing more', async () => {
    const stream = frames(lf, { encoding: 'latin1' });
    const found: string[] = [];
    stream.on('data', (frame: string) => {
      found.push(frame);
      if (found.length === 2) stream.destroy();
    });
    stream.write(Buffer.from('a\nb\nc\nd\n'));
    await once(stream, 'close');
    expect(found).toEqual(['a', 'b']);
  });

  test('one that its error handler destroys, neither', async () => {
    const stream = frames(lf, {
      maxFrameLength: 3,
      onOversize: 'skip',
      error: () => stream.destroy(),
    });
    const found: Buffer[] = [];
    stream.on('data', (frame: Buffer) => found.push(frame));
    stream.write(Buffer.from('a\nabcd\nb\n'));
    await once(stream, 'close');
    expect(found).toEqual([]);
  });

  test('one that is destroyed before its failure has been come to does not fail', async () => {
    const stream = frames(lf, { maxFrameLength: 3 });
    stream.write(Buffer.from('a\nabcd\n'));
    expect(stream.readableLength).toBe(1);
    stream.destroy();
    stream.read();
    await once(stream, 'close');
    expect(stream.errored).toBe(null);
  });

  test('a destroyed stream gives its memory back', async () => {
    const close = vi.spyOn(FrameDecoder.prototype, 'close');
    const stream = frames(lf).on('data', () => {});
    stream.write(Buffer.from('the start of a frame'));
    expect(close).not.toHaveBeenCalled();
    stream.destroy();
    expect(close).toHaveBeenCalledOnce();
    close.mockRestore();
  });

  test('breaking out of the iteration destroys stream and source', async () => {
    const source = Readable.from(
      (function* () {
        for (;;) yield Buffer.from('a\nb\n');
      })(),
    );
    const stream = frames(lf, { encoding: 'latin1' });
    const piped = pipeline(source, stream).catch((error: unknown) => error);
    for await (const frame of stream) {
      expect(frame).toBe('a');
      break;
    }
    expect(stream.destroyed).toBe(true);
    // Which one, is up to the version of Node.
    expect(await piped).toBeInstanceOf(Error);
    expect(source.destroyed).toBe(true);
  });

  test('what a listener throws is its own, and comes out where it was called', async () => {
    const stream = frames(lf);
    stream.on('data', () => {
      throw new Error('mine');
    });
    await new Promise((resolve) => process.nextTick(resolve));
    expect(() => stream.write(Buffer.from('a\n'))).toThrow('mine');
  });
});
