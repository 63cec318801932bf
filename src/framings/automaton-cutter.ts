import { type FrameTable, MAX_FRAMES_AHEAD } from '../framing/frame-table.ts';
import { NO_BYTES } from '../framing/framing.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';
import { SetCutter } from './set-cutter.ts';

/** How many bytes are gone through, at first, for more frames than the handler may want. */
const FIRST_AHEAD = 256;

/** Cuts by any number of terminators at once, byte by byte. */
export class AutomatonCutter extends SetCutter {
  readonly #scans: NeedleScans;
  readonly #lengths: Uint32Array;
  /** How many bytes to go through for frames that come behind the first. */
  #ahead = FIRST_AHEAD;
  /** Where `cut` has found no end of the frame, and what it knows at the end of that. */
  #seen: Uint8Array = NO_BYTES;
  #seenFrom = 0;
  #seenTo = 0;
  #seenState: number = ROOT;

  constructor(set: NeedleSet, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#lengths = Uint32Array.from(set.needles, (needle) => needle.length);
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { begins, columns, firstMatch, next } = this.set;
    const lengths = this.#lengths;
    const { payloads, boundaries } = frames;
    const names = frames.nameTerminators();
    this.#aheadOf(limit);
    let count = 0;
    let frameStart = start;
    let at = start;
    let horizon = end;
    let state = ROOT;
    while (at < horizon) {
      if (state === ROOT) while (at < horizon && begins[bytes[at] as number] === 0) at++;
      if (at === horizon) break;
      state = next[state + (columns[bytes[at++] as number] as number)] as number;
      if (state < firstMatch) continue;
      const index = this.set.match(state);
      const payloadEnd = at - (lengths[index] as number);
      if (payloadEnd - frameStart > maxFrameLength) break;
      payloads[2 * count] = frameStart;
      payloads[2 * count + 1] = payloadEnd;
      names[count] = index;
      boundaries[count++] = at;
      frameStart = at;
      state = ROOT;
      if (count === limit) break;
      horizon = Math.min(end, Math.max(at, start + this.#ahead));
    }
    this.#scans.examinedAtOnce += at - start;
    this.#seen = count === 0 ? bytes : NO_BYTES;
    this.#seenFrom = start;
    this.#seenTo = at;
    this.#seenState = state;
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    const { begins, columns, firstMatch, next } = this.set;
    let { state } = this;
    let at = start;
    // `cut` has been through these bytes a moment ago.
    if (this.#seen === bytes && this.#seenFrom === start && this.received === 0) {
      at = this.#seenTo;
      state = this.#seenState;
    }
    this.#seen = NO_BYTES;
    const from = at;
    while (at < end && state < firstMatch) {
      if (state === ROOT) while (at < end && begins[bytes[at] as number] === 0) at++;
      if (at === end) break;
      state = next[state + (columns[bytes[at++] as number] as number)] as number;
    }
    this.#scans.examinedAtOnce += at - from;
    if (state < firstMatch) return this.goOn(end - start, state);
    this.take(at - start, this.set.match(state));
    return at;
  }

  override reset(): void {
    super.reset();
    this.#seen = NO_BYTES;
  }

  /** Sees how far to go in a call for `limit` frames: to cut them again costs as much as the first time. */
  #aheadOf(limit: number): void {
    if (limit === 1) this.#ahead = FIRST_AHEAD;
    else this.#ahead = limit < MAX_FRAMES_AHEAD ? 2 * this.#ahead : Number.POSITIVE_INFINITY;
  }
}
