/** How many frames are cut before any of them is delivered, at most. */
export const MAX_FRAMES_AHEAD = 512;

/**
 * Where frames lie in one piece of memory: frame `i` is
 * `[payloads[2 * i], payloads[2 * i + 1])`, and the next frame begins at
 * `boundaries[i]`.
 */
export class FrameTable {
  readonly payloads: Uint32Array = new Uint32Array(2 * MAX_FRAMES_AHEAD);
  readonly boundaries: Uint32Array = new Uint32Array(MAX_FRAMES_AHEAD);
}

/** As many as decoders can be written to from inside each other's handlers before tables are made anew. */
const MAX_IDLE = 16;
const idle: FrameTable[] = [];

/** Lends a table. A decoder that is written to from inside another's handler gets one of its own. */
export function leaseFrameTable(): FrameTable {
  return idle.pop() ?? new FrameTable();
}

export function returnFrameTable(table: FrameTable): void {
  if (idle.length < MAX_IDLE) idle.push(table);
}
