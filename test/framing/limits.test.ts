import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, FrameError, fixed, raw, streamed } from '../../src/index.ts';
import { assertChunkInvariant, type TraceOptions, traceOf } from '../../src/testing.ts';

const crlf = delimiter('\r\n');

/** What comes frame by frame; where the handler does nothing to the decoder, the same has to come in batches. */
function trace(input: string, options: TraceOptions, framing = crlf): readonly string[] {
  const expected = assertChunkInvariant(traceOf(framing, options), input);
  if (options.onFrame) return expected;
  return assertChunkInvariant(traceOf(framing, { ...options, batches: true }), input, { expected });
}

describe("onOversize: 'error'", () => {
  test('a frame of maxFrameLength bytes passes, however it is cut; one more byte does not', () => {
    expect(trace('abcd\r\nok\r\n', { maxFrameLength: 4 })).toEqual([
      'frame "abcd"',
      'frame "ok"',
      'end clean',
    ]);
    expect(trace('ok\r\nabcde\r\nok\r\n', { maxFrameLength: 4 })).toEqual([
      'frame "ok"',
      'error ERR_FRAME_TOO_LONG at 8',
      'end clean',
    ]);
  });

  test('bytes that may begin the terminator do not count until they turn out not to', () => {
    expect(trace('abcd\r', { maxFrameLength: 4 })).toEqual(['end partial "abcd\\r" (1 held)']);
    expect(trace('abcd\rx', { maxFrameLength: 4 })).toEqual(['error ERR_FRAME_TOO_LONG at 4', 'end clean']);
    expect(trace('abcd||ok||', { maxFrameLength: 4 }, delimiter('||'))).toEqual([
      'frame "abcd"',
      'frame "ok"',
      'end clean',
    ]);
  });

  test('maxFrameLength 0 allows empty frames only', () => {
    expect(trace('\r\n\r\na\r\n', { maxFrameLength: 0 })).toEqual([
      'frame ""',
      'frame ""',
      'error ERR_FRAME_TOO_LONG at 4',
      'end clean',
    ]);
  });

  test('one big chunk does not get past it', () => {
    const decoder = new FrameDecoder(crlf, { frame() {} });
    const oversize = (): unknown => decoder.write(Buffer.from(`${'x'.repeat(65_537)}\r\n`));
    expect(oversize).toThrow(FrameError);
    expect(decoder.closed).toBe(true);
    expect(decoder.write(Buffer.from('ok\r\n'))).toBe(false);
    expect(decoder.stats.frames).toBe(0);
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('the default is 65,536 bytes', () => {
    const lengths: number[] = [];
    const decoder = new FrameDecoder(crlf, { frame: (frame) => lengths.push(frame.length) });
    decoder.write(Buffer.from(`${'x'.repeat(65_536)}\r\n`));
    expect(lengths).toEqual([65_536]);
  });

  test('Infinity opts out', () => {
    const lengths: number[] = [];
    const options = { maxFrameLength: Number.POSITIVE_INFINITY };
    const decoder = new FrameDecoder(crlf, { frame: (frame) => lengths.push(frame.length) }, options);
    for (let i = 0; i < 40; i++) decoder.write(Buffer.alloc(10_000, 'x'));
    decoder.write(Buffer.from('\r\n'));
    expect(lengths).toEqual([400_000]);
  });

  test('what the error says', () => {
    const decoder = new FrameDecoder(crlf, { frame() {} }, { maxFrameLength: 4 });
    decoder.write(Buffer.from('ab\r\n'));
    try {
      decoder.write(Buffer.from('abcdefgh'));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        name: 'FrameError',
        code: 'ERR_FRAME_TOO_LONG',
        streamOffset: 8,
        fatal: true,
        message: 'Frame exceeds maxFrameLength (4 bytes), at stream offset 8',
      });
    }
  });
});

