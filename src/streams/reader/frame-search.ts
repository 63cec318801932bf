import type { FrameError } from '../../errors.ts';
import type { FrameTable } from '../../framing/frame-table.ts';
import { type Cutter, GIVES_BACK, INCOMPLETE, malformed, REFUSED } from '../../framing/framing.ts';
import type { LengthLimit } from '../../framing/length-limit.ts';
import type { Cut } from './cut.ts';
import { SegmentScans } from './segment-scans.ts';
import type { Unread } from './unread.ts';

/**
 * What is known of the frame in progress: it goes on behind all that has come, is there
 * as a whole, is too long, or malformed.
 */
export type Outcome = 'open' | 'whole' | 'long' | 'refused';

/**
 * Looks for the end of the frame that begins with the first unread byte.
 *
 * A cutter is shown each byte once, however often it is asked: how far it got is kept
 * until the frame is taken, bytes are read in another way, or another framing is asked
 * for. Then it starts over, at the frame's start; where only a terminator is looked for,
 * behind what is known to have none.
 *
 * A frame that is too long is thrown away up to its end, as it comes, so that its tail
 * is never taken for another.
 */
export class FrameSearch {
  readonly segmentScans: SegmentScans = new SegmentScans();
  readonly limit: LengthLimit;
  bytesDiscarded = 0;
  /** Whether the end of the stream has ended a frame, and all that came has been used up. */
  isFinished = false;
  /** Why the stream has been given up. */
  failure: FrameError | undefined;
  /** Whether the frame in progress is being thrown away. */
  isDiscarding = false;
  readonly #unread: Unread;
  /** What the frame in progress is cut by, and where in the stream it starts. */
  #cut: Cut | undefined;
  #start = 0;
  /** How many bytes from there on the cutter has been shown, and how many of them are the frame once it is whole. */
  #shown = 0;
  #length = 0;
  /** How many of those shown the cutter knows nothing of, as no terminator starts there. */
  #skipped = 0;
  #outcome: Outcome = 'open';
  #isOver = false;

  constructor(unread: Unread, limit: LengthLimit) {
    this.#unread = unread;
    this.limit = limit;
  }

  /** Whether a frame is in progress that is cut by `cut`, which has been shown something of it. */
  isInProgress(cut: Cut): boolean {
    return this.#cut === cut && this.#start === this.#unread.offset && this.#shown > 0;
  }

