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
  /** Where `cut` began last. */
  #lastStart = 0;
  /** Where `cut` has found no end of a frame, and what it knows at the end of that. */
  #seen: Uint8Array = NO_BYTES;
  #seenFrom = 0;
  #seenTo = 0;
  #seenState: number = ROOT;

  constructor(set: NeedleSet, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#lengths = Uint32Array.from(set.needles, (needle) => needle.length);
  }

  /**
   * Tuned; plainly, and without the line that passes over bytes with which nothing begins:
   *
   *   for (at = start; at < end; at++) {
   *     state = next[state + columns[bytes[at]]];
   *     if (state >= firstMatch) { a frame ends behind `at`; state = ROOT; }
   *   }
   */
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
    const ahead = this.#ahead(start, limit);
    let count = 0;
    let frameStart = start;
    let { at, state } = this.#resumeAt(bytes, start);
    const from = at;
    let horizon = end;
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
      horizon = Math.min(end, Math.max(at, start + ahead));
    }
    this.#scans.examinedAtOnce += at - from;
    // Not of a frame that has an end, and is too long.
    if (state < firstMatch && (at === end || count === 0)) this.#see(bytes, frameStart, at, state);
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    const { begins, columns, firstMatch, next } = this.set;
    let { at, state } = this.received === 0 ? this.#resumeAt(bytes, start) : { at: start, state: this.state };
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

  /** How many bytes to go through in a call for `limit` frames: those that the handler does not want are cut again. */
  #ahead(start: number, limit: number): number {
    const delivered = start - this.#lastStart;
    this.#lastStart = start;
    return limit < MAX_FRAMES_AHEAD ? Math.max(FIRST_AHEAD, 2 * delivered) : Number.POSITIVE_INFINITY;
  }

  /** Notes that the frame which starts at `from` has no end up to `to`. */
  #see(bytes: Uint8Array, from: number, to: number, state: number): void {
    this.#seen = from < to ? bytes : NO_BYTES;
    this.#seenFrom = from;
    this.#seenTo = to;
    this.#seenState = state;
  }

  /** Where to go on with the frame that starts at `start`: `cut` may have been there a moment ago. */
  #resumeAt(bytes: Uint8Array, start: number): { at: number; state: number } {
    const isKnown = this.#seen === bytes && this.#seenFrom === start;
    this.#seen = NO_BYTES;
    return isKnown ? { at: this.#seenTo, state: this.#seenState } : { at: start, state: ROOT };
  }
}