describe("onOversize: 'skip'", () => {
  const skip = { maxFrameLength: 4, onOversize: 'skip' } as const;

  test('the frame is thrown away and reported at its end; the frames after it are delivered', () => {
    expect(trace('one\r\nfar too long\r\ntwo\r\n', skip)).toEqual([
      'frame "one"',
      'error ERR_FRAME_TOO_LONG at 9, carrying on',
      'frame "two"',
      'end clean',
    ]);
  });

  test('a terminator in pieces ends the discarding too', () => {
    expect(trace('abcdefg|||ok||', skip, delimiter('||'))).toEqual([
      'error ERR_FRAME_TOO_LONG at 4, carrying on',
      'frame "|ok"',
      'end clean',
    ]);
  });

  test('a stream that ends while discarding says how much it threw away', () => {
    expect(trace('ok\r\nabcdefgh\r', skip)).toEqual(['frame "ok"', 'end partial "" (9 discarded)']);
  });

  test('without handler.error the report is thrown, and the next call carries on', () => {
    const lines: string[] = [];
    const decoder = new FrameDecoder(crlf, { frame: (frame) => lines.push(frame.toString()) }, skip);
    const write = (): unknown => decoder.write(Buffer.from('one\r\nfar too long\r\ntwo\r\nthree\r\n'));
    expect(write).toThrow('Frame exceeds maxFrameLength (4 bytes)');
    expect(decoder.closed).toBe(false);
    expect(lines).toEqual(['one']);
    expect(() => decoder.resume()).toThrow(FrameError);
    expect(lines).toEqual(['one', 'two']);
    expect(decoder.end()).toEqual({ kind: 'clean' });
    expect(decoder.stats).toMatchObject({ bytesDiscarded: 17, frames: 2 });
  });

  test('maxDiscardedBytes ends it', () => {
    const limits = { ...skip, maxDiscardedBytes: 6 };
    expect(trace('abcdef\r\nok\r\n', limits)).toEqual([
      'error ERR_FRAME_TOO_LONG at 4, carrying on',
      'frame "ok"',
      'end clean',
    ]);
    expect(trace('abcdefg\r\nok\r\n', limits)).toEqual(['error ERR_DISCARD_LIMIT at 6', 'end clean']);
  });

  test('what a fatal frame threw away is counted', () => {
    const limits = { ...skip, maxDiscardedBytes: 10 };
    const decoder = new FrameDecoder(crlf, { frame() {}, error() {} }, limits);
    for (let i = 0; i < 30; i++) decoder.write(Buffer.from('x'));
    expect(decoder.stats).toMatchObject({ bytesReceived: 11, bytesDiscarded: 11 });
  });

  test('nothing of the frame is held meanwhile', () => {
    const decoder = new FrameDecoder(crlf, { frame() {}, error() {} }, skip);
    for (let i = 0; i < 1000; i++) {
      decoder.write(Buffer.alloc(1000, 'x'));
      expect(decoder.stats.bytesHeld).toBe(0);
    }
  });
});

describe("onOversize: 'truncate'", () => {
  const truncate = { maxFrameLength: 4, onOversize: 'truncate' } as const;

  test('the first maxFrameLength bytes are delivered when the frame ends', () => {
    expect(trace('one\r\nfar too long\r\nfour\r\nfive5\r\n', truncate)).toEqual([
      'frame "one"',
      'frame "far " truncated',
      'frame "four"',
      'frame "five" truncated',
      'end clean',
    ]);
  });

  test('a stream that ends before the frame does leaves it partial', () => {
    expect(trace('far too long\r', truncate)).toEqual(['end partial "far " (9 discarded)']);
  });

  test('maxDiscardedBytes ends it', () => {
    const limits = { ...truncate, maxDiscardedBytes: 2 };
    expect(trace('abcdef\r\nabcdefg\r\n', limits)).toEqual([
      'frame "abcd" truncated',
      'error ERR_DISCARD_LIMIT at 14',
      'end clean',
    ]);
  });

  test('only maxFrameLength bytes are held', () => {
    const limits = { ...truncate, maxFrameLength: 100 };
    const decoder = new FrameDecoder(crlf, { frame() {} }, limits);
    for (let i = 0; i < 1000; i++) {
      decoder.write(Buffer.alloc(1000, 'x'));
      expect(decoder.stats.bytesHeld).toBe(128);
    }
  });

  test('the handler may set another framing, which begins behind the frame', () => {
    const options: TraceOptions = {
      ...truncate,
      onFrame(frame, decoder) {
        if (frame.truncated) decoder.framing = fixed(2);
      },
    };
    expect(trace('far too long\r\n\r\nok', options)).toEqual([
      'frame "far " truncated',
      'frame "\\r\\n"',
      'frame "ok"',
      'end clean',
    ]);
  });
});

