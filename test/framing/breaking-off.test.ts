import { describe, expect, test } from 'vitest';
import { anyOf, FrameDecoder, type Framing, fixed, line } from '../../src/index.ts';
import { splitLines, TWO_WAY } from '../support/framings.ts';

// Handlers that set another framing break off what has been cut ahead of them, and come back to it.

const FRAMES = 4_000;

/** Frames of a few shapes in turn, each with what it holds. */
type Shape = readonly [frame: string, payload: string];

const CASES: readonly (readonly [framing: Framing, shapes: readonly Shape[]])[] = [
  ...TWO_WAY.map((framing) => {
    const payloads = framing.frameLength === 3 ? ['one', 'two'] : ['one', 'x', 'seventeen letters'];
    const encode = (payload: string): Shape => [
      Buffer.from(framing.encode(payload)).toString('latin1'),
      payload,
    ];
    return [framing, payloads.map(encode)] as const;
  }),
  [
    line({ bare: 'reject' }),
    [
      ['abcdef\r\n', 'abcdef'],
      ['abcdefg\n', 'abcdefg'],
    ],
  ],
  [
    anyOf(['\n', ';', '\r\n']),
    [
      ['abcdefg\n', 'abcdefg'],
      ['x\r\n', 'x'],
      ['abc;', 'abc'],
    ],
  ],
  [
    splitLines,
    [
      ['abcdefg\n', 'abcdefg'],
      ['\n', ''],
    ],
  ],
];

describe.each(CASES.map(([framing, shapes]) => [framing.name, framing, shapes] as const))(
  '%s',
  (_, framing, shapes) => {
    test.each([1, 97, 500])('another framing for one frame in %i, and back', (every) => {
      const frames = Array.from({ length: FRAMES }, (_, i) => shapes[i % shapes.length] as Shape);
      const stream = Buffer.from(frames.map(([frame]) => frame).join(''), 'latin1');
      let index = 0;
      const wrong: string[] = [];
      const decoder: FrameDecoder = new FrameDecoder(framing, {
        frame(frame) {
          const [whole, payload] = frames[index++] as Shape;
          const expected = decoder.framing === framing ? payload : whole;
          if (!frame.equals(Buffer.from(expected, 'latin1')))
            wrong.push(`${index}: ${frame.toString('latin1')}`);
          const next = frames[index]?.[0].length ?? 1;
          decoder.framing = decoder.framing === framing && index % every === 0 ? fixed(next) : framing;
        },
      });
      for (let at = 0; at < stream.length; at += 65_536) decoder.write(stream.subarray(at, at + 65_536));
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(index).toBe(FRAMES);
      expect(decoder.end()).toEqual({ kind: 'clean' });
    });
  },
);
