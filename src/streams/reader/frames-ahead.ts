import { noProgress } from '../../errors.ts';
import { type FrameTable, leaseFrameTable, returnFrameTable } from '../../framing/frame-table.ts';
import type { Cut } from './cut.ts';
import type { FrameSearch } from './frame-search.ts';
import type { Segment } from './segments.ts';
import { sliceOf, type Unread } from './unread.ts';

/** How many frames are cut before any of them is handed out, at most. */
const MAX_AHEAD = 256;
/** Of each it is kept where the payload starts and ends, and where the frame ends. */
const WORDS = 3;

/**
 * Takes frames off the front of what has come, one by one, and cuts many at a time where
 * they lie together.
 *
 * What has been cut is not taken: whoever stops leaves the stream behind the frame taken
 * last, and whoever takes bytes in another way makes no difference to what follows, but
 * that it is cut again.
 */
export class FramesAhead {
  readonly cut: Cut;
  readonly #unread: Unread;
  readonly #search: FrameSearch;
  #offsets: Uint32Array = new Uint32Array(WORDS);
  #next = 0;
  #count = 0;
  /** Where the next one starts, in the stream, and in which segment. */
  #start = 0;
  #segment: Segment | undefined;
  /** How many are cut next. */
  #most = 1;
  /** Whether bytes have been read in another way meanwhile: that will happen again. */
  #isMixed = false;

  constructor(cut: Cut, unread: Unread, search: FrameSearch) {
    this.cut = cut;
    this.#unread = unread;
    this.#search = search;
  }

  /**
   * The payload of the next frame, if it is there as a whole.
   *
   * @param isForBatch Whether all are to be taken that are there.
   */
  take(isForBatch: boolean): Uint8Array | undefined {
    const { cut } = this;
    const search = this.#search;
    if (!this.#isAhead && !search.isInProgress(cut)) this.#cutAhead(isForBatch);
    if (this.#isAhead) return this.#takeAhead();
    if (search.find(cut) !== 'whole') return undefined;
    const { offset } = this.#unread;
    const payload = search.takePayload(cut.cutter);
    if (this.#unread.offset === offset) throw this.#stalled();
    return payload;
  }

  /** Holds nothing any more of what has been read. */
  forget(): void {
    const segment = this.#segment;
    if (segment !== undefined && segment.start === segment.end) this.#segment = undefined;
  }

  get #isAhead(): boolean {
    const { front, offset } = this.#unread;
    return this.#next < this.#count && this.#start === offset && this.#segment === front;
  }

  #takeAhead(): Uint8Array {
    const unread = this.#unread;
    const { bytes, start } = unread.front as Segment;
    const at = WORDS * this.#next++;
    const offsets = this.#offsets;
    const payload = sliceOf(bytes, offsets[at] as number, offsets[at + 1] as number);
    unread.drop((offsets[at + 2] as number) - start);
    this.#start = unread.offset;
    return payload;
  }

  #cutAhead(isForBatch: boolean): void {
    // What was cut and not taken is cut again.
    this.#isMixed ||= this.#next < this.#count;
    const most = isForBatch ? MAX_AHEAD : this.#isMixed ? 1 : this.#most;
    if (this.#offsets.length < WORDS * most) this.#offsets = new Uint32Array(WORDS * most);
    this.#next = 0;
    this.#count = 0;
    this.#start = this.#unread.offset;
    this.#segment = this.#unread.front;
    const table = leaseFrameTable();
    try {
      this.#search.cutAhead(this.cut, table, most, (count) => this.#keep(table, count));
    } finally {
      returnFrameTable(table);
    }
    if (this.#count === most) this.#most = Math.min(2 * this.#most, MAX_AHEAD);
  }

  #keep(table: FrameTable, count: number): number {
    const { spans, first } = table;
    const offsets = this.#offsets;
    let reached = this.#segment?.start ?? 0;
    for (let i = 0; i < count; i++) {
      const at = WORDS * i;
      const payloadEnd = spans[2 * (first + i) + 1] as number;
      const boundary = table.boundary(i, payloadEnd);
      if (boundary === reached) throw this.#stalled();
      reached = boundary;
      offsets[at] = spans[2 * (first + i)] as number;
      offsets[at + 1] = payloadEnd;
      offsets[at + 2] = boundary;
    }
    this.#count = count;
    return reached;
  }

  #stalled(): Error {
    const { name } = this.cut.framing;
    return this.#search.fail(noProgress(`${name} yields frames that use up no bytes`, this.#unread.offset));
  }
}