describe('while suspended', () => {
  test.each(['skip', 'truncate'] as const)('%s gives the same frames', (onOversize) => {
    const input = 'a\r\nfar too long\r\nb\r\nlonger still\r\nc\r\n';
    const plain = trace(input, { maxFrameLength: 4, onOversize });
    const suspending: TraceOptions = {
      maxFrameLength: 4,
      onOversize,
      onFrame: (_frame, decoder) => decoder.suspend(),
    };
    expect(trace(input, suspending)).toEqual(plain);
  });
});

describe('what is not held is not limited', () => {
  test('parts', () => {
    expect(trace('abcdefgh\r\n', { maxFrameLength: 4 }, streamed(crlf))).toEqual([
      'frame in parts "abcdefgh"',
      'end clean',
    ]);
    expect(trace('abcdefgh', { maxFrameLength: 4 }, streamed(fixed(8)))).toEqual([
      'frame in parts "abcdefgh"',
      'end clean',
    ]);
  });

  test('pieces', () => {
    expect(trace('abcdefgh', { maxFrameLength: 4 }, raw())).toEqual(['raw "abcdefgh"', 'end clean']);
  });
});

describe('fixed lengths are checked when they are set', () => {
  const handler = { frame() {} };
  const message = 'fixed(5) exceeds maxFrameLength (4 bytes): raise it, or use streamed(fixed(5))';

  test('by the constructor', () => {
    expect(() => new FrameDecoder(fixed(5), handler, { maxFrameLength: 4 })).toThrow(new RangeError(message));
    expect(() => new FrameDecoder(fixed(4), handler, { maxFrameLength: 4 })).not.toThrow();
  });

  test('by the setter, which leaves the framing as it was', () => {
    const decoder = new FrameDecoder(crlf, handler, { maxFrameLength: 4 });
    expect(() => {
      decoder.framing = fixed(5);
    }).toThrow(new RangeError(message));
    expect(decoder.framing).toBe(crlf);
  });
});

describe('bad limits', () => {
  const make = (options: object) => () => new FrameDecoder(crlf, { frame() {} }, options);

  test.each(['maxFrameLength', 'maxDiscardedBytes'])('%s', (name) => {
    for (const value of ['64', null, 5n, true, {}]) {
      expect(make({ [name]: value })).toThrow(TypeError);
      expect(make({ [name]: value })).toThrow(`${name} must be a number of bytes or Infinity, got `);
    }
    for (const value of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 60]) {
      expect(make({ [name]: value })).toThrow(RangeError);
      expect(make({ [name]: value })).toThrow(`${name} must be a whole number of at least 0, got ${value}`);
    }
    expect(make({ [name]: undefined })).not.toThrow();
  });

  test('onOversize', () => {
    expect(make({ onOversize: 'explode' })).toThrow(
      new RangeError(`onOversize must be one of 'error', 'skip', 'truncate', got "explode"`),
    );
    expect(make({ onOversize: 1 })).toThrow(TypeError);
  });

  test('checked', () => {
    expect(make({ checked: 'yes' })).toThrow(new TypeError('checked must be a boolean, got "yes"'));
  });
});
