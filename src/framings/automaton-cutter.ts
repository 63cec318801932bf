import { type FrameTable, MAX_FRAMES_AHEAD } from '../framing/frame-table.ts';
import { NO_BYTES } from '../framing/framing.ts';
import type { ByteSet } from '../search/byte-set.ts';
import type { NeedleScan } from '../search/needle-scan.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';
import { SetCutter } from './set-cutter.ts';

/** How many bytes are gone through, at first, for more frames than the handler may want. */
const FIRST_AHEAD = 256;
/** Fewer bytes than this are not worth a call of the kernel. */
const MIN_INDEXED = 128;
/**
 * What it costs to be led by the index to a byte with which a terminator only seems to begin, and to one where a
 * frame ends, in bytes that could be read without it meanwhile. An index pays where less than this is lost:
 * `npm run bench -- framings/any-of-eight` and the same on streams full of false beginnings, with these set to 0, met
 * the times without an index at one in 8 to 10 bytes, and at one frame in 2 to 3.
 */
const FALSE_BEGINNING = 9;
const FRAME_END = 3;
/** How much more than it spares an index may cost, in bytes, before it is left. */
const PATIENCE = 4_096;
/** How many bytes are then read without it, before it is tried again. */
const PLAIN_SPAN = 2 ** 21;
const MAX_OFFSET = 2 ** 31 - 1;

/**
 * Cuts by any number of terminators at once, with an automaton. Where the SIMD kernel is
 * to be had, it finds the bytes with which a terminator begins, and the automaton is
 * left to read from there on; else it reads byte by byte.
 */
export class AutomatonCutter extends SetCutter {
  readonly #scans: NeedleScans;
  /** Where terminators may begin. */
  readonly #beginnings: NeedleScan | undefined;
  readonly #lengths: Uint32Array;
  /** What the index has spared, in bytes, within bounds; and how many bytes are to be read without it. */
  #spared = PATIENCE;
  #plainly = 0;
  /** Where `cut` began last. */
  #lastStart = 0;
  /** Where `cut` has found no end of a frame, and what it knows at the end of that. */
  #seen: Uint8Array = NO_BYTES;
  #seenFrom = 0;
  #seenTo = 0;
  #seenState: number = ROOT;

  /** @param beginnings The bytes with which terminators begin, if they can be indexed. */
  constructor(set: NeedleSet, beginnings: ByteSet | undefined, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#beginnings = beginnings && scans.get(beginnings);
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
    const scan = this.#indexFor(start, end);
    return scan === undefined
      ? this.#cutByteByByte(bytes, start, end, frames, limit, maxFrameLength)
      : this.#cutAtBeginnings(scan, bytes, start, end, frames, limit, maxFrameLength);
  }

