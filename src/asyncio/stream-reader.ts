import { Buffer } from 'node:buffer';
import { wrongType } from '../errors.ts';
import { LengthLimit } from '../framing/length-limit.ts';
import { checkCount, checkOptions, resolveLimits } from '../limits.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { Exactly } from '../streams/reader/calls.ts';
import type { Call } from '../streams/reader/incoming.ts';
import { SourceReader } from '../streams/reader/source-reader.ts';
import type { ReadOptions } from '../streams/reader/stream-reader.ts';
import type { Terminator } from '../streams/reader/terminators.ts';
import { FedSource, type Pausable } from './fed-source.ts';
import { LineWithinLimit, UntilEnd, UntilSeparator, UpTo } from './reader-calls.ts';

/** Options of `new StreamReader`. */
export interface StreamReaderOptions {
  /**
   * How many bytes may come before a separator, which does not count; `Infinity` for any number. Reading
   * pauses while more than twice as many are unread, until no more than these are.
   *
   * @default 65536
   */
  readonly limit?: number;
}

const DEFAULT_LIMIT = 65_536;

/** Whether a line that is too long is being thrown away, and has not ended. */
export let isDiscarding: (reader: StreamReader) => boolean;

/**
 * asyncio's `StreamReader`: what `startServer` hands to its handler and `openConnection`
 * gives, or one of your own, fed by hand. Read from by `wirecut/streams`' reader.
 *
 * One call at a time: another one rejects with a `TypeError` while one waits. Every call
 * takes a `signal` that ends the wait, as cancelling a task does there: it has taken nothing
 * then. Misuse rejects with a `TypeError` or `RangeError`.
 *
 * What it gives is the caller's to keep. Complexity: linear in the bytes for each separator
 * that is used, however the stream is cut and however often calls are tried again.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { StreamReader } from 'wirecut/asyncio';
 *
 * const reader = new StreamReader();
 * reader.feedData(Buffer.from('SET answer 2\r'));
 * const line = reader.readuntil('\r\n');
 * reader.feedData(Buffer.from('\n42rest'));
 * reader.feedEof();
 * assert.equal((await line).toString(), 'SET answer 2\r\n');
 * assert.equal((await reader.readexactly(2)).toString(), '42');
 * assert.equal((await reader.read()).toString(), 'rest');
 * assert(reader.atEof());
 * ```
 */
export class StreamReader implements AsyncIterable<Buffer, undefined> {
  readonly #source: FedSource = new FedSource();
  readonly #reader: SourceReader;
  #hasEnded = false;
  #exception: Error | undefined;

