/** Mulberry32: the same numbers for the same seed, everywhere. Fit for test data only. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  oneIn(count) {
    return this.below(count) === 0;
  }

  bytes(length, nextByte = () => this.below(256)) {
    const bytes = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) bytes[i] = nextByte();
    return bytes;
  }
}
