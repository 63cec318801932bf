import { wrongType } from '../../errors.ts';
import { checkOptions } from '../../limits.ts';
import { Exactly, IsAtEnd, Line, NextBatch, NextFrame, Peek, Some, Until } from './calls.ts';
import { type Call, Incoming } from './incoming.ts';
import { DONE, Iteration } from './iteration.ts';
import type { ResolvedOptions } from './reader-options.ts';
import type { Sink, Source } from './source.ts';
import type { ReaderStats, ReadOptions, StreamReader } from './stream-reader.ts';
import type { Terminator } from './terminators.ts';

/** A call that waits for more to come. */
interface Waiting {
  readonly call: Call<unknown>;
  readonly signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

const AT_END = new IsAtEnd();
const NO_OPTIONS: ReadOptions = {};

/** Answers calls from what a source has given, and has it give more. */
export class SourceReader implements StreamReader {
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #incoming: Incoming;
  readonly #source: Source;
  readonly #lowWaterMark: number;
  #waiting: Waiting | undefined;
  #isReading = true;
  /** What ended its use. */
  #over: 'close' | 'detach' | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    open: (sink: Sink) => Source,
    { framing, atEnd, limit, highWaterMark, lowWaterMark }: ResolvedOptions,
  ) {
    this.#incoming = new Incoming(framing, atEnd, limit, highWaterMark);
    this.#lowWaterMark = lowWaterMark;
    this.#source = open({
      chunk: (chunk) => this.#take(chunk),
      end: () => this.#end(false),
      fail: (error) => this.#end(true, error),
    });
    this.#source.start();
  }

  /** How many bytes have come and have not been read. */
  get unread(): number {
    return this.#incoming.unread.length;
  }

  /** Whether what comes next is part of a frame that is being thrown away. */
  get isDiscarding(): boolean {
    return this.#incoming.search.isDiscarding;
  }

  get stats(): ReaderStats {
    const { bytesReceived, search, unread } = this.#incoming;
    const { bytesCopied } = unread;
    return {
      bytesReceived,
      bytesCopied,
      bytesExamined: search.segmentScans.scans.examined,
      bytesDiscarded: search.bytesDiscarded,
    };
  }

  readUntil(terminator: Terminator, options?: ReadOptions): Promise<Uint8Array> {
    return this.ask(new Until(terminator), options);
  }

  readLine(options?: ReadOptions): Promise<Uint8Array> {
    return this.ask(new Line(), options);
  }

  readExactly(n: number, options?: ReadOptions): Promise<Uint8Array> {
    return this.ask(new Exactly(n), options);
  }

  read(n?: number, options?: ReadOptions): Promise<Uint8Array> {
    return this.ask(new Some(n), options);
  }

  peek(n: number, options?: ReadOptions): Promise<Uint8Array> {
    return this.ask(new Peek(n), options);
  }

  atEnd(options?: ReadOptions): Promise<boolean> {
    return this.ask(AT_END, options);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array, undefined, undefined> {
    return this.#iterate(new NextFrame());
  }

  batches(options?: ReadOptions): AsyncIterableIterator<Uint8Array[], undefined, undefined> {
    return this.#iterate(new NextBatch(), options);
  }

  async detach(): Promise<Uint8Array> {
    this.#checkFree('detach');
    const incoming = this.#incoming;
    incoming.checkIntact();
    this.#over = 'detach';
    await this.#source.detach();
    if (incoming.isBroken) this.#over = undefined;
    incoming.checkIntact();
    return incoming.takeRestBehindDiscarded();
  }

  close(): Promise<void> {
    if (this.#over !== undefined) return this.#closing ?? Promise.resolve();
    this.#over = 'close';
    this.#settle()?.reject(new TypeError('close() while this call was waiting'));
    const { unread } = this.#incoming;
    unread.drop(unread.length);
    this.#closing = this.#source.close();
    return this.#closing;
  }

  static {
    // Engines without explicit resource management have no such symbol.
    if (Symbol.asyncDispose) SourceReader.prototype[Symbol.asyncDispose] = SourceReader.prototype.close;
  }

  #iterate<T>(call: Call<IteratorResult<T, undefined>>, options?: ReadOptions): Iteration<T> {
    const leave = (): void => {
      if (this.#waiting?.call !== call) return;
      this.#settle()?.resolve(DONE);
      this.#regulate();
    };
    return new Iteration(() => this.ask(call, options), leave);
  }

  /** Answers at once if that can be, and most often it can. */
  ask<T>(call: Call<T>, options: ReadOptions = NO_OPTIONS): Promise<T> {
    try {
      this.#checkFree('read');
      const signal = signalOf(options);
      signal?.throwIfAborted();
      const incoming = this.#incoming;
      call.prepare?.(incoming);
      const result = incoming.attempt(call);
      return result === undefined ? this.#wait(call, signal) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    } finally {
      if (!this.#isReading) this.#regulate();
    }
  }

  #checkFree(what: string): void {
    if (this.#over) throw new TypeError(`${what} after ${this.#over}()`);
    if (this.#waiting) throw new TypeError(`${what} while another call waits: one at a time`);
  }

  #wait<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.addEventListener('abort', this.#onAbort);
    return new Promise<T>((resolve, reject) => {
      this.#waiting = { call, signal, resolve, reject };
    });
  }

  /** Ends the wait. */
  #settle(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.signal?.removeEventListener('abort', this.#onAbort);
    return waiting;
  }

  readonly #onAbort = (): void => {
    const waiting = this.#settle();
    waiting?.reject(waiting.signal?.reason);
    this.#regulate();
  };

  /** Tries again to answer the call that waits. */
  #serve(): void {
    if (this.#waiting) {
      try {
        const result = this.#incoming.attempt(this.#waiting.call);
        if (result !== undefined) this.#settle()?.resolve(result);
      } catch (error) {
        this.#settle()?.reject(error);
      }
    }
    this.#regulate();
  }

  /** Sees to it that the source gives no more than is wanted. */
  #regulate(): void {
    const { hasEnded, highWaterMark, search, unread } = this.#incoming;
    if (hasEnded || this.#over) return;
    const mark = this.#isReading ? highWaterMark - 1 : this.#lowWaterMark;
    const isWanted = search.failure === undefined && (this.#waiting !== undefined || unread.length <= mark);
    if (isWanted === this.#isReading) return;
    this.#isReading = isWanted;
    if (isWanted) this.#source.resume();
    else this.#source.pause();
  }

  #take(chunk: unknown): void {
    if (this.#over === 'close' || this.#incoming.hasEnded) return;
    if (!(chunk instanceof Uint8Array)) {
      this.#source.pause();
      this.#end(true, wrongType('chunk', 'a Uint8Array', chunk));
      return;
    }
    if (chunk.length === 0) return;
    this.#incoming.append(chunk);
    this.#serve();
  }

  #end(isBroken: boolean, error?: unknown): void {
    const incoming = this.#incoming;
    if (incoming.hasEnded) return;
    incoming.hasEnded = true;
    incoming.isBroken = isBroken;
    incoming.error = error;
    this.#serve();
  }
}

function signalOf(options: ReadOptions): AbortSignal | undefined {
  if (options === NO_OPTIONS) return undefined;
  checkOptions(options, ['signal']);
  const { signal } = options;
  const isSignal = signal === undefined || typeof signal?.throwIfAborted === 'function';
  if (!isSignal) throw wrongType('signal', 'an AbortSignal', signal);
  return signal;
}
