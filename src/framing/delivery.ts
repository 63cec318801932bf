import { viewOf } from '../memory/view-of.ts';
import {
  Frame,
  type FrameCosts,
  lendFrame,
  lendFrameRest,
  moveFrame,
  releaseFrame,
  scribbleOver,
} from './frame.ts';
import type { FrameTable } from './frame-table.ts';
import { NO_BYTES } from './framing.ts';
import { type FrameHandler, refusePromise } from './handler.ts';

/** What checked mode writes over memory whose loan has ended. */
const SCRIBBLE = 0xdb;

/**
 * Hands frames and parts to a handler.
 *
 * In checked mode each of them is a copy of its own, scribbled over when the
 * handler returns, and each frame has a cursor of its own: what is kept too long
 * then shows.
 */
export class Delivery implements FrameCosts {
  /** Set by the decoder when a handler asks for something that ends the run at hand. */
  stop = false;
  /** How many frames of the run at hand have been handed over, the one being handled included. */
  delivered = 0;
  views = 0;
  /** To join the segments of frames and parts. */
  bytesCopied = 0;
  readonly #handler: FrameHandler;
  readonly #onFrame: NonNullable<FrameHandler['frame']> | undefined;
  readonly #onPart: NonNullable<FrameHandler['part']> | undefined;
  readonly #checked: boolean;
  readonly #frame: Frame = new Frame(this);

  constructor(handler: FrameHandler, checked: boolean) {
    this.#handler = handler;
    this.#onFrame = handler.frame;
    this.#onPart = handler.part;
    this.#checked = checked;
  }

  /** Hands over the first `count` frames of a table, until told to stop. */
  frames(memory: Uint8Array, table: FrameTable, count: number, terminator: number): void {
    this.#begin();
    if (this.#checked) {
      this.#checkedFrames(memory, table, count, terminator);
      return;
    }
    const handler = this.#handler;
    const onFrame = this.#onFrame as NonNullable<FrameHandler['frame']>;
    const frame = this.#frame;
    const payloads = table.payloads;
    lendFrame(frame, memory, terminator);
    let i = 0;
    try {
      while (i < count && !this.stop) {
        moveFrame(frame, payloads[2 * i] as number, payloads[2 * i + 1] as number);
        i++;
        const result: unknown = onFrame.call(handler, frame);
        if (result !== undefined) refusePromise(result);
      }
    } finally {
      this.delivered = i;
      releaseFrame(frame);
    }
  }

  /** Hands over the first `count` frames of a table as one part each, until told to stop. */
  parts(memory: Uint8Array, table: FrameTable, count: number, last: boolean): void {
    this.#begin();
    const payloads = table.payloads;
    for (let i = 0; i < count && !this.stop; i++) {
      const view = viewOf(memory, payloads[2 * i] as number, payloads[2 * i + 1] as number);
      this.delivered = i + 1;
      this.#part(view, last);
    }
  }

  /** Hands over one frame of one or two segments. */
  frame(segments: readonly Uint8Array[], terminator: number, truncated: boolean): void {
    this.#begin();
    const [first = NO_BYTES, rest = NO_BYTES] = this.#checked ? segments.map(copyOf) : segments;
    const frame = this.#checked ? new Frame(this) : this.#frame;
    lendFrame(frame, first, terminator);
    moveFrame(frame, 0, first.length);
    lendFrameRest(frame, rest, truncated);
    try {
      refusePromise(this.#onFrame?.call(this.#handler, frame));
    } finally {
      if (this.#checked) {
        scribbleOver(frame, SCRIBBLE);
        first.fill(SCRIBBLE);
        rest.fill(SCRIBBLE);
      }
      releaseFrame(frame);
    }
  }

  /** Hands over one part. */
  part(bytes: Uint8Array, last: boolean): void {
    this.#begin();
    this.#part(bytes, last);
  }

  #begin(): void {
    this.stop = false;
    this.delivered = 0;
  }

  #part(bytes: Uint8Array, last: boolean): void {
    const lent = this.#checked ? copyOf(bytes) : bytes;
    this.views++;
    try {
      refusePromise(this.#onPart?.call(this.#handler, lent, last));
    } finally {
      if (this.#checked) lent.fill(SCRIBBLE);
    }
  }

  #checkedFrames(memory: Uint8Array, table: FrameTable, count: number, terminator: number): void {
    const payloads = table.payloads;
    let delivered = 0;
    while (delivered < count && !this.stop) {
      const view = viewOf(memory, payloads[2 * delivered] as number, payloads[2 * delivered + 1] as number);
      delivered++;
      try {
        this.frame([view], terminator, false);
      } finally {
        this.delivered = delivered;
      }
    }
  }
}

function copyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
