import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { wrongType } from '../errors.ts';
import type { Connection } from '../net/connection.ts';
import type { ProducerSource } from '../net/producer.ts';
import type { TlsOptions } from '../net/tls-options.ts';
import { type ChatHalves, newHalves } from './chat-halves.ts';
import type { IncompleteFrame, Terminator } from './chat-input.ts';
import { type AsyncChatOptions, type ChatSettings, resolveChatOptions } from './chat-options.ts';
import { Dispatcher } from './dispatcher.ts';
import { guarded } from './guarded.ts';

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
  readonly #settings: ChatSettings;
  #halves: ChatHalves;
  /** The terminator set last, not counted down. */
  #terminator: Terminator | undefined;
  #hasEnded = false;

  /**
   * @param socket A connected socket, or a connection of ours on which no frame is in progress.
   * @throws {TypeError | RangeError} If it is neither, or an option is wrong or unknown.
   */
  constructor(socket?: Socket | Connection, options: AsyncChatOptions = {}) {
    const settings = resolveChatOptions(options);
    super(undefined, settings.dispatcher);
    this.#settings = settings;
    this.#halves = this.#newHalves();
    if (socket) this.setSocket(socket);
  }

  #newHalves(): ChatHalves {
    return newHalves(this, () => this.tellDone(), this.#settings);
  }

  protected override reopen(): boolean {
    if (!super.reopen()) return false;
    const left = this.#halves.input.terminator;
    this.#hasEnded = false;
    this.#halves = this.#newHalves();
    // What has been counted down collects everything, as before; that it has been is no frame.
    const next = this.#settings.isStrict ? left : left === 0 ? null : this.#terminator;
    if (next !== undefined) this.setTerminator(next);
    return true;
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
    this.#halves.input.setTerminator(terminator);
    this.#terminator = terminator;
  }

  /** The terminator set last; a number counts down as bytes come. */
  getTerminator(): Terminator | undefined {
    return this.#halves.input.terminator;
  }

  /**
   * A `collectIncomingData` for those who want frames whole: keeps the data for `takeData`.
   *
   * @throws {FrameError} `ERR_FRAME_TOO_LONG`, if no end is in sight and it gets too much.
   */
  collect(data: Buffer): void {
    this.#halves.collector.add(data);
  }

  /** What `collect` has kept. */
  takeData(): Buffer {
    return this.#halves.collector.take();
  }

  /**
   * Sends bytes, which are copied (not in strict mode).
   *
   * @throws {TypeError} If they are no bytes; behind `closeWhenDone` (not in strict mode).
   */
  push(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw wrongType('data', 'a Uint8Array', data);
    this.#halves.output.push(data);
  }

  /**
   * Sends what a producer gives, only as fast as the peer takes it, and in its order with what is pushed.
   *
   * @param producer An object with `more()`, which gives bytes or a string, and nothing at the end; an
   *   iterable of such, async or not (not in strict mode); or bytes.
   * @throws {TypeError} If it is none of these; behind `closeWhenDone` (not in strict mode).
   */
  pushWithProducer(producer: ProducerSource | Uint8Array): void {
    this.#halves.output.pushWithProducer(producer);
  }

  /** Has `handleClose` called when all has been sent. No more frames are handed over (but in strict mode). */
  closeWhenDone(): void {
    if (!this.#settings.isStrict) {
      this.closing = true;
      this.#halves.input.stop();
    }
    this.#halves.output.closeWhenDone();
  }

  /**
   * Drops what has come and was not handed over, what `collect` has kept, and what producers have not
   * given yet. What has been pushed goes out; in strict mode it is dropped, too, unless it has been sent.
   */
  discardBuffers(): void {
    this.#halves.input.discard();
    this.#halves.collector.clear();
    this.#halves.output.discard();
  }

  /** Sends what can be sent. */
  initiateSend(): void {
    this.#halves.output.initiateSend();
  }

  override readable(): boolean {
    return true;
  }

  /** Whether something waits to be sent. */
  override writable(): boolean {
    return !this.connected || this.#halves.output.isWaiting;
  }

  override handleRead(): void {
    if (this.isAtEnd) this.#end();
    let data: Uint8Array;
    try {
      // Who receives by other means has them called.
      const isOwn = this.recv === Dispatcher.prototype.recv;
      data = isOwn ? this.borrow(this.acInBufferSize) : this.recv(this.acInBufferSize);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') this.handleError(error);
      return;
    }
    if (!(data instanceof Uint8Array)) throw wrongType('what recv() returns', 'a Uint8Array', data);
    this.#halves.input.feed(data);
  }

  override handleWrite(): void {
    this.initiateSend();
  }

  override handleClose(): void {
    this.close();
  }

  /**
   * The stream has ended inside a frame, or has been cut off there. Not called in strict mode: Python loses what is left.
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
    if (!this.socket || !this.isMidFrame) return super.startTls(options);
    this.#halves.input.stop();
    return this.refusePlaintext(this.socket);
  }

  protected override get isMidFrame(): boolean {
    const { input } = this.#halves;
    return input.buffered > 0 || input.isInFrame;
  }

  protected override cutOff(): void {
    this.#end();
  }

  override setSocket(socket: Socket | Connection): void {
    super.setSocket(socket);
    this.#halves.output.connected();
  }

  override close(): void {
    this.#halves.input.stop();
    super.close();
  }

  protected override get needsPolling(): boolean {
    const { readable, writable } = AsyncChat.prototype;
    return this.#settings.isStrict || this.readable !== readable || this.writable !== writable;
  }

  /** Has what is left handed over, and what is incomplete told. A handler that throws is no end. */
  #end(): void {
    const { input } = this.#halves;
    let before = Number.POSITIVE_INFINITY;
    while (!this.#hasEnded && input.buffered < before) {
      before = input.buffered;
      guarded(this, () => {
        const report = input.end();
        this.#hasEnded = true;
        if (report) this.handleIncomplete(report);
      });
    }
    this.#hasEnded = true;
  }
}
