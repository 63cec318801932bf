import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import { AS_IT_IS } from '../framing/frame-encoder.ts';
import { type Cutter, INCOMPLETE, NO_BYTES } from '../framing/framing.ts';

/**
 * One frame: all that comes up to the end of the stream, empty if nothing does. It is
 * delivered by `decoder.end()`, on a connection when the peer ends its side.
 *
 * It is held whole, up to `maxFrameLength`; under `streamed(untilEnd())` it goes to
 * `part` as it comes, and the end of the stream brings the last part, which is empty.
 * What its handler writes to the decoder is left over.
 *
 * Complexity: O(1) per chunk; no byte is examined.
 *
 * @example A header, then a body that the end of the stream ends
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder, untilEnd } from 'wirecut';
 *
 * const seen = [];
 * const decoder = new FrameDecoder(delimiter('\r\n\r\n'), {
 *   frame(frame) {
 *     seen.push(frame.toString());
 *     decoder.framing = untilEnd();
 *   },
 * });
 * decoder.write(Buffer.from('HTTP/1.0 200 OK\r\n\r\nHello, '));
 * decoder.write(Buffer.from('world'));
 * assert.deepEqual(decoder.end(), { kind: 'clean' });
 * assert.deepEqual(seen, ['HTTP/1.0 200 OK', 'Hello, world']);
 * ```
 */
export function untilEnd(): TwoWayFraming {
  const framing = {
    name: 'untilEnd()',
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    endsWithStream: true,
    newCutter: () => new UntilEndCutter(),
  } as const;
  return twoWay(framing, AS_IT_IS);
}

class UntilEndCutter implements Cutter {
  readonly headerLength = 0;
  readonly undecided = 0;
  readonly terminator = NO_BYTES;
  readonly terminatorIndex = -1;
  readonly missing = 0;
  payloadLength = 0;

  cut(): number {
    return 0;
  }

  advance(_bytes: Uint8Array, start: number, end: number): number {
    this.payloadLength += end - start;
    return INCOMPLETE;
  }

  finish(): number {
    return this.payloadLength;
  }

  reset(): void {
    this.payloadLength = 0;
  }
}
