/** How many frames are cut before any of them is delivered, at most. */
export const MAX_FRAMES_AHEAD = 2_048;

/**
 * Frames found in some memory: the payload of frame `i` is `[payloads[2 * i],
 * payloads[2 * i + 1])`, and the frame, with what ends it, goes up to
 * `boundaries[i]`.
 *
 * A cutter writes to these two, or points out a table that holds the payloads
 * already: see `pointTo`.
 */
export class FrameTable {
  readonly payloads: Uint32Array = new Uint32Array(2 * MAX_FRAMES_AHEAD);
  readonly boundaries: Uint32Array = new Uint32Array(MAX_FRAMES_AHEAD);
  /** Where the payloads are, and the number of the first of them there. */
  spans: Uint32Array = this.payloads;
  first = 0;
  #trailer = 0;

  /** Starts over: the frames will be in `payloads` and `boundaries` unless others are pointed out. */
  clear(): void {
    this.spans = this.payloads;
    this.first = 0;
  }

  /**
   * Says that the payloads are in `spans`, from number `first` on, and that a frame
   * ends `trailer` bytes behind its payload. They have to stay there until the next
   * cut.
   */
  pointTo(spans: Uint32Array, first: number, trailer: number): void {
    this.spans = spans;
    this.first = first;
    this.#trailer = trailer;
  }

  /** Where frame `index` ends, with what ends it, if its payload ends at `payloadEnd`. */
  boundary(index: number, payloadEnd: number): number {
    return this.spans === this.payloads ? (this.boundaries[index] as number) : payloadEnd + this.#trailer;
  }
}

/** As many as decoders can be written to from inside each other's handlers before tables are made anew. */
const MAX_IDLE = 16;
const idle: FrameTable[] = [];

/** Lends a table. A decoder that is written to from inside another's handler gets one of its own. */
export function leaseFrameTable(): FrameTable {
  return idle.pop() ?? new FrameTable();
}

export function returnFrameTable(table: FrameTable): void {
  table.clear();
  if (idle.length < MAX_IDLE) idle.push(table);
}
