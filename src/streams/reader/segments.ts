/**
 * One piece of memory, of which the bytes from `start` to `end` have not been read. What
 * lies behind is free: that of a chunk has no such. One that has none left to be read is
 * not to be held any more.
 */
export interface Segment {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
}

/**
 * Segments in the order in which they came. Taking one from the front costs O(1), however
 * many wait: an array would move them all (`shift` does, from some thousands on).
 */
export class Segments {
  readonly #slots: (Segment | undefined)[] = [];
  /** The slot of the front one: those before it are empty. */
  #first = 0;

  get front(): Segment | undefined {
    return this.#slots[this.#first];
  }

  get last(): Segment | undefined {
    return this.#slots.at(-1);
  }

  /** Number `index`, counted from the front, which there is. */
  at(index: number): Segment {
    return this.#slots[this.#first + index] as Segment;
  }

  push(segment: Segment): void {
    // No more slots are moved than have become empty since the last time.
    if (2 * this.#first >= this.#slots.length) {
      this.#slots.splice(0, this.#first);
      this.#first = 0;
    }
    this.#slots.push(segment);
  }

  /** Puts one in front of all, where one has been taken before. */
  unshift(segment: Segment): void {
    if (this.#first > 0) this.#slots[--this.#first] = segment;
    else this.#slots.unshift(segment);
  }

  shift(): void {
    this.#slots[this.#first++] = undefined;
    if (this.#first < this.#slots.length) return;
    this.#slots.length = 0;
    this.#first = 0;
  }
}