  /**
   * Tuned; plainly, and without the line that passes over bytes with which nothing begins:
   *
   *   for (at = start; at < end; at++) {
   *     state = next[state + columns[bytes[at]]];
   *     if (state >= firstMatch) { a frame ends behind `at`; state = ROOT; }
   *   }
   */
  #cutByteByByte(
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
    this.#readPlainly(at - from);
    // Not of a frame that has an end, and is too long.
    if (state < firstMatch && (at === end || count === 0)) this.#see(bytes, frameStart, at, state);
    return count;
  }

  /**
   * The same, from one byte with which a terminator begins to the next. The index goes on to
   * further bytes as long as no frame has been cut: in front of those frames it would
   * be lost, and the handler may want less of them.
   */
  #cutAtBeginnings(
    scan: NeedleScan,
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { columns, firstMatch, next, single } = this.set;
    const lengths = this.#lengths;
    const { payloads, boundaries } = frames;
    const names = frames.nameTerminators();
    const ahead = this.#ahead(start, limit);
    const longest = Math.min(maxFrameLength, MAX_OFFSET) | 0;
    let count = 0;
    let frameStart = start;
    let { at, state } = this.#resumeAt(bytes, start);
    const from = at;
    let horizon = end;
    let examined = 0;
    let beginnings = 0;
    let { spans } = scan;
    let head = 0;
    let known = 0;
    let first = 0;
    while (at < horizon) {
      let index = -1;
      if (state === ROOT) {
        while (head < known && ((spans[2 * head + 1] as number) | 0) < at) head++;
        if (head === known) {
          if (count > 0) break;
          beginnings += head - first;
          if (!scan.seek(bytes, at, end, limit)) {
            at = end;
            break;
          }
          spans = scan.spans;
          head = scan.head;
          first = head;
          known = scan.count;
        }
        at = (spans[2 * head + 1] as number) | 0;
        if (at >= horizon) break;
        index = (single[bytes[at] as number] as number) - 1;
      }
      if (index >= 0) {
        at++;
        head++;
        examined++;
      } else {
        const readFrom = at;
        do state = next[state + (columns[bytes[at++] as number] as number)] as number;
        while (at < horizon && state !== ROOT && state < firstMatch);
        examined += at - readFrom;
        if (state < firstMatch) continue;
        index = this.set.match(state);
      }
      const payloadEnd = (at - (lengths[index] as number)) | 0;
      if (payloadEnd - frameStart > longest) {
        // It has an end, so that `#see` would be wrong of it.
        state = firstMatch;
        break;
      }
      payloads[2 * count] = frameStart;
      payloads[2 * count + 1] = payloadEnd;
      names[count] = index;
      boundaries[count++] = at;
      frameStart = at;
      state = ROOT;
      if (count === limit) break;
      horizon = Math.min(end, Math.max(at, start + ahead));
    }
    this.#scans.examinedAtOnce += examined;
    this.#weigh(at - from, count, beginnings + head - first);
    if (state < firstMatch) this.#see(bytes, frameStart, at, state);
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    const { begins, columns, firstMatch, next } = this.set;
    const scan = this.#indexFor(start, end);
    let { at, state } = this.received === 0 ? this.#resumeAt(bytes, start) : { at: start, state: this.state };
    const from = at;
    let examined = 0;
    let beginnings = 0;
    while (at < end && state < firstMatch) {
      if (state === ROOT) {
        if (scan === undefined) while (at < end && begins[bytes[at] as number] === 0) at++;
        else {
          const { head } = scan;
          at = scan.seek(bytes, at, end, 1) ? scan.occurrence(scan.head) : end;
          beginnings += Math.max(1, scan.head - head);
        }
        if (at === end) break;
      }
      state = next[state + (columns[bytes[at++] as number] as number)] as number;
      examined++;
    }
    if (scan === undefined) this.#readPlainly(at - from);
    else {
      this.#scans.examinedAtOnce += examined;
      this.#weigh(at - from, state < firstMatch ? 0 : 1, beginnings);
    }
    if (state < firstMatch) return this.goOn(end - start, state);
    this.take(at - start, this.set.match(state));
    return at;
  }

  override reset(): void {
    super.reset();
    this.#seen = NO_BYTES;
  }

  /** The index to go by, if one pays for these bytes. */
  #indexFor(start: number, end: number): NeedleScan | undefined {
    const scan = this.#beginnings;
    if (scan === undefined || this.#plainly > 0) return undefined;
    return end - start >= MIN_INDEXED || scan.known(start, end) >= 0 ? scan : undefined;
  }

  #readPlainly(count: number): void {
    this.#scans.examinedAtOnce += count;
    this.#plainly -= count;
  }

  /** Takes note that `passed` bytes with so many `ends` of frames and `beginnings` of terminators took the index. */
  #weigh(passed: number, ends: number, beginnings: number): void {
    const cost = FRAME_END * ends + FALSE_BEGINNING * Math.max(0, beginnings - ends);
    this.#spared = Math.min(PATIENCE, this.#spared + passed - cost);
    if (this.#spared >= 0) return;
    this.#spared = PATIENCE;
    this.#plainly = PLAIN_SPAN;
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
