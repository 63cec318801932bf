import { wrongType } from '../errors.ts';
import type { EndReport } from '../framing/end-report.ts';
import type { Frame } from '../framing/frame.ts';
import type { FrameBatch } from '../framing/frame-batch.ts';
import { checkHandler } from '../framing/handler.ts';
import type { CloseReason } from './close-reason.ts';
import type { Connection } from './connection.ts';

/**
 * What happens on connections. One object serves all of them; what belongs to one
 * goes into `connection.data`.
 *
 * `frame`, `frames` and `part` are those of a `FrameDecoder`, with the connection
 * behind. Any of these, `open` and `end` may be asynchronous: the connection then
 * delivers nothing more until the promise settles, so that frames are handled in
 * order. An `async function` gets memory of its own, to use until its promise
 * settles. So does a plain function from the moment it returns a promise: views
 * taken before that are not good afterwards. Whatever else is returned is ignored.
 *
 * A handler that throws, or whose promise rejects, closes its own connection and no
 * other: the error goes to `error`, or is emitted as a warning of the process.
 */
export interface ConnectionHandlers<Data = unknown> {
  /** It is ready: behind the PROXY header and the TLS handshake, if there are any. */
  open?(connection: Connection<Data>): unknown;
  /** A whole frame. */
  frame?(frame: Frame, connection: Connection<Data>): unknown;
  /** The frames that one read has brought, as `FrameHandler.frames`. */
  frames?(batch: FrameBatch, connection: Connection<Data>): unknown;
  /** A piece of a frame of a `streamed` framing; `last` if it ends the frame. */
  part?(bytes: Uint8Array, last: boolean, connection: Connection<Data>): unknown;
  /**
   * The peer has ended its side. What is still written goes out; then the connection
   * ends, unless `allowHalfOpen`.
   */
  end?(report: EndReport, connection: Connection<Data>): unknown;
  /** What was waiting to be sent has shrunk from more than `writeHighWaterMark` to half of it. */
  drain?(connection: Connection<Data>): void;
  /**
   * Something went wrong: a `FrameError` for what the peer did, what a handler threw,
   * or an error of the system. Without a connection, an error of the server's.
   */
  error?(error: Error, connection: Connection<Data> | undefined): void;
  /** It is closed: once, last, and only if it had been opened. */
  close?(reason: CloseReason, connection: Connection<Data>): void;
}

/** All the handlers there are. */
export const HANDLER_NAMES = ['open', 'frame', 'frames', 'part', 'end', 'drain', 'error', 'close'] as const;

/** Throws unless these can be called. */
export function checkHandlers(handlers: unknown): void {
  checkHandler(handlers);
  for (const name of HANDLER_NAMES) {
    const handler: unknown = Reflect.get(handlers, name);
    if (handler !== undefined && typeof handler !== 'function') throw wrongType(name, 'a function', handler);
  }
}

/** Whether calling it gives a promise for certain. */
export function isAsyncFunction(handler: unknown): boolean {
  return Object.prototype.toString.call(handler) === '[object AsyncFunction]';
}
