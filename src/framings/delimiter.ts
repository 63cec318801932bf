import { outOfRange, payloadHasTerminator, wrongType } from '../errors.ts';
import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, DECIDED, type Framing, INCOMPLETE } from '../framing/framing.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { Finder, type FinderOptions } from '../search/finder.ts';
import type { NeedleScan } from '../search/needle-scan.ts';
import type { NeedleScans } from '../search/needle-scans.ts';

/** A payload of up to as many bytes is looked through by a loop, in less time than it takes to call `indexOf`: `npx tsx bench/copies.ts`. */
const MAX_LOOP = 64;
/** Chunks have at most 2 ** 30 bytes. */
const MAX_OFFSET = 2 ** 31 - 1;

/**
 * Frames that end with `terminator`, which is taken off. Terminators that
 * overlap themselves are allowed; the earliest occurrence ends the frame.
 *
 * @param terminator Bytes (copied), or a string, encoded as UTF-8.
 * @param options How to search for it, if that is not to be left to the decoder.
 * @throws {TypeError} If `terminator` is neither.
 * @throws {RangeError} If it is empty, or the strategy not to be had for it.
 *
 * Complexity: linear in the stream, for any terminator and any cutting.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder } from 'wirecut';
 *
 * const lines = [];
 * const decoder = new FrameDecoder(delimiter('\r\n'), { frame: (frame) => lines.push(frame.toString()) });
 * decoder.write(Buffer.from('PING\r'));
 * decoder.write(Buffer.from('\n\r\nQUIT\r\n'));
 * assert.deepEqual(lines, ['PING', '', 'QUIT']);
 * ```
 */
export function delimiter(terminator: string | Uint8Array, options: FinderOptions = {}): TwoWayFraming {
  const expected = 'a non-empty string or Uint8Array';
  const isBytes = typeof terminator === 'string' || terminator instanceof Uint8Array;
  if (!isBytes) throw wrongType('terminator', expected, terminator);
  if (terminator.length === 0) throw outOfRange('terminator', expected, terminator);
  const finder = new Finder(terminator, options);
  const shown = typeof terminator === 'string' ? JSON.stringify(terminator) : `${terminator.length} bytes`;
  return delimiterNamed(`delimiter(${shown})`, finder);
}

/** The framing by one terminator, under another name. */
export function delimiterNamed(name: string, finder: Finder): TwoWayFraming {
  const { needle } = finder;
  const framing: Framing = {
    name,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => new DelimiterCutter(finder, needle, scans),
  };
  return twoWay(framing, new DelimiterEncoder(finder, needle));
}

class DelimiterEncoder implements FrameEncoder {
  readonly overhead: number;
  readonly trailer: Uint8Array;
  readonly #finder: Finder;

  constructor(finder: Finder, terminator: Uint8Array) {
    this.overhead = terminator.length;
    this.#finder = finder;
    this.trailer = terminator;
  }

  writeHeader(_target: Uint8Array, offset: number): number {
    return offset;
  }

  writeTrailer(target: Uint8Array, start: number, end: number): number {
    const { overhead, trailer } = this;
    const behind = copyBytes(trailer, 0, overhead, target, end);
    // The first terminator has to be ours: of 'a' and 'aa' together a decoder would make another frame.
    const isShort = end - start <= MAX_LOOP && overhead <= 2;
    const first = isShort
      ? firstOccurrence(target, start, trailer)
      : this.#finder.indexOf(target, start, behind);
    if (first !== end) throw payloadHasTerminator();
    return behind;
  }
}

/** Where one or two bytes occur, which do occur. */
function firstOccurrence(bytes: Uint8Array, start: number, needle: Uint8Array): number {
  const first = needle[0];
  const second = needle[1];
  let at = start;
  while (bytes[at] !== first || (second !== undefined && bytes[at + 1] !== second)) at++;
  return at;
}

class DelimiterCutter implements Cutter {
  readonly headerLength = 0;
  readonly terminatorIndex = 0;
  readonly missing = 0;
  readonly terminator: Uint8Array;
  payloadLength = 0;
  undecided = 0;
  readonly #finder: Finder;
  readonly #scan: NeedleScan;
  readonly #length: number;
  readonly #overlapsItself: boolean;
  #received = 0;

