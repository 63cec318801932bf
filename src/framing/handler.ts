import { type FrameError, wrongType } from '../errors.ts';
import type { Frame } from './frame.ts';
import type { FrameBatch } from './frame-batch.ts';
import { assertFraming, type Framing } from './framing.ts';
import { isPromise } from './is-promise.ts';

/**
 * What a decoder calls. Whole frames go to `frame`, one by one, or to `frames`, many
 * at a time: a handler has one of the two. `part` may be there beside it, for
 * `streamed` framings; with `part` alone, every framing is treated as `streamed`.
 *
 * - `frame` is the one to begin with. It may do anything to the decoder, and that
 *   takes effect behind the frame: another framing, `suspend`, `close`.
 * - `frames` is for many short frames of one framing, where a call for each would
 *   cost as much as the work it does, or where work is better done for many at a
 *   time: `batch.toStrings()`, a loop over offsets, one query for a hundred keys.
 * - `part` is for frames too long to hold.
 *
 * Handlers are synchronous; one that returns a promise is refused with a
 * `TypeError`. What a handler throws comes out of the call that fed the decoder;
 * the frame or batch is consumed, and what follows it is kept for the next call.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder } from 'wirecut';
 *
 * const batches = [];
 * const decoder = new FrameDecoder(delimiter('\n'), {
 *   frames: (batch) => batches.push(batch.toStrings()),
 * });
 * decoder.write(Buffer.from('one\ntwo\nthr'));
 * decoder.write(Buffer.from('ee\nfour\nfive\n'));
 * assert.deepEqual(batches, [['one', 'two'], ['three'], ['four', 'five']]);
 * ```
 */
export interface FrameHandler {
  /** A whole frame, good until this returns. */
  frame?(frame: Frame): void;
  /**
   * The frames that lie whole in the bytes that came, up to 2,048 at a time, good
   * until this returns. A frame that straddles reads comes in a batch of its own,
   * and so does each piece of `raw()`.
   *
   * The batch is delivered as a whole: `suspend`, `close` and an exception take
   * effect behind its last frame, and setting another framing throws a
   * `TypeError`, as the frames behind this one have been cut already. `fixed(0)`,
   * whose handler has to set another framing, is refused.
   */
  frames?(batch: FrameBatch): void;
  /** A piece of a frame of a `streamed` framing, good until this returns; `last` if it ends the frame. */
  part?(bytes: Uint8Array, last: boolean): void;
  /** The stream broke a rule. Without this, the error is thrown by the call that fed the decoder. */
  error?(error: FrameError): void;
}

/**
 * A handler of our own, to which `streamed` frames go by `frame` as well where they lie whole in
 * the bytes that came: without a view of each. It is never called by `frames`.
 */
export interface WholeFrameHandler extends FrameHandler {
  readonly takesWholeFrames: true;
}

/** Throws unless `handler` can be called. */
export function checkHandler(handler: unknown): asserts handler is FrameHandler {
  if (typeof handler !== 'object' || handler === null) throw wrongType('handler', 'an object', handler);
  const methods = handler as Record<string, unknown>;
  for (const name of ['frame', 'frames', 'part', 'error']) {
    const method = methods[name];
    if (method !== undefined && typeof method !== 'function') {
      throw wrongType(`handler.${name}`, 'a function', method);
    }
  }
  if (methods.frame && methods.frames)
    throw new TypeError('handler has both frame(frame) and frames(batch): it can have one of them');
  if (!methods.frame && !methods.frames && !methods.part) {
    const expected = 'an object with frame(frame), frames(batch) or part(bytes, last)';
    throw wrongType('handler', expected, handler);
  }
}

/** Throws unless frames of `framing` can be handed to `handler` within `maxFrameLength`. */
export function checkFraming(framing: Framing, handler: FrameHandler, maxFrameLength: number): void {
  assertFraming(framing);
  if (framing.streamed && !handler.part)
    throw new TypeError(`${framing.name} needs handler.part(bytes, last)`);
  const { frameLength } = framing;
  if (frameLength === undefined) return;
  const whole = !isStreamed(framing, handler);
  if (whole && frameLength === 0 && handler.frames)
    throw new RangeError(
      `${framing.name} waits for its handler to set another framing, which frames(batch) cannot: use frame(frame)`,
    );
  if (!whole || frameLength <= maxFrameLength) return;
  const { name } = framing;
  throw new RangeError(
    `${name} exceeds maxFrameLength (${maxFrameLength} bytes): raise it, or use streamed(${name})`,
  );
}

/** Whether `handler` is a `WholeFrameHandler`. */
export function takesWholeFrames(handler: FrameHandler): boolean {
  return 'takesWholeFrames' in handler;
}

/** Whether frames of `framing` go to `handler.part`. */
export function isStreamed(framing: Framing, handler: FrameHandler): boolean {
  return framing.streamed || (!handler.frame && !handler.frames) || takesWholeFrames(handler);
}

/** Handlers answer nothing; a promise means that the caller believes we wait for it. */
export function refusePromise(result: unknown): void {
  if (isPromise(result)) {
    throw new TypeError('FrameDecoder calls its handlers synchronously: a handler must not return a promise');
  }
}
