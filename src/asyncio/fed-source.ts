import type { Sink, Source } from '../streams/reader/source.ts';

/** What can be asked not to bring more for now: a connection, or a Node `Readable`. */
export interface Pausable {
  pause(): unknown;
  resume(): unknown;
}

/** Chunks that somebody feeds by hand. */
export class FedSource implements Source {
  #sink: Sink | undefined;
  #transport: Pausable | undefined;
  #isPaused = false;

  /** Says who takes them. */
  open(sink: Sink): this {
    this.#sink = sink;
    return this;
  }

  /** Says who is to be paused. */
  from(transport: Pausable): void {
    this.#transport = transport;
    if (this.#isPaused) transport.pause();
  }

  chunk(chunk: Uint8Array): void {
    this.#sink?.chunk(chunk);
  }

  end(): void {
    this.#sink?.end();
  }

  fail(error: Error): void {
    this.#sink?.fail(error);
  }

  start(): void {}

  resume(): void {
    this.#isPaused = false;
    this.#transport?.resume();
  }

  pause(): void {
    this.#isPaused = true;
    this.#transport?.pause();
  }

  async close(): Promise<void> {}

  async detach(): Promise<void> {}
}