  /**
   * @throws {TypeError} If an option is unknown, or `limit` no number.
   * @throws {RangeError} If `limit` is less than 1 or no whole number.
   */
  constructor(options: StreamReaderOptions = {}) {
    checkOptions(options, ['limit']);
    const { limit = DEFAULT_LIMIT } = options;
    checkReadLimit(limit);
    this.#reader = new SourceReader((sink) => this.#source.open(sink), {
      framing: undefined,
      atEnd: undefined,
      limit: new LengthLimit(resolveLimits({ maxFrameLength: limit, onOversize: 'skip' })),
      highWaterMark: 2 * limit + 1,
      lowWaterMark: limit,
    });
  }

  /** How many bytes have come and have not been read. */
  get buffered(): number {
    return this.#reader.unread;
  }

  /**
   * All up to the end of the stream; with `n`, what has come, `n` bytes at most, as soon as
   * there is something. Nothing at the end of the stream, and if `n` is 0. `limit` does not count.
   */
  read(n = -1, options?: ReadOptions): Promise<Buffer> {
    return this.#ask(n < 0 ? new UntilEnd() : new UpTo(n), options);
  }

  /**
   * Up to and including a `\n`; at the end of the stream what is left, which is nothing
   * behind the last line.
   *
   * @throws {FrameError} `ERR_FRAME_TOO_LONG`, if there is more than `limit` before the line's
   *   end. The whole line is thrown away, as it comes: what is read next begins behind its end.
   */
  readline(options?: ReadOptions): Promise<Buffer> {
    return this.#ask(new LineWithinLimit(), options);
  }

  /**
   * Up to and including `separator`: of several, the one that ends first.
   *
   * @param separator Bytes; a string, as UTF-8; or an array of these.
   * @throws {IncompleteReadError} If the stream ends before one comes; what there was is `partial`.
   * @throws {LimitOverrunError} If there is more than `limit` before it. Nothing is taken.
   * @throws {TypeError | RangeError} If it is none, or empty.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { StreamReader } from 'wirecut/asyncio';
   *
   * const reader = new StreamReader();
   * reader.feedData(Buffer.from('name: value\nrest'));
   * assert.equal((await reader.readuntil([': ', '\n'])).toString(), 'name: ');
   * assert.equal((await reader.readuntil()).toString(), 'value\n');
   * ```
   */
  readuntil(separator: Terminator = '\n', options?: ReadOptions): Promise<Buffer> {
    return this.#ask(new UntilSeparator(separator), options);
  }

  /**
   * The next `n` bytes, any number of them.
   *
   * @throws {IncompleteReadError} If the stream ends before that; what there was is `partial`.
   * @throws {RangeError} If `n` is negative or no whole number.
   */
  readexactly(n: number, options?: ReadOptions): Promise<Buffer> {
    return this.#ask(new Exactly(n), options);
  }

  /** Whether the stream has ended, and all of it has been read. */
  atEof(): boolean {
    return this.#hasEnded && this.#reader.unread === 0;
  }

  /**
   * The lines that are still to come, with their ends, as `readline` gives them. Who leaves
   * the loop leaves the rest where it is.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { StreamReader } from 'wirecut/asyncio';
   *
   * const reader = new StreamReader();
   * reader.feedData(Buffer.from('one\ntwo'));
   * reader.feedEof();
   * const lines = [];
   * for await (const line of reader) lines.push(line.toString());
   * assert.deepEqual(lines, ['one\n', 'two']);
   * ```
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, undefined, undefined> {
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) return;
      yield line;
    }
  }

  /**
   * Puts bytes, which are copied, behind all that have come.
   *
   * @throws {TypeError} If `data` is no `Uint8Array`; or behind the end, or an exception.
   */
  feedData(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw wrongType('data', 'a Uint8Array', data);
    if (this.#hasEnded) throw new TypeError('feedData() after feedEof()');
    if (this.#exception) throw new TypeError('feedData() after setException()');
    // Not of Node's pool: a byte that waits would hold 8 KiB.
    const chunk = Buffer.allocUnsafeSlow(data.length);
    copyBytes(data, 0, data.length, chunk, 0);
    this.#source.chunk(chunk);
  }

  /** Says that no more will come. */
  feedEof(): void {
    this.#hasEnded = true;
    this.#source.end();
  }

  /** What has been set. */
  exception(): Error | undefined {
    return this.#exception;
  }

  /** Fails the call that waits, and all that want more than has come, with `error`. */
  setException(error: Error): void {
    if (!(error instanceof Error)) throw wrongType('error', 'an Error', error);
    this.#exception = error;
    this.#source.fail(error);
  }

  /** Says what is to be paused while too much is unread: a connection, or a Node `Readable` whose chunks are fed. */
  setTransport(transport: Pausable): void {
    this.#source.from(transport);
  }

  static {
    isDiscarding = (reader) => reader.#reader.isDiscarding;
  }

  /** All that is fed is a `Buffer`, so all that comes out is. */
  #ask(call: Call<Uint8Array>, options: ReadOptions | undefined): Promise<Buffer> {
    return this.#reader.ask(call, options) as Promise<Buffer>;
  }
}

/** Throws unless `limit` is a whole number of at least 1, or `Infinity`. */
export function checkReadLimit(limit: unknown): void {
  if (limit !== Number.POSITIVE_INFINITY) checkCount('limit', limit, 1);
}
