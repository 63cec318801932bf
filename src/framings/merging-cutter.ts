import type { FrameTable } from '../framing/frame-table.ts';
import { DECIDED } from '../framing/framing.ts';
import type { Finder } from '../search/finder.ts';
import type { NeedleScan } from '../search/needle-scan.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';
import { SetCutter } from './set-cutter.ts';

/**
 * Cuts by a few terminators, each of which is searched for by itself: the occurrence
 * that ends first ends the frame. Where chunks meet, the set is read byte by byte, as
 * candidates of several terminators may be under way at a time.
 */
export class MergingCutter extends SetCutter {
  readonly #scans: NeedleScans;
  readonly #ofNeedle: readonly NeedleScan[];
  readonly #longest: number;
  /** What `#nearest` has found: which terminator, and where it ends. */
  #index = 0;

  constructor(finders: readonly Finder[], set: NeedleSet, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#ofNeedle = finders.map((finder) => scans.get(finder));
    this.#longest = Math.max(...finders.map((finder) => finder.length));
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { payloads, boundaries } = frames;
    const names = frames.nameTerminators();
    let count = 0;
    let frameStart = start;
    while (count < limit) {
      const boundary = this.#nearest(bytes, frameStart, end, limit, count === 0);
      if (boundary > end || boundary < 0) break;
      const payloadEnd = boundary - this.#length(this.#index);
      if (payloadEnd - frameStart > maxFrameLength) break;
      payloads[2 * count] = frameStart;
      payloads[2 * count + 1] = payloadEnd;
      names[count] = this.#index;
      boundaries[count++] = boundary;
      frameStart = boundary;
    }
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (this.undecided > 0) return this.#resume(bytes, start, end);
    const boundary = this.#nearest(bytes, start, end, 1, true);
    if (boundary <= end) {
      this.take(boundary - start, this.#index);
      return boundary;
    }
    const from = Math.max(start, end - this.#longest + 1);
    this.#scans.examinedAtOnce += end - from;
    return this.goOn(end - start, this.set.read(ROOT, bytes, from, end));
  }

  /** Goes on with what may begin terminators, until none is left that began in front of these bytes. */
  #resume(bytes: Uint8Array, start: number, end: number): number {
    const { set } = this;
    let { state } = this;
    let at = start;
    while (at < end && state < set.firstMatch && set.depth(state) > at - start) {
      state = set.read(state, bytes, at, at + 1);
      at++;
    }
    this.#scans.examinedAtOnce += at - start;
    if (state >= set.firstMatch) {
      this.take(at - start, set.match(state));
      return at;
    }
    if (set.depth(state) > at - start) return this.goOn(at - start, state);
    this.undecided = 0;
    this.payloadLength = this.received;
    return DECIDED;
  }

  /**
   * Where the terminator that ends first ends, of those that start at or behind `from`;
   * Infinity if there is none, -1 if that would take a search and is not to be searched for.
   */
  #nearest(bytes: Uint8Array, from: number, end: number, wanted: number, search: boolean): number {
    const scans = this.#ofNeedle;
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < scans.length; i++) {
      const scan = scans[i] as NeedleScan;
      const { head } = scan;
      if (search && !scan.seek(bytes, from, end, wanted)) continue;
      const occurrence = search ? scan.occurrence(scan.head) : scan.known(from, end);
      if (occurrence < 0) return occurrence;
      if (occurrence === Number.POSITIVE_INFINITY) continue;
      // All that were passed count: they tell how close together the needle occurs.
      scan.used += Math.max(0, scan.head - head);
      const length = this.#length(i);
      const boundary = occurrence + length;
      if (boundary < nearest || (boundary === nearest && length > this.#length(this.#index))) {
        nearest = boundary;
        this.#index = i;
      }
    }
    return nearest;
  }

  #length(index: number): number {
    return (this.set.needles[index] as Uint8Array).length;
  }
}
