import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, DECIDED, type FrameFault, INCOMPLETE, REFUSED } from '../framing/framing.ts';
import type { Finder } from '../search/finder.ts';
import type { NeedleScan } from '../search/needle-scan.ts';
import type { NeedleScans } from '../search/needle-scans.ts';

export const CR = 0x0d;
export const LF = 0x0a;
const CRLF = Uint8Array.of(CR, LF);

/** What ends lines. */
export type LineEnding = 'crlf' | 'lf' | 'any';

/** To look for either byte. */
export interface LineFinders {
  readonly lf: Finder;
  readonly cr: Finder;
}

/** Cuts at line feeds; with an eye on carriage returns where bare ones are rejected. */
export class LineCutter implements Cutter {
  readonly headerLength = 0;
  readonly terminator: Uint8Array = CRLF;
  readonly terminatorIndex = 0;
  readonly missing = 0;
  payloadLength = 0;
  undecided = 0;
  fault: FrameFault | undefined;
  readonly #ending: LineEnding;
  readonly #lf: NeedleScan;
  /** To find bare ones. */
  readonly #cr: NeedleScan | undefined;
  #received = 0;

  constructor(ending: LineEnding, rejects: boolean, finders: LineFinders, scans: NeedleScans) {
    this.#ending = ending;
    this.#cr = rejects ? scans.get(finders.cr) : undefined;
    this.#lf = scans.get(finders.lf);
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const lf = this.#lf;
    if (!lf.seek(bytes, start, end, limit)) return 0;
    if (this.#cr === undefined) return cutAtLineFeeds(lf, bytes, start, frames, limit, maxFrameLength);
    return cutStrictly(lf, this.#cr, this.#ending, bytes, start, frames, limit, maxFrameLength);
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (this.fault) return REFUSED;
    if (this.undecided > 0) return this.#resume(bytes, start);
    const lf = this.#lf.seek(bytes, start, end, 1) ? this.#lf.occurrence(this.#lf.head) : end;
    if (this.#cr) return this.#advanceStrictly(this.#cr, bytes, start, end, lf);
    if (lf < end) return this.#take(start, lf > start && bytes[lf - 1] === CR ? lf - 1 : lf, lf);
    return this.#goOn(start, end, bytes[end - 1] === CR ? 1 : 0);
  }

  reset(): void {
    this.payloadLength = 0;
    this.undecided = 0;
    this.fault = undefined;
    this.#received = 0;
  }

  /** What came last was a carriage return. */
  #resume(bytes: Uint8Array, start: number): number {
    if (bytes[start] === LF) {
      this.#lf.examined++;
      return this.#take(start, start - 1, start);
    }
    if (this.#cr) return this.#refuse(this.#received - 1);
    this.undecided = 0;
    this.payloadLength = this.#received;
    return DECIDED;
  }

  #advanceStrictly(scan: NeedleScan, bytes: Uint8Array, start: number, end: number, lf: number): number {
    const cr = scan.seek(bytes, start, Math.min(lf + 1, end), 1) ? scan.occurrence(scan.head) : end;
    if (cr >= lf) {
      if (lf === end) return this.#goOn(start, end, 0);
      return this.#ending === 'crlf' ? this.#refuse(this.#received + lf - start) : this.#take(start, lf, lf);
    }
    if (this.#ending !== 'lf') {
      if (cr + 1 === end) return this.#goOn(start, end, 1);
      if (cr + 1 === lf) return this.#take(start, cr, lf);
    }
    return this.#refuse(this.#received + cr - start);
  }

  /** The frame goes on behind the bytes, of which the last may be `undecided`. */
  #goOn(start: number, end: number, undecided: number): number {
    this.undecided = undecided;
    this.#received += end - start;
    this.payloadLength = this.#received - undecided;
    return INCOMPLETE;
  }

  /** The frame ends with the line feed at `lf`, its payload at `payloadEnd`. */
  #take(start: number, payloadEnd: number, lf: number): number {
    this.#lf.used++;
    if (this.#cr && payloadEnd < lf) this.#cr.used++;
    this.payloadLength = this.#received + payloadEnd - start;
    this.#received += lf + 1 - start;
    this.undecided = 0;
    return lf + 1;
  }

  #refuse(at: number): number {
    this.undecided = 0;
    this.payloadLength = at;
    const problem = `A bare line ending, where lines end with ${ENDINGS[this.#ending]}`;
    this.fault = { code: 'ERR_BARE_LINE_ENDING', problem, at };
    return REFUSED;
  }
}

const ENDINGS: Record<LineEnding, string> = { crlf: '\\r\\n', lf: '\\n', any: '\\r\\n or \\n' };

/** Lines that end with the line feeds that `scan` knows of, each with the carriage return in front of it. */
function cutAtLineFeeds(
  scan: NeedleScan,
  bytes: Uint8Array,
  start: number,
  frames: FrameTable,
  limit: number,
  maxFrameLength: number,
): number {
  const { payloads, boundaries } = frames;
  const { spans, head } = scan;
  const last = Math.min(scan.count, head + limit);
  let frameStart = start;
  let at = head;
  for (; at < last; at++) {
    const lf = (spans[2 * at + 1] as number) | 0;
    const payloadEnd = lf > frameStart && bytes[lf - 1] === CR ? lf - 1 : lf;
    if (payloadEnd - frameStart > maxFrameLength) break;
    const cut = at - head;
    payloads[2 * cut] = frameStart;
    payloads[2 * cut + 1] = payloadEnd;
    frameStart = (lf + 1) | 0;
    boundaries[cut] = frameStart;
  }
  scan.head = at;
  scan.used += at - head;
  return at - head;
}

/** The same up to the first bare line ending. */
function cutStrictly(
  scan: NeedleScan,
  carriageReturns: NeedleScan,
  ending: LineEnding,
  bytes: Uint8Array,
  start: number,
  frames: FrameTable,
  limit: number,
  maxFrameLength: number,
): number {
  const { payloads, boundaries } = frames;
  const { spans, head } = scan;
  const last = Math.min(scan.count, head + limit);
  const end = (spans[2 * last - 1] as number) + 1;
  let frameStart = start;
  let at = head;
  for (; at < last; at++) {
    const lf = (spans[2 * at + 1] as number) | 0;
    if (at === head) carriageReturns.seek(bytes, frameStart, end, limit);
    const cr = carriageReturns.known(frameStart, end);
    if (cr < 0) break;
    if (cr < lf ? ending === 'lf' || cr + 1 < lf : ending === 'crlf') break;
    const payloadEnd = Math.min(cr, lf);
    if (payloadEnd - frameStart > maxFrameLength) break;
    if (cr < lf) carriageReturns.used++;
    const cut = at - head;
    payloads[2 * cut] = frameStart;
    payloads[2 * cut + 1] = payloadEnd;
    frameStart = lf + 1;
    boundaries[cut] = frameStart;
  }
  scan.head = at;
  scan.used += at - head;
  return at - head;
}