  /** What is known of the frame cut by `cut`, of which more may have come. */
  find(cut: Cut): Outcome {
    if (!this.isInProgress(cut)) this.#begin(cut);
    if (this.#outcome === 'open') this.#outcome = this.#feed(cut, this.limit.maxFrameLength);
    return this.#outcome;
  }

  /**
   * Cuts up to `most` whole frames where they lie together with the first byte, unless
   * these have been looked through already. None may be in progress; if there are none,
   * one is.
   *
   * @param keep Called if there are any, to copy the spans of `table`, which are on loan.
   *   Answers where the last frame ends.
   */
  cutAhead(cut: Cut, table: FrameTable, most: number, keep: (count: number) => number): void {
    const { front } = this.#unread;
    this.#begin(cut);
    if (front === undefined || this.#skipped > 0) return;
    const { bytes, start, end } = front;
    this.segmentScans.look(front, start);
    let reached = end;
    try {
      const count = cut.cutter.cut(bytes, start, end, table, most, this.limit.maxFrameLength);
      reached = count > 0 ? keep(count) : start;
      if (count > 0) this.#cut = undefined;
    } finally {
      this.segmentScans.rest(reached, end);
    }
  }

  /** Takes the whole frame that was found. */
  takeFrame(): Uint8Array {
    this.#cut = undefined;
    return this.#unread.take(this.#length);
  }

  /** Takes its payload, and throws away what is around it. */
  takePayload(cutter: Cutter): Uint8Array {
    const unread = this.#unread;
    const { headerLength } = cutter;
    const payloadLength = this.#payloadLength(cutter);
    this.#cut = undefined;
    unread.drop(headerLength);
    const payload = unread.take(payloadLength);
    unread.drop(this.#length - headerLength - payloadLength);
    return payload;
  }

  /**
   * Says that the stream has ended, and the frame that `find` says is open with it.
   *
   * @returns What becomes of it: `'open'` if it wants more.
   */
  finish({ cutter }: Cut): Outcome {
    const length = cutter.finish?.() ?? INCOMPLETE;
    if (length === INCOMPLETE) return 'open';
    this.#length = length;
    this.#isOver = true;
    this.#outcome = this.#payloadLength(cutter) > this.limit.maxFrameLength ? 'long' : 'whole';
    return this.#outcome;
  }

  /** How much is known to have come of a frame that is too long, and whether it has ended. It stays too long. */
  measure(cut: Cut): { length: number; isWhole: boolean } {
    if (!this.#isOver) this.#feed(cut, Number.POSITIVE_INFINITY);
    return { length: this.#payloadLength(cut.cutter), isWhole: this.#isOver };
  }

  /** Why the frame, which is too long or malformed, cannot be had. What is too long is thrown away. */
  refuse({ cutter }: Cut): FrameError {
    if (this.#outcome === 'refused') return this.#failMalformed(cutter);
    const payloadOffset = this.#start + cutter.headerLength;
    if (this.#payloadLength(cutter) > this.limit.fatalLength) this.fail(this.limit.passed(payloadOffset));
    this.isDiscarding = true;
    this.#discard();
    return this.limit.skipped(payloadOffset);
  }

  /**
   * Goes on throwing away a frame that is too long.
   *
   * @param isLast Whether all of the stream has come.
   * @returns Whether that is done: what follows is the start of another.
   * @throws {FrameError} If there is too much of it, or it is malformed.
   */
  resync(isLast: boolean): boolean {
    const cut = this.isDiscarding ? this.#cut : undefined;
    if (cut === undefined) return true;
    const { cutter } = cut;
    const outcome = this.#feed(cut, this.limit.fatalLength);
    if (outcome === 'refused') throw this.#failMalformed(cutter);
    if (outcome === 'long') throw this.fail(this.limit.passed(this.#start + cutter.headerLength));
    if (outcome === 'open') {
      this.#length = this.#shown;
      this.#isOver = isLast;
      this.isFinished = isLast;
    }
    this.#discard();
    return !this.isDiscarding;
  }

  /** Gives the stream up. */
  fail(error: FrameError): FrameError {
    this.failure = error;
    return error;
  }

  #failMalformed({ fault }: Cutter): FrameError {
    const unnamed = { code: 'ERR_FRAME_HEADER', problem: 'Malformed frame', at: 0 } as const;
    return this.fail(malformed(fault ?? unnamed, this.#start));
  }

  /** Throws away what has been looked through and is the frame's. */
  #discard(): void {
    const unread = this.#unread;
    const discarded = Math.max(0, unread.examined - (this.#shown - this.#length));
    unread.drop(discarded);
    this.bytesDiscarded += discarded;
    if (!this.#isOver) return;
    this.isDiscarding = false;
    this.#cut = undefined;
  }

  #begin(cut: Cut): void {
    const { offset } = this.#unread;
    cut.begin();
    this.#cut = cut;
    this.#start = offset;
    this.#skipped = Math.max(0, cut.clearUpTo - offset);
    this.#shown = this.#skipped;
    this.#length = this.#skipped;
    this.#unread.startOver(this.#skipped);
    this.#isOver = false;
    this.#outcome = 'open';
  }

  #payloadLength({ payloadLength }: Cutter): number {
    return this.#skipped + payloadLength;
  }

  /** Shows the cutter what it has not been shown, until the frame is known to end, to be malformed or longer than `longest`. */
  #feed(cut: Cut, longest: number): Outcome {
    const unread = this.#unread;
    const { cutter, isSearch } = cut;
    // So it is if that much was looked through before.
    if (this.#payloadLength(cutter) > longest) return 'long';
    let reached = 0;
    let end = 0;
    try {
      for (let segment = unread.unexamined; segment; segment = unread.unexamined) {
        const start = unread.unexaminedStart(segment);
        this.segmentScans.look(segment, start);
        const at = cutter.advance(segment.bytes, start, segment.end);
        const taken = at === INCOMPLETE ? segment.end - start : Math.max(0, at - start);
        this.#shown += taken;
        unread.examined += taken;
        this.#isOver = at >= 0 || at === GIVES_BACK;
        this.#length = this.#shown - (at === GIVES_BACK ? (cutter.surplus ?? 0) : 0);
        const payloadLength = this.#payloadLength(cutter);
        if (at >= 0) {
          // What is too long may stay, and its end be looked for once more.
          const kept = payloadLength > this.limit.maxFrameLength ? this.#length - payloadLength : 0;
          reached = Math.max(start, at - kept);
          end = segment.end;
        }
        if (payloadLength > longest) return 'long';
        if (at === REFUSED) return 'refused';
        if (this.#isOver) return 'whole';
      }
      if (isSearch) cut.clearUpTo = unread.offset + unread.examined - cutter.undecided;
      return 'open';
    } finally {
      this.segmentScans.rest(reached, end);
    }
  }
}
