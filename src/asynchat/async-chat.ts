import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { plaintextBuffered, wrongType } from '../errors.ts';
import { checkOneOf, checkOptions, resolveLimits } from '../limits.ts';
import type { Connection } from '../net/connection.ts';
import { type ConnectionLimits, resolveConnectionLimits } from '../net/connection-limits.ts';
import type { ProducerSource } from '../net/producer.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import type { ChatInput, IncompleteFrame, Terminator } from './chat-input.ts';
import type { ChatOutput } from './chat-output.ts';
import { Collector } from './collector.ts';
import { ConnectionOutput } from './connection-output.ts';
import { DISPATCHER_OPTION_NAMES, Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { FifoOutput } from './fifo-output.ts';
import { FramedInput } from './framed-input.ts';
import { StrictInput } from './strict-input.ts';

/** Options of an `AsyncChat`. */
export interface AsyncChatOptions extends DispatcherOptions {
  /** To behave as Python's to the letter, surprises included, and without limits that are not given. */
  readonly compat?: 'strict';
  /**
   * Whether `collectIncomingData` gets views, good until it returns, in place of data to keep.
   *
   * @default false
   */
  readonly borrow?: boolean;
  /**
   * How many bytes may come before a delimiter does, and how many `collect` keeps where no end is in
   * sight. A number set as terminator is the program's own choice, and not limited.
   *
   * @default 65536
   */
  readonly maxFrameLength?: number;
}

const NAMES = [...DISPATCHER_OPTION_NAMES, 'compat', 'borrow', 'maxFrameLength'];

/** Python knows of no limits. */
const UNLIMITED: ConnectionLimits = {
  frameTimeout: Number.POSITIVE_INFINITY,
  idleTimeout: Number.POSITIVE_INFINITY,
  endTimeout: Number.POSITIVE_INFINITY,
  writeHighWaterMark: 1024 * 1024,
  maxPendingWrite: Number.POSITIVE_INFINITY,
};

/**
 * A conversation, as `asynchat.async_chat` in Python: say what ends a frame by `setTerminator`;
 * what comes goes to `collectIncomingData`, and at a frame's end `foundTerminator` is called,
 * which may set another terminator for what follows, also of the same read. Subclass it and
 * override these two.
 *
 * - A string, or bytes: frames end with it; it is in none of them.
 * - A number: the next frame has that many bytes. Then everything is collected, until there is
 *   another terminator.
 * - `null`, `''` and no bytes: everything is collected.
 *
 * In which pieces a frame is collected is up to the network. An empty frame is not collected at all.
 *
 * Complexity: linear in the bytes received.
 *
 * @example A header line that counts what follows
 * ```js
 * import assert from 'node:assert/strict';
 * import { once } from 'node:events';
 * import { connect } from 'node:net';
 * import { AsyncChat, Dispatcher } from 'wirecut/asynchat';
 *
 * class Mailbox extends AsyncChat {
 *   isBody = false;
 *   constructor(connection) {
 *     super(connection);
 *     this.setTerminator('\r\n');
 *   }
 *   collectIncomingData(data) {
 *     this.collect(data);
 *   }
 *   foundTerminator() {
 *     const text = this.takeData().toString();
 *     this.isBody = !this.isBody;
 *     if (this.isBody) {
 *       this.setTerminator(Number(text));
 *     } else {
 *       this.push(Buffer.from(`got ${text}`));
 *       this.closeWhenDone();
 *     }
 *   }
 * }
 *
 * class Server extends Dispatcher {
 *   handleAccepted(connection) {
 *     new Mailbox(connection);
 *     this.close();
 *   }
 * }
 *
 * const server = new Server();
 * server.bind(['127.0.0.1', 0]);
 * const { port } = await server.listen();
 * let answer = '';
 * const socket = connect(port, '127.0.0.1').on('data', (data) => (answer += data));
 * socket.end('5\r\nhello');
 * await once(socket, 'close');
 * assert.equal(answer, 'got hello');
 * ```
 */
export abstract class AsyncChat extends Dispatcher {
  /** How many bytes `handleRead` receives at a time. */
  acInBufferSize = 65_536;
  /** In strict mode: how many bytes are sent at a time. */
  acOutBufferSize = 65_536;
  /** Whether strings, as terminators and from producers, are encoded by `encoding`; else they are UTF-8. */
  useEncoding = false;
  encoding = 'latin-1';
  readonly #isStrict: boolean;
  readonly #input: ChatInput;
  readonly #output: ChatOutput;
  readonly #collector: Collector;
  #hasEnded = false;

  /**
   * @param socket A connected socket, or a connection of ours on which no frame is in progress.
   * @throws {TypeError | RangeError} If it is neither, or an option is wrong or unknown.
   */
  constructor(socket?: Socket | Connection, options: AsyncChatOptions = {}) {
    checkOptions(options, NAMES);
    const { compat, borrow = false, maxFrameLength, ...given } = options;
    const isStrict = compat !== undefined;
    if (isStrict) checkOneOf('compat', compat, ['strict']);
    if (typeof borrow !== 'boolean') throw wrongType('borrow', 'a boolean', borrow);
    const noLimit = isStrict && maxFrameLength === undefined;
    const limit = noLimit ? Number.POSITIVE_INFINITY : maxFrameLength;
    const limits = isStrict ? { ...UNLIMITED, ...given } : given;
    super(undefined, limits);
    const inputOptions = {
      borrow,
      ...resolveLimits({ ...(limit !== undefined && { maxFrameLength: limit }) }),
    };
    const { maxPendingWrite } = resolveConnectionLimits(limits);
    this.#isStrict = isStrict;
    this.#input = isStrict ? new StrictInput(this, inputOptions) : new FramedInput(this, inputOptions);
    this.#collector = new Collector(this.#input, inputOptions);
    this.#output = isStrict
      ? new FifoOutput(this)
      : new ConnectionOutput(this, () => this.tellDone(), maxPendingWrite);
    if (socket) this.setSocket(socket);
  }

  /** A piece of the frame in progress, to keep; never an empty one. */
  abstract collectIncomingData(data: Buffer): void;

  /** The frame has ended. */
  abstract foundTerminator(): void;

  /**
   * Says where the frames that follow end, from the next one on.
   *
   * @throws {TypeError | RangeError} If it is no terminator.
   */
  setTerminator(terminator: Terminator): void {
    this.#input.setTerminator(terminator);
  }

  /** The terminator set last; a number counts down as bytes come. */
  getTerminator(): Terminator | undefined {
    return this.#input.terminator;
  }

  /**
   * A `collectIncomingData` for those who want frames whole: keeps the data for `takeData`.
   *
   * @throws {FrameError} `ERR_FRAME_TOO_LONG`, if no end is in sight and it gets too much.
   */
  collect(data: Buffer): void {
    this.#collector.add(data);
  }

  /** What `collect` has kept. */
  takeData(): Buffer {
    return this.#collector.take();
  }

  /**
   * Sends bytes, which are copied (not in strict mode).
   *
   * @throws {TypeError} If they are no bytes; behind `closeWhenDone` (not in strict mode).
   */
  push(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw wrongType('data', 'a Uint8Array', data);
    this.#output.push(data);
  }

  /**
   * Sends what a producer gives, only as fast as the peer takes it, and in its order with what is pushed.
   *
   * @param producer An object with `more()`, which gives bytes or a string, and nothing at the end; an
   *   iterable of such, async or not (not in strict mode); or bytes.
   * @throws {TypeError} If it is none of these; behind `closeWhenDone` (not in strict mode).
   */
  pushWithProducer(producer: ProducerSource | Uint8Array): void {
    this.#output.pushWithProducer(producer);
  }

  /** Has `handleClose` called when all has been sent. No more frames are handed over (but in strict mode). */
  closeWhenDone(): void {
    if (!this.#isStrict) {
      this.closing = true;
      this.#input.stop();
    }
    this.#output.closeWhenDone();
  }

  /**
   * Drops what has come and was not handed over, what `collect` has kept, and what producers have not
   * given yet. What has been pushed goes out; in strict mode it is dropped, too, unless it has been sent.
   */
  discardBuffers(): void {
    this.#input.discard();
    this.#collector.clear();
    this.#output.discard();
  }

  /** Sends what can be sent. */
  initiateSend(): void {
    this.#output.initiateSend();
  }

  override readable(): boolean {
    return true;
  }

  /** Whether something waits to be sent. */
  override writable(): boolean {
    return !this.connected || this.#output.isWaiting;
  }

  override handleRead(): void {
    if (this.isAtEnd) this.#reportEnd();
    let data: Uint8Array;
    try {
      // Who receives by other means has them called.
      const isOwn = this.recv === Dispatcher.prototype.recv;
      data = isOwn ? this.borrow(this.acInBufferSize) : this.recv(this.acInBufferSize);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') this.handleError(error);
      return;
    }
    this.#input.feed(data);
  }

  override handleWrite(): void {
    this.initiateSend();
  }

  override handleClose(): void {
    this.close();
  }

  /**
   * The stream has ended inside a frame. Not called in strict mode: Python loses what is left.
   *
   * @param report How much of the frame has been collected, and what has not.
   */
  handleIncomplete({ collected, heldPrefix, missing }: IncompleteFrame): void {
    const wanted = missing === undefined ? '' : `, ${missing} more were wanted`;
    const message = `the stream ended inside a frame: ${collected + heldPrefix.length} bytes have come${wanted}`;
    this.logInfo(message, 'warning');
  }

  /**
   * Goes on under TLS (STARTTLS), behind the frame that is being handled.
   *
   * @throws {FrameError} By the promise: `ERR_PLAINTEXT_BUFFERED`, if more has come already, which
   *   anybody may have sent. The connection is closed then.
   */
  override startTls(options?: TlsOptions): Promise<void> {
    const { buffered, isInFrame, streamOffset } = this.#input;
    if (buffered === 0 && !isInFrame) return super.startTls(options);
    const error = plaintextBuffered(streamOffset);
    this.#input.stop();
    this.socket?.destroy();
    this.handleError(error);
    const refused = Promise.reject(error);
    // It has been told; who does not look at the promise need not know.
    refused.catch(() => {});
    return refused;
  }

  override setSocket(socket: Socket | Connection): void {
    super.setSocket(socket);
    this.#output.connected();
  }

  override close(): void {
    this.#input.stop();
    super.close();
  }

  protected override get needsPolling(): boolean {
    const { readable, writable } = AsyncChat.prototype;
    return this.#isStrict || this.readable !== readable || this.writable !== writable;
  }

  #reportEnd(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const report = this.#input.end();
    if (report) this.handleIncomplete(report);
  }
}
