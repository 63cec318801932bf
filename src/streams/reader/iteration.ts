const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Steps asked for one by one. Nothing is held: who stops leaves the rest where it is. */
export class Iteration<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #ask: () => Promise<IteratorResult<T, undefined>>;
  #isOver = false;

  constructor(ask: () => Promise<IteratorResult<T, undefined>>) {
    this.#ask = ask;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#isOver ? Promise.resolve(DONE) : this.#ask();
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#isOver = true;
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
