import { joined } from '../memory/joined.ts';
import { viewOf } from '../memory/view-of.ts';
import {
  Frame,
  lendFrame,
  lendFrameRest,
  moveFrame,
  nameTerminators,
  ownFrame,
  releaseFrame,
  scribbleOver,
} from './frame.ts';
import {
  type BatchContent,
  type BatchLender,
  copyOfContent,
  FrameBatch,
  lendBatch,
  ownBatch,
  releaseBatch,
} from './frame-batch.ts';
import { type FrameTable, MAX_FRAMES_AHEAD } from './frame-table.ts';
import { NO_BYTES } from './framing.ts';
import type { FramingInForce } from './framing-in-force.ts';
import { type FrameHandler, refusePromise } from './handler.ts';

/** What checked mode writes over memory whose loan has ended, and over offsets into it. */
const SCRIBBLE = 0xdb;
const OFFSET_SCRIBBLE = 0xdbdb_dbdb;

/**
 * Hands frames, batches of them and parts to a handler.
 *
 * In checked mode each of them is a copy of its own, scribbled over when the
 * handler returns, and each frame and batch is an object of its own: what is kept
 * too long then shows.
 */
export class Delivery implements BatchLender {
  /** Set by the decoder when a handler asks for something that ends the run at hand. */
  stop = false;
  /** Whether that is more than another framing. */
  halted = false;
  /** How many frames of the run at hand have been handed over, the one being handled included. */
  delivered = 0;
  /** Where the payload of the last of them ends. */
  deliveredEnd = 0;
  /** Where the last frame that `cutFrames` has handed over ends, and how many it would cut next. */
  reached = 0;
  ahead = 1;
  /** Whether a batch is being handled. */
  inBatch = false;
  views = 0;
  /** Called before anybody gets a view of the stream's bytes. */
  beforeView: (() => void) | undefined;
  /** To join the segments of frames and parts. */
  bytesCopied = 0;
  readonly #handler: FrameHandler;
  readonly #checked: boolean;
  /** On loan while a handler runs; whoever keeps one leaves a new one in its place. */
  #frame: Frame = new Frame(this);
  #batch: FrameBatch | undefined;
  /** Where the one frame of a batch of one lies. */
  readonly #spanOfOne: Uint32Array | undefined;

  constructor(handler: FrameHandler, checked: boolean) {
    this.#handler = handler;
    this.#checked = checked;
    this.#batch = handler.frames && new FrameBatch(this, this.#frame);
    this.#spanOfOne = handler.frames && new Uint32Array(2);
  }

  /** Whether frames are handed over one by one where they lie, so that `cutFrames` can do it. */
  get oneByOne(): boolean {
    return this.#batch === undefined && !this.#checked;
  }

  /** Whether whole frames go to `handler.frames`. */
  get inBatches(): boolean {
    return this.#batch !== undefined;
  }

  /** Hands over the first `count` frames of a table: all in one batch, or one by one until told to stop. */
  frames(memory: Uint8Array, table: FrameTable, count: number, terminator: number): void {
    this.#begin();
    if (this.#batch) {
      const { spans, first, terminators } = table;
      this.#batchOf({ memory, spans, first, length: count, terminator, terminators, truncated: false });
      return;
    }
    while (this.delivered < count && !this.stop) {
      const ending = table.terminators?.[this.delivered] ?? terminator;
      this.#one([this.#next(memory, table)], ending, false);
    }
  }

