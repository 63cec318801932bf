import type { FrameError } from '../../errors.ts';
import type { FrameTable } from '../../framing/frame-table.ts';
import { type Cutter, GIVES_BACK, INCOMPLETE, malformed, REFUSED } from '../../framing/framing.ts';
import type { LengthLimit } from '../../framing/length-limit.ts';
import { NeedleScans } from '../../search/needle-scans.ts';
import type { Cut } from './cut.ts';
import type { Segment, Unread } from './unread.ts';

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
 * for, which starts over at the frame's start.
 *
 * A frame that is too long is thrown away up to its end, as it comes, so that its tail
 * is never taken for another.
 */
export class FrameSearch {
  readonly scans: NeedleScans = new NeedleScans();
  readonly limit: LengthLimit;
  bytesDiscarded = 0;
  /** Why the stream has been given up. */
  failure: FrameError | undefined;
  readonly #unread: Unread;
  /** What the frame in progress is cut by, and where in the stream it starts. */
  #cut: Cut | undefined;
  #start = 0;
  /** How many bytes from there on the cutter has been shown, and how many of them are the frame once it is whole. */
  #shown = 0;
  #length = 0;
  #outcome: Outcome = 'open';
  #isOver = false;
  /** Whether it is being thrown away. */
  #isDiscarding = false;
  /** Where what the scans know is. Its memory would not do: the same chunk may come twice. */
  #segment: Segment | undefined;
  /** Up to where there frames have been cut ahead: what scans know of the bytes before is not complete. */
  #cutUpTo = 0;

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
    if (this.#outcome === 'open') this.#outcome = this.#feed(cut.cutter, this.limit.maxFrameLength);
    return this.#outcome;
  }

  /**
   * Cuts up to `most` whole frames where they lie together with the first byte. None may
   * be in progress; if there are none, one is.
   *
   * @param keep Called if there are any, to copy the spans of `table`, which are on loan.
   *   Answers where the last frame ends.
   */
  cutAhead(cut: Cut, table: FrameTable, most: number, keep: (count: number) => number): void {
    const { front } = this.#unread;
    this.#begin(cut);
    if (front === undefined) return;
    const { bytes, start, end } = front;
    this.#look(front, start);
    let reached = end;
    try {
      const count = cut.cutter.cut(bytes, start, end, table, most, this.limit.maxFrameLength);
      reached = count > 0 ? keep(count) : start;
      if (count > 0) this.#cut = undefined;
    } finally {
      this.#rest(reached, end);
      this.#cutUpTo = reached;
    }
  }

  /** Takes the whole frame that was found. */
  takeFrame(): Uint8Array {
    this.#cut = undefined;
    return this.#unread.take(this.#length);
  }

  /** Takes its payload, and throws away what is around it. */
  takePayload({ headerLength, payloadLength }: Cutter): Uint8Array {
    const unread = this.#unread;
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
    this.#outcome = cutter.payloadLength > this.limit.maxFrameLength ? 'long' : 'whole';
    return this.#outcome;
  }

  /** Why the frame, which is too long or malformed, cannot be had. What is too long is thrown away. */
  refuse({ cutter }: Cut): FrameError {
    if (this.#outcome === 'refused') return this.#failMalformed(cutter);
    const payloadOffset = this.#start + cutter.headerLength;
    if (cutter.payloadLength > this.limit.fatalLength) this.fail(this.limit.passed(payloadOffset));
    this.#isDiscarding = true;
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
    const cutter = this.#isDiscarding ? this.#cut?.cutter : undefined;
    if (cutter === undefined) return true;
    const outcome = this.#feed(cutter, this.limit.fatalLength);
    if (outcome === 'refused') throw this.#failMalformed(cutter);
    if (outcome === 'long') throw this.fail(this.limit.passed(this.#start + cutter.headerLength));
    if (outcome === 'open') {
      this.#length = this.#shown;
      this.#isOver = isLast;
    }
    this.#discard();
    return !this.#isDiscarding;
  }

  /** Gives the stream up. */
  fail(error: FrameError): FrameError {
    this.failure = error;
    return error;
  }

  /** Holds nothing any more of what has been read. */
  forget(): void {
    if (this.#segment !== undefined) this.#rest(0, 0);
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
    this.#isDiscarding = false;
    this.#cut = undefined;
  }

  #begin(cut: Cut): void {
    cut.begin();
    this.#unread.startOver();
    this.#cut = cut;
    this.#start = this.#unread.offset;
    this.#shown = 0;
    this.#isOver = false;
    this.#outcome = 'open';
  }

  /** Shows the cutter what it has not been shown, until the frame is known to end, to be malformed or longer than `longest`. */
  #feed(cutter: Cutter, longest: number): Outcome {
    const unread = this.#unread;
    let reached = 0;
    let end = 0;
    try {
      for (let segment = unread.unexamined; segment; segment = unread.unexamined) {
        const start = unread.unexaminedStart(segment);
        this.#look(segment, start);
        const at = cutter.advance(segment.bytes, start, segment.end);
        const taken = at === INCOMPLETE ? segment.end - start : Math.max(0, at - start);
        this.#shown += taken;
        unread.examined += taken;
        this.#isOver = at >= 0 || at === GIVES_BACK;
        this.#length = this.#shown - (at === GIVES_BACK ? (cutter.surplus ?? 0) : 0);
        if (at >= 0) {
          reached = at;
          end = segment.end;
        }
        if (cutter.payloadLength > longest) return 'long';
        if (at === REFUSED) return 'refused';
        if (this.#isOver) return 'whole';
      }
      return 'open';
    } finally {
      this.#rest(reached, end);
    }
  }

  /** Says what is looked through next, from index `from` on. */
  #look(segment: Segment, from: number): void {
    if (segment === this.#segment && from >= this.#cutUpTo) return;
    this.scans.release();
    this.#segment = segment;
    this.#cutUpTo = 0;
  }

  /** Gives back all that is on loan, but for what is known of the segment at hand from index `from` to `end`. */
  #rest(from: number, end: number): void {
    if (from < end) this.scans.park(from);
    else {
      this.scans.release();
      this.#segment = undefined;
    }
  }
}
