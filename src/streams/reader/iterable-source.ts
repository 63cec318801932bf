import { PulledSource } from './pulled-source.ts';
import type { Sink } from './source.ts';

type AnyIterable = AsyncIterable<unknown> | Iterable<unknown>;

/** Chunks of an iterable, async or not. */
export class IterableSource extends PulledSource {
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;

  constructor(source: AnyIterable, sink: Sink) {
    super(sink);
    this.#iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** A chunk that was asked for cannot be refused. */
  async detach(): Promise<void> {
    this.pause();
    await this.asked;
    this.isOver = true;
  }

  protected async next(): Promise<IteratorResult<unknown, unknown>> {
    return this.#iterator.next();
  }

  protected async cancel(): Promise<void> {
    await this.#iterator.return?.();
  }

  protected release(): void {}
}

/** Whether it gives something else than its own bytes or characters. */
export function isIterable(source: object): source is AnyIterable {
  if (source instanceof Uint8Array) return false;
  return Symbol.asyncIterator in source || Symbol.iterator in source;
}
