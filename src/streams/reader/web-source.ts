import { PulledSource } from './pulled-source.ts';
import type { Sink } from './source.ts';

/** Chunks of a Web stream, which is locked meanwhile. */
export class WebSource extends PulledSource {
  readonly #reader: ReadableStreamDefaultReader<unknown>;

  constructor(stream: ReadableStream<unknown>, sink: Sink) {
    super(sink);
    this.#reader = stream.getReader();
  }

  /** A chunk that was asked for and has not come goes to whoever asks next. */
  async detach(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    this.release();
  }

  protected next(): Promise<IteratorResult<unknown, unknown>> {
    return this.#reader.read() as Promise<IteratorResult<unknown, unknown>>;
  }

  protected async cancel(): Promise<void> {
    try {
      await this.#reader.cancel();
    } finally {
      this.release();
    }
  }

  protected release(): void {
    this.#reader.releaseLock();
  }
}

export function isWebStream(source: object): source is ReadableStream<unknown> {
  return typeof Reflect.get(source, 'getReader') === 'function';
}
