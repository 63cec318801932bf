import { arena } from '../memory/arena.ts';

/**
 * Up to this many bytes from one terminator to the next, on average, an index is
 * faster than looking them up one by one, if the bytes have to be copied for it:
 * `npm run bench -- decode` with WIRECUT_SEARCH=simd and with native. The two meet
 * between 200 (`\r\n`) and 450 (a form boundary).
 */
export const MAX_COPIED_SPACING = 320;
/** The same for bytes that lie in the arena: `npm run bench -- in-place`. They meet between 1,000 and 2,000. */
const MAX_IN_PLACE_SPACING = 1_024;

/** How many terminators the average is taken over. */
const MEMORY = 32;

/** How far apart the terminators of a stream are: a running average, payloads that are skipped included. */
export class Spacing {
  #bytes = 0;
  #terminators = 0;
  /** The position up to which the average knows this chunk; -1 before it knows of it. */
  #reached = -1;
  readonly #terminatorLength: number;

  constructor(terminatorLength: number) {
    this.#terminatorLength = terminatorLength;
  }

  /** The stream has been followed up to `position` in this chunk, where `used` terminators more have ended frames. */
  reach(position: number, used: number): void {
    // A terminator that ended a frame before this lies in two chunks, and in what neither was searched for it.
    this.#bytes += this.#reached < 0 ? used * this.#terminatorLength : Math.max(0, position - this.#reached);
    this.#reached = position;
    this.#terminators += used;
    while (this.#terminators > MEMORY) {
      this.#terminators /= 2;
      this.#bytes /= 2;
    }
  }

  /** What follows is another chunk. */
  leave(position: number, used: number): void {
    if (this.#reached >= 0) this.reach(position, used);
    this.#reached = -1;
  }

  /** Whether they are so close together that an index of `haystack` is faster. */
  isClose(haystack: Uint8Array): boolean {
    const average = this.#bytes / Math.max(1, this.#terminators);
    if (average <= MAX_COPIED_SPACING) return true;
    return average <= MAX_IN_PLACE_SPACING && haystack.buffer === arena()?.buffer;
  }
}
