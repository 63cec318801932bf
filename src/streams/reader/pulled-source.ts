import type { Sink, Source } from './source.ts';

/** A source that gives a chunk when it is asked. */
export abstract class PulledSource implements Source {
  /** Whether it has ended, or nothing more is wanted of it for good. */
  protected isOver = false;
  /** What it has been asked for. */
  protected asked: Promise<void> | undefined;
  readonly #sink: Sink;
  #isWanted = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  protected abstract next(): Promise<IteratorResult<unknown, unknown>>;
  protected abstract cancel(): Promise<void>;
  /** Leaves it to others. */
  protected abstract release(): void;
  abstract detach(): Promise<void>;

  start(): void {
    this.resume();
  }

  resume(): void {
    this.#isWanted = true;
    this.#ask();
  }

  pause(): void {
    this.#isWanted = false;
  }

  async close(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.cancel();
  }

  #ask(): void {
    if (this.#isWanted && !this.isOver) this.asked ??= this.next().then(this.#took, this.#failed);
  }

  readonly #took = ({ done, value }: IteratorResult<unknown, unknown>): void => {
    this.asked = undefined;
    if (this.isOver) return;
    if (done) {
      this.#end();
      this.#sink.end();
    } else {
      this.#sink.chunk(value);
      this.#ask();
    }
  };

  readonly #failed = (error: unknown): void => {
    this.asked = undefined;
    if (this.isOver) return;
    this.#end();
    this.#sink.fail(error);
  };

  #end(): void {
    this.isOver = true;
    this.release();
  }
}
