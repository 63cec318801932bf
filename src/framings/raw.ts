import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import { AS_IT_IS } from '../framing/frame-encoder.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, type Framing, INCOMPLETE, NO_BYTES } from '../framing/framing.ts';

/**
 * No frames: the bytes as they come. Each piece goes to `frame`, or to
 * `part(bytes, false)` under `streamed(raw())`. How the stream is cut into
 * pieces is up to the network.
 *
 * A raw stream is always at a boundary: another framing takes effect at once,
 * and `decoder.unread(n)` gives the end of a piece back to it. Pieces are not
 * held, so `maxFrameLength` does not apply.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder, raw } from 'wirecut';
 *
 * const seen = [];
 * const decoder = new FrameDecoder(raw(), {
 *   frame(frame) {
 *     const blank = frame.indexOf('\n');
 *     if (decoder.framing.unit === 'pieces' && blank !== -1) {
 *       decoder.unread(frame.length - blank - 1);
 *       decoder.framing = delimiter('\n');
 *     }
 *     seen.push(frame.toString());
 *   },
 * });
 * decoder.write(Buffer.from('prelude\nfirst\nsecond\n'));
 * assert.deepEqual(seen, ['prelude\nfirst\nsecond\n', 'first', 'second']);
 * ```
 */
export function raw(): TwoWayFraming {
  const framing: Framing = {
    name: 'raw()',
    unit: 'pieces',
    streamed: false,
    frameLength: undefined,
    newCutter: () => new RawCutter(),
  };
  return twoWay(framing, AS_IT_IS);
}

class RawCutter implements Cutter {
  readonly headerLength = 0;
  readonly payloadLength = 0;
  readonly undecided = 0;
  readonly terminator = NO_BYTES;
  readonly terminatorIndex = -1;
  readonly missing = 0;

  cut(_bytes: Uint8Array, start: number, end: number, frames: FrameTable): number {
    if (start === end) return 0;
    frames.payloads[0] = start;
    frames.payloads[1] = end;
    frames.boundaries[0] = end;
    return 1;
  }

  advance(): number {
    return INCOMPLETE;
  }

  reset(): void {}
}
