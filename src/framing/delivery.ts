import { joined } from '../memory/joined.ts';
import { viewOf } from '../memory/view-of.ts';
import { Frame, lendFrame, lendFrameRest, moveFrame, releaseFrame, scribbleOver } from './frame.ts';
import { type BatchLender, FrameBatch, lendBatch, releaseBatch } from './frame-batch.ts';
import { type FrameTable, leaseFrameTable, returnFrameTable } from './frame-table.ts';
import { NO_BYTES } from './framing.ts';
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
  /** How many frames of the run at hand have been handed over, the one being handled included. */
  delivered = 0;
  /** Where the payload of the last of them ends. */
  deliveredEnd = 0;
  /** Whether a batch is being handled. */
  inBatch = false;
  views = 0;
  /** To join the segments of frames and parts. */
  bytesCopied = 0;
  readonly #handler: FrameHandler;
  readonly #checked: boolean;
  readonly #frame: Frame = new Frame(this);
  readonly #batch: FrameBatch | undefined;

  constructor(handler: FrameHandler, checked: boolean) {
    this.#handler = handler;
    this.#checked = checked;
    this.#batch = handler.frames && new FrameBatch(this, this.#frame);
  }

  /** Whether whole frames go to `handler.frames`. */
  get inBatches(): boolean {
    return this.#batch !== undefined;
  }

  /** Hands over the first `count` frames of a table: all in one batch, or one by one until told to stop. */
  frames(memory: Uint8Array, table: FrameTable, count: number, terminator: number): void {
    this.#begin();
    if (this.#batch) {
      this.#batchOf(memory, table.spans, table.first, count, terminator, false);
      return;
    }
    if (this.#checked) {
      this.#checkedFrames(memory, table, count, terminator);
      return;
    }
    const handler = this.#handler as { frame(frame: Frame): void };
    const frame = this.#frame;
    const { spans, first } = table;
    lendFrame(frame, memory, terminator);
    let i = first;
    let end = 0;
    const last = first + count;
    try {
      while (i < last && !this.stop) {
        end = (spans[2 * i + 1] as number) | 0;
        moveFrame(frame, (spans[2 * i] as number) | 0, end);
        i++;
        const result: unknown = handler.frame(frame);
        if (result !== undefined) refusePromise(result);
      }
    } finally {
      this.delivered = i - first;
      this.deliveredEnd = end;
      releaseFrame(frame);
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
    if (this.#batch) {
      this.#batchOfOne(this.contiguous(segments), terminator, truncated);
    } else {
      this.#one(segments, terminator, truncated);
    }
  }

  #one(segments: readonly Uint8Array[], terminator: number, truncated: boolean): void {
    const [first = NO_BYTES, rest = NO_BYTES] = this.#checked ? segments.map(copyOf) : segments;
    const frame = this.#checked ? new Frame(this) : this.#frame;
    lendFrame(frame, first, terminator);
    moveFrame(frame, 0, first.length);
    lendFrameRest(frame, rest, truncated);
    try {
      refusePromise(this.#handler.frame?.(frame));
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

  /** The bytes of one or two segments in one piece; if there are two, they are copied. */
  contiguous(segments: readonly Uint8Array[]): Uint8Array {
    const [first = NO_BYTES] = segments;
    if (segments.length < 2) return first;
    const bytes = joined(segments);
    this.bytesCopied += bytes.length;
    return bytes;
  }

  #begin(): void {
    this.stop = false;
    this.delivered = 0;
  }

  #part(bytes: Uint8Array, last: boolean): void {
    const lent = this.#checked ? copyOf(bytes) : bytes;
    this.views++;
    try {
      refusePromise(this.#handler.part?.(lent, last));
    } finally {
      if (this.#checked) lent.fill(SCRIBBLE);
    }
  }

  #batchOfOne(memory: Uint8Array, terminator: number, truncated: boolean): void {
    const table = leaseFrameTable();
    table.payloads[0] = 0;
    table.payloads[1] = memory.length;
    try {
      this.#batchOf(memory, table.payloads, 0, 1, terminator, truncated);
    } finally {
      returnFrameTable(table);
    }
  }

  #batchOf(
    memory: Uint8Array,
    spans: Uint32Array,
    first: number,
    count: number,
    terminator: number,
    truncated: boolean,
  ): void {
    this.delivered = count;
    try {
      if (this.#checked) this.#checkedBatch(memory, spans, first, count, terminator, truncated);
      else this.#handBatch(this.#batch as FrameBatch, memory, spans, first, count, terminator, truncated);
    } finally {
      this.deliveredEnd = spans[2 * (first + this.delivered) - 1] as number;
    }
  }

  #checkedBatch(
    memory: Uint8Array,
    spans: Uint32Array,
    first: number,
    count: number,
    terminator: number,
    truncated: boolean,
  ): void {
    const start = spans[2 * first] as number;
    const copy = copyOf(viewOf(memory, start, spans[2 * (first + count) - 1] as number));
    const offsets = spans.slice(2 * first, 2 * (first + count)).map((offset) => offset - start);
    try {
      this.#handBatch(new FrameBatch(this), copy, offsets, 0, count, terminator, truncated);
    } finally {
      copy.fill(SCRIBBLE);
      offsets.fill(OFFSET_SCRIBBLE);
    }
  }

  #handBatch(
    batch: FrameBatch,
    memory: Uint8Array,
    spans: Uint32Array,
    first: number,
    count: number,
    terminator: number,
    truncated: boolean,
  ): void {
    lendBatch(batch, memory, spans, first, count, terminator, truncated);
    this.inBatch = true;
    try {
      refusePromise(this.#handler.frames?.(batch));
    } finally {
      this.inBatch = false;
      releaseBatch(batch);
    }
  }

  #checkedFrames(memory: Uint8Array, table: FrameTable, count: number, terminator: number): void {
    while (this.delivered < count && !this.stop) this.#one([this.#next(memory, table)], terminator, false);
  }

  /** Takes note that the next payload of a table is handed over; a view of it. */
  #next(memory: Uint8Array, { spans, first }: FrameTable): Uint8Array {
    const index = first + this.delivered++;
    this.deliveredEnd = spans[2 * index + 1] as number;
    return viewOf(memory, spans[2 * index] as number, this.deliveredEnd);
  }
}

function copyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