  constructor(finder: Finder, terminator: Uint8Array, scans: NeedleScans) {
    this.#finder = finder;
    this.#scan = scans.get(finder);
    this.#length = finder.length;
    this.#overlapsItself = finder.overlapsItself;
    this.terminator = terminator;
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const scan = this.#scan;
    if (!scan.seek(bytes, start, end, limit)) return 0;
    if (this.#overlapsItself) {
      return cutAtOccurrences(scan, start, this.#length, frames, limit, maxFrameLength);
    }
    // Frames are what lies between occurrences: they are in the scan's table already, but for the first one's start.
    const { spans, head } = scan;
    spans[2 * head] = start;
    const last = Math.min(scan.count, head + limit);
    const firstEnd = (spans[2 * head + 1] as number) | 0;
    if (firstEnd - start > maxFrameLength) return 0;
    // Most often all the others together are no longer than one may be.
    const reach = ((spans[2 * last - 1] as number) | 0) - firstEnd;
    const count = reach <= maxFrameLength ? last - head : countWithin(spans, head, last, maxFrameLength);
    frames.spans = spans;
    frames.first = head;
    frames.trailer = this.#length;
    scan.head = head + count;
    scan.used += count;
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (this.undecided > 0) return this.#resume(bytes, start, end);
    const scan = this.#scan;
    if (scan.seek(bytes, start, end, 1)) return this.#take(start, this.#occurrence() + this.#length);
    this.undecided = this.#finder.partialAtEnd(bytes, start, end, scan);
    this.#received += end - start;
    this.payloadLength = this.#received - this.undecided;
    return INCOMPLETE;
  }

  reset(): void {
    this.payloadLength = 0;
    this.undecided = 0;
    this.#received = 0;
  }

  #resume(bytes: Uint8Array, start: number, end: number): number {
    const outcome = this.#finder.resume(this.undecided, bytes, start, end, this.#scan);
    if (outcome === undefined) {
      this.undecided = 0;
      this.payloadLength = this.#received;
      return DECIDED;
    }
    if ('end' in outcome) return this.#take(start, outcome.end);
    this.undecided = outcome.partial;
    this.#received += end - start;
    this.payloadLength = this.#received - this.undecided;
    return INCOMPLETE;
  }

  #take(start: number, boundary: number): number {
    this.#scan.used++;
    this.#received += boundary - start;
    this.undecided = 0;
    this.payloadLength = this.#received - this.#length;
    return boundary;
  }

  #occurrence(): number {
    return this.#scan.occurrence(this.#scan.head);
  }
}

/** How many of the spans from number `first` on, up to `last`, come before one that is longer than `longest`. */
function countWithin(spans: Uint32Array, first: number, last: number, longest: number): number {
  let at = first;
  while (at < last && (spans[2 * at + 1] as number) - (spans[2 * at] as number) <= longest) at++;
  return at - first;
}

/**
 * Frames between the occurrences that `scan` knows of; one that overlaps the terminator before it is none.
 * `| 0` says that a number is less than 2 ** 31, so that sums and comparisons need no floating point.
 */
function cutAtOccurrences(
  scan: NeedleScan,
  start: number,
  terminatorLength: number,
  frames: FrameTable,
  limit: number,
  maxFrameLength: number,
): number {
  const { payloads, boundaries } = frames;
  const { spans, count } = scan;
  const longest = Math.min(maxFrameLength, MAX_OFFSET) | 0;
  let { head } = scan;
  let cut = 0;
  let frameStart = start;
  for (; head < count && cut < limit; head++) {
    const occurrence = (spans[2 * head + 1] as number) | 0;
    if (occurrence < frameStart) continue;
    if (occurrence - frameStart > longest) break;
    payloads[2 * cut] = frameStart;
    payloads[2 * cut + 1] = occurrence;
    frameStart = (occurrence + terminatorLength) | 0;
    boundaries[cut++] = frameStart;
  }
  scan.head = head;
  scan.used += cut;
  return cut;
}
