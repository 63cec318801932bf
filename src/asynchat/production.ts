import { isPromise } from '../framing/is-promise.ts';
import { type Chunk, type Producer, type ProducerSource, producerOf } from '../net/producer.ts';

type Step = IteratorResult<Chunk, undefined>;
const DONE: Step = { done: true, value: undefined };

/** What a producer gives, until it is told to stop. */
export class Production implements Iterable<Chunk> {
  readonly #producer: Producer;
  readonly #encode: (text: string) => Uint8Array;
  readonly #onDone: (production: Production) => void;
  #isDone = false;

  /** @throws {TypeError} If `source` is no producer. */
  constructor(
    source: ProducerSource,
    encode: (text: string) => Uint8Array,
    onDone: (production: Production) => void,
  ) {
    this.#producer = producerOf(source);
    this.#encode = encode;
    this.#onDone = onDone;
  }

  /** An iterator that may give promises: who writes it waits for them. */
  [Symbol.iterator](): Iterator<Chunk> {
    return {
      next: () => {
        if (this.#isDone) return DONE;
        const chunk = this.#producer.next();
        return isPromise(chunk) ? (chunk.then((settled) => this.#step(settled)) as never) : this.#step(chunk);
      },
      return: () => {
        this.stop();
        return DONE;
      },
    };
  }

  stop(): void {
    if (this.#isDone) return;
    this.#producer.stop();
    this.#finish();
  }

  #step(chunk: Chunk | undefined): Step {
    // It may have been stopped while this was waited for.
    if (chunk === undefined || this.#isDone) {
      this.#finish();
      return DONE;
    }
    return { done: false, value: typeof chunk === 'string' ? this.#encode(chunk) : chunk };
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#onDone(this);
  }
}
