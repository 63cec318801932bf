import { isPromise } from '../framing/is-promise.ts';
import type { Chunk, Producer } from './producer.ts';

/** How many bytes may wait in front of a producer before it is asked for more. */
const LOW_WATER_MARK = 64 * 1024;
/** How many bytes a producer may give in one go: others want to be served as well. */
const MAX_BURST = 1024 * 1024;
/** What a chunk counts for beyond its bytes. */
const CHUNK_COST = 256;

/** Where productions go. */
export interface ProductionSink {
  /** Bytes that wait for the peer, in front of the producer. */
  readonly inFront: number;
  readonly destroyed: boolean;
  writeNow(chunk: Chunk): void;
  /** Hands over what has been written. */
  handOver(): void;
  /** A producer has thrown. */
  producerThrew(error: unknown): void;
  /** Everything has been written. */
  produced(): void;
}

/** Producers, and what was written behind them, in order: one after the other, as fast as the peer reads. */
export class Productions {
  /** Bytes that have been written behind producers. */
  waiting = 0;
  readonly #sink: ProductionSink;
  readonly #queue: (Producer | Uint8Array)[] = [];
  /** Whether a chunk is being waited for, or a turn of ours has been asked for. */
  #asked = false;
  #pulling = false;
  #stopped = false;
  /** Bytes that have been given since others were last served. */
  #burst = 0;

  constructor(sink: ProductionSink) {
    this.#sink = sink;
  }

  /** Puts a producer, or bytes of which nobody else makes use, behind all others. */
  add(item: Producer | Uint8Array): void {
    if (item instanceof Uint8Array) this.waiting += item.length;
    this.#queue.push(item);
    this.pull();
  }

  /** Goes on if there is room. To be called when some has been sent. */
  pull(): void {
    if (this.#pulling || this.#asked || this.#stopped || this.#sink.destroyed) return;
    this.#pulling = true;
    try {
      this.#pullAll();
    } catch (error) {
      this.#sink.producerThrew(error);
    }
    this.#pulling = false;
    if (this.#queue.length === 0 && !this.#stopped) this.#sink.produced();
  }

  /** Gives all of it up. */
  stop(): void {
    this.#stopped = true;
    this.waiting = 0;
    for (const item of this.#queue.splice(0)) if (!(item instanceof Uint8Array)) item.stop();
  }

  #pullAll(): void {
    for (let item = this.#queue[0]; item !== undefined; item = this.#queue[0]) {
      if (this.#sink.inFront > LOW_WATER_MARK) {
        this.#sink.handOver();
        // When there is room again we are called.
        if (this.#sink.inFront > LOW_WATER_MARK) return;
      }
      if (this.#burst > MAX_BURST) {
        this.#asked = true;
        setImmediate(() => {
          this.#burst = 0;
          this.#goOn();
        });
        return;
      }
      if (item instanceof Uint8Array) {
        this.#burst += item.length;
        this.waiting -= item.length;
        this.#queue.shift();
        this.#sink.writeNow(item);
        continue;
      }
      const chunk = item.next();
      if (isPromise(chunk)) {
        this.#asked = true;
        Promise.resolve(chunk).then(
          (settled) => this.#take(settled),
          (error) => this.#fail(error),
        );
        return;
      }
      this.#write(chunk);
    }
  }

  /** Writes a chunk of the first producer, which is done if there is none. */
  #write(chunk: Chunk | undefined): void {
    if (chunk === undefined) {
      this.#queue.shift();
      return;
    }
    this.#sink.writeNow(chunk);
    // Chunks cost something, also if there is nothing in them.
    this.#burst += chunk.length + CHUNK_COST;
  }

  #take(chunk: Chunk | undefined): void {
    if (this.#stopped) return;
    try {
      this.#write(chunk);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#goOn();
  }

  #fail(error: unknown): void {
    if (!this.#stopped) this.#sink.producerThrew(error);
  }

  #goOn(): void {
    this.#asked = false;
    this.pull();
  }
}
