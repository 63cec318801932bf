// As many at a time as it is told; the others one after the other, in the order in which they came.

export class Semaphore {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  /** Calls `work` when it is its turn; the next one has its turn when the promise of `work` settles. */
  async run(work) {
    if (this.#free > 0) this.#free--;
    else await new Promise((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
