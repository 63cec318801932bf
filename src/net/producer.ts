import { wrongType } from '../errors.ts';
import { isPromise } from '../framing/is-promise.ts';

/** What a producer gives: something empty, or nothing, if it is asked with `more()` and has no more. */
export type Chunk = string | Uint8Array;

/** A producer as asynchat has it. */
export interface SimpleProducer {
  more(): Chunk | null | undefined | PromiseLike<Chunk | null | undefined>;
}

/** What `writeProducer` takes. */
export type ProducerSource = SimpleProducer | Iterable<Chunk> | AsyncIterable<Chunk>;

/** A producer, whatever it is made of. */
export interface Producer {
  /** The next chunk; undefined at the end. */
  next(): Chunk | undefined | PromiseLike<Chunk | undefined>;
  /** Says that nobody wants the rest. */
  stop(): void;
}

type Step = IteratorResult<Chunk, unknown>;

/** @throws {TypeError} If it is no producer. */
export function producerOf(source: ProducerSource): Producer {
  const given: unknown = source;
  if (typeof given === 'object' && given !== null && !(given instanceof Uint8Array)) {
    const { more } = given as Partial<SimpleProducer>;
    if (typeof more === 'function') return new MoreProducer(given as SimpleProducer);
    const make = Reflect.get(given, Symbol.asyncIterator) ?? Reflect.get(given, Symbol.iterator);
    if (typeof make === 'function') return new IteratorProducer(make.call(given));
  }
  throw wrongType('source', 'an object with more(), an iterable or an async iterable', source);
}

class MoreProducer implements Producer {
  readonly #source: SimpleProducer;

  constructor(source: SimpleProducer) {
    this.#source = source;
  }

  next(): Chunk | undefined | PromiseLike<Chunk | undefined> {
    const chunk = this.#source.more();
    return isPromise(chunk) ? chunk.then(unlessEmpty) : unlessEmpty(chunk);
  }

  stop(): void {}
}

class IteratorProducer implements Producer {
  readonly #iterator: Iterator<Chunk> | AsyncIterator<Chunk>;

  constructor(iterator: Iterator<Chunk> | AsyncIterator<Chunk>) {
    this.#iterator = iterator;
  }

  next(): Chunk | undefined | PromiseLike<Chunk | undefined> {
    const step: Step | PromiseLike<Step> = this.#iterator.next();
    return isPromise(step) ? step.then(chunkOf) : chunkOf(step);
  }

  stop(): void {
    // What goes wrong with cleaning up behind a connection that is gone is nobody's any more.
    Promise.resolve()
      .then(() => this.#iterator.return?.())
      .catch(() => {});
  }
}

function unlessEmpty(chunk: Chunk | null | undefined): Chunk | undefined {
  return chunk === null || chunk === undefined || chunk.length === 0 ? undefined : chunk;
}

function chunkOf({ done, value }: Step): Chunk | undefined {
  return done ? undefined : value;
}