  /**
   * Cuts frames off the front of `bytes[start, end)` and hands them over one by one,
   * by one framing after the other, until told to stop, until the next frame is not
   * there as a whole, or until a framing comes up that is not `plain`. Tuned; plainly:
   *
   *   while ((count = cutter.cut(bytes, at, end, table, ahead, maxFrameLength)) > 0 && !stop) {
   *     for (each frame, until told to stop) handler.frame(frame);
   *     at = where the last of them ends; ahead = told to stop ? 1 : 2 * ahead;
   *     if (told to do no more than change the framing) cutter = that of the new one;
   *   }
   *
   * @param ahead How many frames to cut first.
   */
  cutFrames(
    inForce: FramingInForce,
    bytes: Uint8Array,
    start: number,
    end: number,
    table: FrameTable,
    ahead: number,
    maxFrameLength: number,
  ): void {
    this.#begin();
    const handler = this.#handler as { frame(frame: Frame): void };
    const frame = this.#frame;
    let at = start;
    let delivered = 0;
    // Of the run at hand: the number of its first frame in the table, of the next one, and where the last payload ended.
    let first = 0;
    let next = 0;
    let payloadEnd = 0;
    try {
      for (;;) {
        const { cutter } = inForce.current;
        table.clear();
        const count = cutter.cut(bytes, at, end, table, ahead, maxFrameLength);
        if (count === 0) break;
        const { spans } = table;
        first = table.first;
        next = first;
        const last = first + count;
        lendFrame(frame, bytes, cutter.terminatorIndex);
        if (table.terminators) nameTerminators(frame, table.terminators);
        while (next < last && !this.stop) {
          payloadEnd = (spans[2 * next + 1] as number) | 0;
          moveFrame(frame, (spans[2 * next] as number) | 0, payloadEnd, next - first);
          next++;
          const result: unknown = handler.frame(frame);
          if (result !== undefined) refusePromise(result);
        }
        const from = at;
        at =
          spans === table.payloads
            ? (table.boundaries[next - 1 - first] as number) | 0
            : payloadEnd + table.trailer;
        delivered += next - first;
        first = next;
        // A framing that yields frames for nothing.
        if (at === from) break;
        if (!this.stop) {
          if (count === ahead) ahead = Math.min(2 * ahead, MAX_FRAMES_AHEAD);
        } else {
          // What was cut ahead and not handed over will be cut again: not so much next time.
          ahead = 1;
          if (this.halted || !inForce.current.plain) break;
          this.stop = false;
        }
      }
    } finally {
      // A handler has thrown.
      if (next > first) {
        at = table.boundary(next - 1 - first, payloadEnd);
        ahead = 1;
      }
      this.delivered = delivered + next - first;
      this.reached = at;
      this.ahead = ahead;
      releaseFrame(this.#frame);
    }
  }

  /** Hands over the first `count` frames of a table as one part each, until told to stop. */
  parts(memory: Uint8Array, table: FrameTable, count: number, last: boolean): void {
    this.#begin();
    while (this.delivered < count && !this.stop) this.#part(this.#next(memory, table), last);
  }

  /** Hands over one frame of one or two segments. */
  frame(segments: readonly Uint8Array[], terminator: number, truncated: boolean): void {
    this.#begin();
    if (this.#batch) this.#batchOfOne(this.contiguous(segments), terminator, truncated);
    else this.#one(segments, terminator, truncated);
  }

  #one(segments: readonly Uint8Array[], terminator: number, truncated: boolean): void {
    const [first = NO_BYTES, rest = NO_BYTES] = this.#checked
      ? segments.map((segment) => Uint8Array.from(segment))
      : segments;
    if (this.#checked) this.#frame = new Frame(this);
    const frame = this.#frame;
    lendFrame(frame, first, terminator);
    moveFrame(frame, 0, first.length, 0);
    lendFrameRest(frame, rest, truncated);
    try {
      refusePromise(this.#handler.frame?.(frame));
    } finally {
      if (this.#checked) {
        scribbleOver(this.#frame, SCRIBBLE);
        first.fill(SCRIBBLE);
        rest.fill(SCRIBBLE);
      }
      releaseFrame(this.#frame);
    }
  }

  /** Hands over one part. */
  part(bytes: Uint8Array, last: boolean): void {
    this.#begin();
    this.#part(bytes, last);
  }

  /** The bytes of one or two segments in one piece; if there are two, they are copied. */
  contiguous(segments: readonly Uint8Array[]): Uint8Array {
    const [first = NO_BYTES] = segments;
    if (segments.length < 2) return first;
    const bytes = joined(segments);
    this.bytesCopied += bytes.length;
    return bytes;
  }

  /** Leaves the frame that is being handled to its handler, in memory of its own, until `releaseFrame`. */
  leaveFrame(): Frame {
    const frame = this.#frame;
    this.bytesCopied += ownFrame(frame);
    this.#frame = new Frame(this);
    return frame;
  }

  /** The same for the batch that is being handled. */
  leaveBatch(): FrameBatch {
    const batch = this.#batch as FrameBatch;
    this.bytesCopied += ownBatch(batch);
    this.#frame = new Frame(this);
    this.#batch = new FrameBatch(this, this.#frame);
    return batch;
  }

  countViews(count: number): void {
    this.views += count;
    this.beforeView?.();
  }

  /** Ends the run at hand for more than another framing. */
  halt(): void {
    this.halted = true;
    this.stop = true;
  }

  #begin(): void {
    this.stop = false;
    this.halted = false;
    this.delivered = 0;
  }

  #part(bytes: Uint8Array, last: boolean): void {
    const lent = this.#checked ? Uint8Array.from(bytes) : bytes;
    this.countViews(1);
    try {
      refusePromise(this.#handler.part?.(lent, last));
    } finally {
      if (this.#checked) lent.fill(SCRIBBLE);
    }
  }

  #batchOfOne(memory: Uint8Array, terminator: number, truncated: boolean): void {
    const spans = this.#spanOfOne as Uint32Array;
    spans[1] = memory.length;
    this.#batchOf({ memory, spans, first: 0, length: 1, terminator, terminators: undefined, truncated });
  }

  #batchOf(content: BatchContent): void {
    const { spans, first, length } = content;
    this.delivered = length;
    try {
      if (this.#checked) this.#checkedBatch(content);
      else this.#handBatch(content);
    } finally {
      this.deliveredEnd = spans[2 * (first + this.delivered) - 1] as number;
    }
  }

  #checkedBatch(content: BatchContent): void {
    const copy = copyOfContent(content);
    this.#batch = new FrameBatch(this);
    try {
      this.#handBatch(copy);
    } finally {
      copy.memory.fill(SCRIBBLE);
      copy.spans.fill(OFFSET_SCRIBBLE);
    }
  }

  #handBatch(content: BatchContent): void {
    lendBatch(this.#batch as FrameBatch, content);
    this.inBatch = true;
    try {
      refusePromise(this.#handler.frames?.(this.#batch as FrameBatch));
    } finally {
      this.inBatch = false;
      releaseBatch(this.#batch as FrameBatch);
    }
  }

  /** A view of the next payload of a table, which is handed over. */
  #next(memory: Uint8Array, { spans, first }: FrameTable): Uint8Array {
    const index = first + this.delivered++;
    this.deliveredEnd = spans[2 * index + 1] as number;
    return viewOf(memory, spans[2 * index] as number, this.deliveredEnd);
  }
}
