import { type FrameError, wrongType } from '../errors.ts';
import type { Frame } from './frame.ts';
import type { Framing } from './framing.ts';

/**
 * What a decoder calls. At least one of `frame` and `part` is needed; with `part`
 * alone, every framing is treated as `streamed`.
 *
 * Handlers are synchronous; one that returns a promise is refused with a
 * `TypeError`. What a handler throws comes out of the call that fed the decoder;
 * the frame is consumed, and what follows it is kept for the next call.
 */
export interface FrameHandler {
  /** A whole frame, good until this returns. */
  frame?(frame: Frame): void;
  /** A piece of a frame of a `streamed` framing, good until this returns; `last` if it ends the frame. */
  part?(bytes: Uint8Array, last: boolean): void;
  /** The stream broke a rule. Without this, the error is thrown by the call that fed the decoder. */
  error?(error: FrameError): void;
}

/** Throws unless `handler` can be called. */
export function checkHandler(handler: unknown): asserts handler is FrameHandler {
  if (typeof handler !== 'object' || handler === null) throw wrongType('handler', 'an object', handler);
  const methods = handler as Record<string, unknown>;
  for (const name of ['frame', 'part', 'error']) {
    const method = methods[name];
    if (method !== undefined && typeof method !== 'function') {
      throw wrongType(`handler.${name}`, 'a function', method);
    }
  }
  if (!methods.frame && !methods.part)
    throw wrongType('handler', 'an object with frame(frame) or part(bytes, last)', handler);
}

/** Throws unless frames of `framing` can be handed to `handler` within `maxFrameLength`. */
export function checkFraming(framing: Framing, handler: FrameHandler, maxFrameLength: number): void {
  if (typeof framing?.newCutter !== 'function') throw wrongType('framing', 'a framing', framing);
  if (framing.streamed && !handler.part)
    throw new TypeError(`${framing.name} needs handler.part(bytes, last)`);
  const { frameLength } = framing;
  if (frameLength === undefined || frameLength <= maxFrameLength || isStreamed(framing, handler)) return;
  const { name } = framing;
  throw new RangeError(
    `${name} exceeds maxFrameLength (${maxFrameLength} bytes): raise it, or use streamed(${name})`,
  );
}

/** Whether frames of `framing` go to `handler.part`. */
export function isStreamed(framing: Framing, handler: FrameHandler): boolean {
  return framing.streamed || !handler.frame;
}

/** Handlers answer nothing; a promise means that the caller believes we wait for it. */
export function refusePromise(result: unknown): void {
  if (typeof (result as { then?: unknown } | null)?.then === 'function') {
    throw new TypeError('FrameDecoder calls its handlers synchronously: a handler must not return a promise');
  }
}
