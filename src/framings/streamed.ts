import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import { assertFraming, type Framing } from '../framing/framing.ts';

/**
 * The frames of `framing`, handed to `part(bytes, last)` piece by piece as they
 * arrive, `last` being true with the piece that ends a frame. Nothing is held
 * but the bytes that may begin a terminator, so a frame may be of any length: a
 * mail body, an upload.
 *
 * A frame's last piece may be empty; the others are not. Where a frame is cut
 * into pieces is up to the network. Pieces of `streamed(raw())` are never last.
 *
 * @throws {TypeError} If `framing` is no framing.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder, streamed } from 'wirecut';
 *
 * let body = '';
 * let ended = false;
 * const decoder = new FrameDecoder(streamed(delimiter('\r\n.\r\n')), {
 *   part(bytes, last) {
 *     body += Buffer.from(bytes).toString();
 *     ended = last;
 *   },
 * });
 * decoder.write(Buffer.from('Dear all,\r\n.'));
 * assert.equal(body, 'Dear all,'); // the rest may begin the terminator
 * decoder.write(Buffer.from('\r\n'));
 * assert.equal(ended, true);
 * ```
 */
export function streamed(framing: TwoWayFraming): TwoWayFraming;
export function streamed(framing: Framing): Framing;
export function streamed(framing: Framing): Framing {
  assertFraming(framing);
  if (framing.streamed) return framing;
  const { endsWithStream = false, encoder } = framing;
  const byParts: Framing = {
    name: `streamed(${framing.name})`,
    unit: framing.unit,
    streamed: true,
    frameLength: framing.frameLength,
    endsWithStream,
    newCutter: (scans) => framing.newCutter(scans),
  };
  return encoder ? twoWay(byParts, encoder) : byParts;
}
