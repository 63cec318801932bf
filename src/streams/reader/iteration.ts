export const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Steps asked for one by one. Nothing is held: who stops leaves the rest where it is. */
export class Iteration<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #ask: () => Promise<IteratorResult<T, undefined>>;
  readonly #leave: () => void;
  #isOver = false;

  /** @param leave Answers a step that waits with `DONE`. */
  constructor(ask: () => Promise<IteratorResult<T, undefined>>, leave: () => void) {
    this.#ask = ask;
    this.#leave = leave;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#isOver ? Promise.resolve(DONE) : this.#ask();
  }

  /** Also while a step waits, which then takes nothing. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#isOver = true;
    this.#leave();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
