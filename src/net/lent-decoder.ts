import type { FrameError } from '../errors.ts';
import { type Frame, releaseFrame } from '../framing/frame.ts';
import { type FrameBatch, releaseBatch } from '../framing/frame-batch.ts';
import type { Framing } from '../framing/framing.ts';
import type { FrameHandler } from '../framing/handler.ts';
import { Intake } from '../framing/intake.ts';
import { isPromise } from '../framing/is-promise.ts';
import type { Limits } from '../limits.ts';
import type { Connection } from './connection.ts';
import { frameRun } from './frame-run.ts';
import { type ConnectionHandlers, isAsyncFunction } from './handlers.ts';

/** The connection that a decoder is lent to. */
export interface Borrower {
  readonly connection: Connection<never>;
  /** Delivers nothing more until `promise` settles; then calls `release`. */
  waitFor(promise: PromiseLike<unknown>, release?: () => void): void;
  /** Takes note that the stream broke a rule. */
  broken(error: FrameError): void;
}

/**
 * A decoder, on loan to the connection whose bytes are being cut. Between frames a
 * connection has none, so ten thousand idle ones share a few, and what a decoder has
 * learnt of the frames of one serves the next.
 *
 * It passes what comes on to the handlers, with the connection. Handlers may return
 * promises here: the frame is then left to them, in memory of its own.
 */
export class LentDecoder {
  readonly intake: Intake;
  readonly handlers: ConnectionHandlers<never>;
  readonly frame: ((frame: Frame) => void) | undefined;
  readonly frames: ((batch: FrameBatch) => void) | undefined;
  readonly part: ((bytes: Uint8Array, last: boolean) => void) | undefined;
  borrower: Borrower | undefined;
  connection: Connection<never> | undefined;
  /** What `intake.bytesCopied` was when that was last asked for. */
  #bytesCopied = 0;

  constructor(framing: Framing, handlers: ConnectionHandlers<never>, limits: Limits, checked: boolean) {
    const { frame, frames, part } = handlers;
    this.handlers = handlers;
    this.frame = frame && (isAsyncFunction(frame) ? passOwnFrame : passFrame);
    this.frames = frames && (isAsyncFunction(frames) ? passOwnBatch : passBatch);
    this.part = part && (isAsyncFunction(part) ? passOwnPart : passPart);
    this.intake = new Intake(framing, this as FrameHandler, limits, checked);
    this.intake.cutting.delivery.beforeView = forbidRuns;
  }

  error(error: FrameError): void {
    this.borrower?.broken(error);
  }

  lendTo(borrower: Borrower, framing: Framing, streamOffset: number): void {
    this.borrower = borrower;
    this.connection = borrower.connection;
    this.intake.continueWith(framing, streamOffset);
  }

  takeBack(): void {
    this.borrower = undefined;
    this.connection = undefined;
  }

  /** How many frames have been delivered since this was last asked for. */
  takeFrames(): number {
    const { frames } = this.intake.cutting;
    this.intake.cutting.frames = 0;
    return frames;
  }

  /** How many bytes have been copied since this was last asked for. */
  takeBytesCopied(): number {
    const { bytesCopied } = this.intake;
    const copied = bytesCopied - this.#bytesCopied;
    this.#bytesCopied = bytesCopied;
    return copied;
  }

  waitFor(promise: unknown, release?: () => void): void {
    if (isPromise(promise)) this.borrower?.waitFor(promise, release);
  }
}

function forbidRuns(): void {
  frameRun.forbid();
}

function passFrame(this: LentDecoder, frame: Frame): void {
  const result: unknown = this.handlers.frame?.(frame, this.connection as Connection<never>);
  if (result !== undefined && isPromise(result)) {
    const left = this.intake.cutting.delivery.leaveFrame();
    this.waitFor(result, () => releaseFrame(left));
  }
}

function passOwnFrame(this: LentDecoder): void {
  const left = this.intake.cutting.delivery.leaveFrame();
  this.waitFor(this.handlers.frame?.(left, this.connection as Connection<never>), () => releaseFrame(left));
}

function passBatch(this: LentDecoder, batch: FrameBatch): void {
  const result: unknown = this.handlers.frames?.(batch, this.connection as Connection<never>);
  if (result !== undefined && isPromise(result)) {
    const left = this.intake.cutting.delivery.leaveBatch();
    this.waitFor(result, () => releaseBatch(left));
  }
}

function passOwnBatch(this: LentDecoder): void {
  const left = this.intake.cutting.delivery.leaveBatch();
  this.waitFor(this.handlers.frames?.(left, this.connection as Connection<never>), () => releaseBatch(left));
}

function passPart(this: LentDecoder, bytes: Uint8Array, last: boolean): void {
  const result: unknown = this.handlers.part?.(bytes, last, this.connection as Connection<never>);
  if (result !== undefined) this.waitFor(result);
}

function passOwnPart(this: LentDecoder, bytes: Uint8Array, last: boolean): void {
  this.waitFor(this.handlers.part?.(bytes.slice(), last, this.connection as Connection<never>));
}
