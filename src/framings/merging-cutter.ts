import { type FrameTable, MAX_FRAMES_AHEAD } from '../framing/frame-table.ts';
import { DECIDED } from '../framing/framing.ts';
import { SCAN_BLOCK } from '../memory/arena.ts';
import type { Finder } from '../search/finder.ts';
import type { NeedleScan } from '../search/needle-scan.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';
import { SetCutter } from './set-cutter.ts';

/** How far all terminators are searched for, at first: a rare one is not to be looked for far beyond the frame. */
const FIRST_SPAN = 256;
/** Behind every chunk: those have at most 2 ** 30 bytes. In 32 bits with any needle's length added. */
const NOWHERE = 2 ** 30 + 1;

/**
 * Cuts by a few terminators, each of which is searched for by itself: the occurrence
 * that ends first ends the frame. Where chunks meet, the set is read byte by byte, as
 * candidates of several terminators may be under way at a time.
 */
export class MergingCutter extends SetCutter {
  readonly #scans: NeedleScans;
  readonly #ofNeedle: readonly NeedleScan[];
  readonly #lengths: Int32Array;
  readonly #longest: number;
  /** Of each needle, where the next occurrence starts, which is the head of its scan. */
  readonly #starts: Int32Array;
  #span = FIRST_SPAN;

  constructor(finders: readonly Finder[], set: NeedleSet, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#ofNeedle = finders.map((finder) => scans.get(finder));
    this.#lengths = Int32Array.from(finders, (finder) => finder.length);
    this.#longest = Math.max(...this.#lengths);
    this.#starts = new Int32Array(finders.length);
  }

  /**
   * Tuned; plainly, for each frame:
   *
   *   boundary = the least of the ends of each terminator's first occurrence behind the frame before
   */
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
    const starts = this.#starts;
    const lengths = this.#lengths;
    const horizon = this.#look(bytes, start, end, limit);
    const longest = Math.min(maxFrameLength, NOWHERE) | 0;
    let frameStart = start;
    let count = 0;
    while (count < limit) {
      const nearest = nearestOf(starts, lengths);
      const payloadEnd = (starts[nearest] as number) | 0;
      const boundary = (payloadEnd + (lengths[nearest] as number)) | 0;
      if (boundary > horizon || payloadEnd - frameStart > longest) break;
      payloads[2 * count] = frameStart;
      payloads[2 * count + 1] = payloadEnd;
      names[count] = nearest;
      boundaries[count++] = boundary;
      frameStart = boundary;
      let isKnown = true;
      for (let i = 0; i < starts.length; i++) {
        if ((starts[i] as number) < boundary) isKnown = this.#pass(i, boundary, horizon) && isKnown;
      }
      if (!isKnown) break;
    }
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (this.undecided > 0) return this.#resume(bytes, start, end);
    const horizon = this.#look(bytes, start, end, 1);
    const nearest = nearestOf(this.#starts, this.#lengths);
    const boundary = (this.#starts[nearest] as number) + (this.#lengths[nearest] as number);
    if (boundary <= horizon) {
      this.take(boundary - start, nearest);
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
   * Looks for the first occurrence of each needle at or behind `from`, as far as it takes
   * for one of them, or a span ahead.
   *
   * @returns Up to where all have been looked for.
   */
  #look(bytes: Uint8Array, from: number, end: number, wanted: number): number {
    const scans = this.#ofNeedle;
    // What a batch is of is not cut again, however far it has been searched.
    let span = wanted >= MAX_FRAMES_AHEAD ? SCAN_BLOCK : this.#span;
    this.#span = Math.min(2 * span, SCAN_BLOCK);
    for (;;) {
      const horizon = Math.min(end, from + span);
      let isThere = false;
      for (let i = 0; i < scans.length; i++) {
        const scan = scans[i] as NeedleScan;
        const { head } = scan;
        const found = scan.seek(bytes, from, horizon, wanted) ? scan.occurrence(scan.head) : NOWHERE;
        // All that were passed count: they tell how close together the needle occurs.
        scan.used += Math.max(0, scan.head - head);
        this.#starts[i] = found;
        isThere ||= found + (this.#lengths[i] as number) <= horizon;
      }
      if (isThere || horizon === end) return horizon;
      span *= 2;
    }
  }

  /** Goes on to the occurrence of needle `index` at or behind `from`. Answers whether it is known up to `horizon`. */
  #pass(index: number, from: number, horizon: number): boolean {
    const scan = this.#ofNeedle[index] as NeedleScan;
    const { spans, count, head } = scan;
    let next = head + 1;
    while (next < count && (spans[2 * next + 1] as number) < from) next++;
    scan.used += next - head;
    scan.head = next;
    const start = next < count ? (spans[2 * next + 1] as number) : scan.known(from, horizon);
    if (start < 0) return false;
    this.#starts[index] = Math.min(start, NOWHERE);
    return true;
  }
}

/** Of the needles whose next occurrences start there, the one that ends first; of those that end there, the longest. */
function nearestOf(starts: Int32Array, lengths: Int32Array): number {
  let nearest = 0;
  let start = (starts[0] as number) | 0;
  let boundary = (start + (lengths[0] as number)) | 0;
  for (let i = 1; i < starts.length; i++) {
    const other = (starts[i] as number) | 0;
    const behind = (other + (lengths[i] as number)) | 0;
    if (behind > boundary || (behind === boundary && other > start)) continue;
    nearest = i;
    start = other;
    boundary = behind;
  }
  return nearest;
}
