import { encodeFrame, type TwoWayFraming } from '../framing/encoding.ts';
import { assertFraming } from '../framing/framing.ts';
import { viewOf } from '../memory/view-of.ts';

/**
 * Web streams that take payloads (text is sent as UTF-8) and hand out bytes: one chunk
 * for each, the frame around it, in memory of its own. Made for
 * `readable.pipeThrough()`.
 *
 * A payload that cannot be framed fails both sides with the error that
 * `framing.encode()` throws.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter } from 'wirecut';
 * import { FrameDecoderStream, FrameEncoderStream } from 'wirecut/streams';
 *
 * const lf = delimiter('\n');
 * const bytes = ReadableStream.from(['one', 'two']).pipeThrough(new FrameEncoderStream(lf));
 * const lines = [];
 * for await (const line of bytes.pipeThrough(new FrameDecoderStream(lf, { encoding: 'utf8' }))) lines.push(line);
 * assert.deepEqual(lines, ['one', 'two']);
 * ```
 */
export class FrameEncoderStream {
  /** Payloads go in here. */
  readonly writable: WritableStream<Uint8Array | string>;
  /** Framed bytes come out here. */
  readonly readable: ReadableStream<Uint8Array>;

  /** @throws {TypeError} If the framing is none, or has no encoder. */
  constructor(framing: TwoWayFraming) {
    assertFraming(framing);
    const { encoder } = framing;
    if (!encoder) throw new TypeError(`${framing.name} has no encoder: its frames can only be received`);
    const { readable, writable } = new TransformStream<Uint8Array | string, Uint8Array>({
      transform(payload, controller) {
        const frame = encodeFrame(payload, encoder);
        controller.enqueue(viewOf(frame, 0, frame.length));
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}
