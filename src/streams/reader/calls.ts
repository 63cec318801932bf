import { outOfRange } from '../../errors.ts';
import { checkCount } from '../../limits.ts';
import type { Cut } from './cut.ts';
import type { Call, Incoming } from './incoming.ts';
import { DONE } from './iteration.ts';
import type { Terminator } from './terminators.ts';

/** Up to and including a terminator. Made for one call. */
export class Until implements Call<Uint8Array> {
  readonly #terminator: Terminator;
  #cut: Cut | undefined;

  constructor(terminator: Terminator) {
    this.#terminator = terminator;
  }

  prepare({ terminators }: Incoming): void {
    this.#cut = terminators.cut(this.#terminator);
  }

  attempt(incoming: Incoming): Uint8Array | undefined {
    const { search, terminators } = incoming;
    const cut = this.#cut ?? terminators.cut(this.#terminator);
    const outcome = search.find(cut);
    if (outcome === 'whole') return search.takeFrame();
    if (outcome !== 'open') throw this.tooLong(incoming, cut);
    if (!incoming.hasEnded) return undefined;
    incoming.checkIntact();
    return this.rest(incoming);
  }

  /** What comes before the terminator is too long. */
  protected tooLong({ search }: Incoming, cut: Cut): Error {
    return search.refuse(cut);
  }

  protected rest(incoming: Incoming): Uint8Array {
    throw incoming.incomplete();
  }
}

/** Up to and including a line feed, or the end of the stream. */
export class Line extends Until {
  constructor() {
    super('\n');
  }

  protected override rest(incoming: Incoming): Uint8Array {
    return incoming.takeRest();
  }
}

/** So many bytes. */
export class Exactly implements Call<Uint8Array> {
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  prepare(): void {
    checkCount('n', this.#count);
  }

  attempt(incoming: Incoming): Uint8Array | undefined {
    const { unread } = incoming;
    if (unread.length >= this.#count) return unread.take(this.#count);
    if (!incoming.hasEnded) return undefined;
    incoming.checkIntact();
    throw incoming.incomplete(this.#count);
  }
}

/** So many bytes at most, of those that lie together. */
export class Some implements Call<Uint8Array> {
  readonly #most: number;

  constructor(most: number = Number.MAX_SAFE_INTEGER) {
    this.#most = most;
  }

  prepare(): void {
    checkCount('n', this.#most);
  }

  attempt({ unread, hasEnded }: Incoming): Uint8Array | undefined {
    const { front } = unread;
    if (front !== undefined) return unread.take(Math.min(this.#most, front.end - front.start));
    return hasEnded || this.#most === 0 ? unread.take(0) : undefined;
  }
}

/** So many bytes, which stay. */
export class Peek implements Call<Uint8Array> {
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  prepare({ highWaterMark }: Incoming): void {
    checkCount('n', this.#count);
    if (this.#count > highWaterMark) {
      throw outOfRange('n', `at most highWaterMark (${highWaterMark} bytes)`, this.#count);
    }
  }

  attempt(incoming: Incoming): Uint8Array | undefined {
    const { unread } = incoming;
    if (unread.length >= this.#count) return unread.peek(this.#count);
    if (!incoming.hasEnded) return undefined;
    incoming.checkIntact();
    return unread.peek(unread.length);
  }
}

/** Whether all has been read. */
export class IsAtEnd implements Call<boolean> {
  attempt({ unread, hasEnded }: Incoming): boolean | undefined {
    if (unread.length > 0) return false;
    return hasEnded ? true : undefined;
  }
}

/** One step through the frames. */
export class NextFrame implements Call<IteratorResult<Uint8Array, undefined>> {
  attempt(incoming: Incoming): IteratorResult<Uint8Array, undefined> | undefined {
    const value = incoming.nextFrame(false);
    if (value === undefined) return undefined;
    return value === null ? DONE : { done: false, value };
  }
}

/** The same, all at a time that are there. What is wrong behind them, or throws, is for the next call to meet. */
export class NextBatch implements Call<IteratorResult<Uint8Array[], undefined>> {
  attempt(incoming: Incoming): IteratorResult<Uint8Array[], undefined> | undefined {
    const first = incoming.nextFrame(true);
    if (first === undefined) return undefined;
    if (first === null) return DONE;
    const value = [first];
    try {
      for (let frame = incoming.wholeFrame(); frame; frame = incoming.wholeFrame()) value.push(frame);
    } catch {
      // The frames in front have been taken from the stream. Behind them it is tried again.
    }
    return { done: false, value };
  }
}
