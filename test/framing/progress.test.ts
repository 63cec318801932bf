import { describe, expect, test } from 'vitest';
import { delimiter, FrameDecoder, type Framing } from '../../src/index.ts';

const lf = delimiter('\n');

describe("a framing of one's own that yields frames for nothing", () => {
  function stalling(): Framing {
    return {
      name: 'stalling',
      unit: 'frames',
      streamed: false,
      frameLength: undefined,
      newCutter: () => ({
        headerLength: 0,
        payloadLength: 0,
        undecided: 0,
        terminator: new Uint8Array(0),
        terminatorIndex: -1,
        missing: 0,
        cut(_bytes, start, _end, frames) {
          frames.payloads[0] = start;
          frames.payloads[1] = start;
          frames.boundaries[0] = start;
          return 1;
        },
        advance: () => -1,
        reset() {},
      }),
    };
  }

  test.each([false, true])('is given up (checked: %s)', (checked) => {
    let frames = 0;
    const decoder = new FrameDecoder(stalling(), { frame: () => void frames++ }, { checked });
    expect(() => decoder.write(Buffer.from('abc'))).toThrow(
      expect.objectContaining({ code: 'ERR_NO_PROGRESS', streamOffset: 0 }),
    );
    expect(frames).toBe(1);
  });

  test('but not if its handler sets another', () => {
    const seen: string[] = [];
    const decoder: FrameDecoder = new FrameDecoder(lf, {
      frame(frame) {
        seen.push(frame.toString());
        decoder.framing = frame.length > 0 ? stalling() : lf;
      },
    });
    decoder.write(Buffer.from('one\ntwo\n'));
    expect(seen).toEqual(['one', '', 'two', '']);
  });
});
