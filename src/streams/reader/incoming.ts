import type { Framing } from '../../framing/framing.ts';
import type { LengthLimit } from '../../framing/length-limit.ts';
import { policyAtEnd } from '../last-frame.ts';
import type { AtEnd } from '../stream-options.ts';
import { Cut } from './cut.ts';
import { FrameSearch } from './frame-search.ts';
import { FramesAhead } from './frames-ahead.ts';
import { IncompleteReadError } from './incomplete-read-error.ts';
import { Terminators } from './terminators.ts';
import { Unread } from './unread.ts';

/** What a caller wants of a stream. */
export interface Call<T> {
  /** Throws if it makes no sense. */
  prepare?(incoming: Incoming): void;
  /** Takes it, if it can be had of what has come. */
  attempt(incoming: Incoming): T | undefined;
}

/** What has come of a stream, whether more will, and what can be had of it now. */
export class Incoming {
  readonly unread: Unread = new Unread();
  readonly search: FrameSearch;
  readonly terminators: Terminators;
  readonly highWaterMark: number;
  bytesReceived = 0;
  /** Whether no more will come. */
  hasEnded = false;
  /** Whether that is because of `error`, which may be anything. */
  isBroken = false;
  error: unknown;
  readonly #frames: FramesAhead;
  readonly #atEnd: AtEnd | undefined;

  constructor(
    framing: Framing | undefined,
    atEnd: AtEnd | undefined,
    limit: LengthLimit,
    highWaterMark: number,
  ) {
    this.highWaterMark = highWaterMark;
    this.search = new FrameSearch(this.unread, limit);
    const { scans } = this.search.segmentScans;
    this.terminators = new Terminators(scans);
    // Lines share what is known with `readLine`.
    const cut = framing ? new Cut(framing, scans, false) : this.terminators.cut('\n');
    this.#frames = new FramesAhead(cut, this.unread, this.search);
    this.#atEnd = atEnd;
  }

  append(chunk: Uint8Array): void {
    this.bytesReceived += chunk.length;
    this.unread.append(chunk);
  }

  /** What `call` gives, if it can be had of what has come. */
  attempt<T>(call: Call<T>): T | undefined {
    const { search, unread } = this;
    if (search.failure) throw search.failure;
    if (!search.resync(this.hasEnded)) return undefined;
    if (unread.length === 0) this.checkIntact();
    const result = call.attempt(this);
    search.segmentScans.forget();
    this.#frames.forget();
    return result;
  }

  /** Throws what has broken the stream, if anything has. */
  checkIntact(): void {
    if (this.isBroken) throw this.error;
  }

  /** Takes all that is left. */
  takeRest(): Uint8Array {
    return this.unread.take(this.unread.length);
  }

  /** The same, but for what is known to be of a frame that is being thrown away. */
  takeRestBehindDiscarded(): Uint8Array {
    const { search } = this;
    if (search.failure === undefined) search.resync(this.hasEnded);
    return this.takeRest();
  }

  /** The stream has ended too early; what is left is taken. */
  incomplete(expected?: number): IncompleteReadError {
    return new IncompleteReadError(this.takeRest(), expected, this.bytesReceived);
  }

  /** The next frame of a batch, if it is there as a whole and nothing is wrong with it. */
  wholeFrame(): Uint8Array | undefined {
    return this.#frames.take(true);
  }

  /** The next frame; `null` if there will be none, `undefined` if that is not known yet. */
  nextFrame(isForBatch: boolean): Uint8Array | null | undefined {
    const frame = this.#frames.take(isForBatch);
    if (frame !== undefined) return frame;
    const { cut } = this.#frames;
    if (this.search.find(cut) !== 'open') throw this.search.refuse(cut);
    if (!this.hasEnded) return undefined;
    this.checkIntact();
    return this.#lastFrame(cut);
  }

  /** The frame that ends with the stream, or what is left of one. */
  #lastFrame(cut: Cut): Uint8Array | null {
    const { search, unread } = this;
    const { cutter } = cut;
    const outcome = search.isFinished ? 'open' : search.finish(cut);
    if (outcome === 'whole') {
      const frame = search.takePayload(cutter);
      search.isFinished = unread.length === 0;
      return frame;
    }
    if (outcome === 'long') {
      const error = search.refuse(cut);
      search.isFinished = unread.length === 0;
      throw error;
    }
    if (unread.length === 0) return null;
    const { missing } = cutter;
    const policy = policyAtEnd(this.#atEnd, missing);
    if (policy === 'error') throw this.incomplete();
    const start = unread.offset;
    const rest = this.takeRest();
    if (policy === 'drop') return null;
    // A counted frame was measured when its header had come.
    if (missing > 0 || rest.length <= search.limit.maxFrameLength) return rest;
    search.bytesDiscarded += rest.length;
    throw search.limit.skipped(start);
  }
}
