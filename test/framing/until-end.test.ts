import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, streamed, untilEnd } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';

describe('untilEnd()', () => {
  test.each(['', 'a', 'all of it\n'])('is one frame: %j', (input) => {
    const frame = JSON.stringify(input);
    for (const batches of [false, true]) {
      expect(assertChunkInvariant(traceOf(untilEnd(), { batches }), input)).toEqual([
        `frame ${frame}`,
        'end clean',
      ]);
    }
    const inParts = assertChunkInvariant(traceOf(streamed(untilEnd())), input);
    expect(inParts).toEqual([`frame in parts ${frame}`, 'end clean']);
  });

  test.each(['head\n', 'head\nbody', 'head\n\n'])('behind a header: %j', (input) => {
    const decode = traceOf(delimiter('\n'), {
      onFrame(_frame, decoder) {
        decoder.framing = untilEnd();
      },
    });
    const body = JSON.stringify(input.slice(5));
    expect(assertChunkInvariant(decode, input)).toEqual(['frame "head"', `frame ${body}`, 'end clean']);
  });

  test.each([
    ['error', ['error ERR_FRAME_TOO_LONG at 3', 'end clean']],
    ['skip', ['error ERR_FRAME_TOO_LONG at 3, carrying on', 'end clean']],
    ['truncate', ['frame "abc" truncated', 'end clean']],
  ] as const)('too long: %s', (onOversize, expected) => {
    expect(assertChunkInvariant(traceOf(untilEnd(), { maxFrameLength: 3, onOversize }), 'abcdef')).toEqual(
      expected,
    );
  });

  test('is not delivered while suspended, nor twice', () => {
    const frames: string[] = [];
    const decoder = new FrameDecoder(untilEnd(), { frame: (frame) => frames.push(frame.toString()) });
    decoder.write(Buffer.from('ab'));
    decoder.suspend();
    expect(() => decoder.end()).toThrow('end() with the last frame waiting: resume() first');
    decoder.resume();
    expect(decoder.end()).toEqual({ kind: 'clean' });
    expect(decoder.end()).toEqual({ kind: 'clean' });
    expect(frames).toEqual(['ab']);
  });

  test('what its handler throws comes out of end(); the frame is consumed', () => {
    const decoder = new FrameDecoder(untilEnd(), {
      frame() {
        throw new Error('on purpose');
      },
    });
    decoder.write(Buffer.from('ab'));
    expect(() => decoder.end()).toThrow('on purpose');
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('what its handler writes is left over', () => {
    const decoder = new FrameDecoder(untilEnd(), {
      frame: () => void decoder.write(Buffer.from('more')),
    });
    expect(decoder.end()).toMatchObject({ kind: 'partial', bytes: Uint8Array.from(Buffer.from('more')) });
  });

  test('closing in front of the end drops it', () => {
    const decoder = new FrameDecoder(untilEnd(), { frame: () => expect.unreachable() });
    decoder.write(Buffer.from('ab'));
    decoder.close();
    expect(decoder.end()).toEqual({ kind: 'clean' });
  });

  test('is sent as it is', () => {
    expect(Buffer.from(untilEnd().encode('all\n')).toString()).toBe('all\n');
  });
});
