/** How many frames are cut before any of them is delivered, at most. */
export const MAX_FRAMES_AHEAD = 2_048;

/**
 * Frames found in some memory: the payload of frame `i` is `[payloads[2 * i],
 * payloads[2 * i + 1])`, and the frame, with what ends it, goes up to
 * `boundaries[i]`.
 *
 * A cutter writes to these two, or sets `spans`, `first` and `trailer` where there
 * is a table that holds the payloads already. Where frames end with terminators of
 * several kinds, it sets `terminators` as well.
 */
export class FrameTable {
  readonly payloads: Uint32Array = new Uint32Array(2 * MAX_FRAMES_AHEAD);
  readonly boundaries: Uint32Array = new Uint32Array(MAX_FRAMES_AHEAD);
  /** Where the payloads are: here, or where a cutter says; it has to keep them until the next cut. */
  spans: Uint32Array = this.payloads;
  /** The number of the first of them there. */
  first = 0;
  /** Which terminators end the frames, if not all the same. */
  terminators: Uint16Array | undefined;
  #names: Uint16Array | undefined;
  /** By how much frames go beyond their payloads, if those are somewhere else. */
  trailer = 0;

  /** Starts over: the frames will be in `payloads` and `boundaries` unless a cutter says otherwise. */
  clear(): void {
    this.spans = this.payloads;
    this.first = 0;
    this.terminators = undefined;
  }

  /** A table of which terminator ends which frame, to be filled. */
  nameTerminators(): Uint16Array {
    this.#names ??= new Uint16Array(MAX_FRAMES_AHEAD);
    this.terminators = this.#names;
    return this.#names;
  }

  /** Where frame `index` ends, with what ends it, if its payload ends at `payloadEnd`. */
  boundary(index: number, payloadEnd: number): number {
    return this.spans === this.payloads ? (this.boundaries[index] as number) : payloadEnd + this.trailer;
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
