import { Buffer } from 'node:buffer';
import { frameTooLong, outOfRange, wrongType } from '../errors.ts';
import { NO_BYTES } from '../framing/framing.ts';
import { viewOf } from '../memory/view-of.ts';
import type { Finder } from '../search/finder.ts';
import {
  asBuffer,
  type ChatHandlers,
  type ChatInput,
  type ChatInputOptions,
  encodeText,
  type IncompleteFrame,
  type Terminator,
  toNumber,
} from './chat-input.ts';
import { delimiterOf } from './delimiters.ts';

/**
 * The receiving half of a chat as Python 3.6 to 3.11 have it, statement by statement:
 * what `async_chat.handle_read` does behind `recv`. What is odd here is odd there, and
 * programs may count on it.
 */
export class StrictInput implements ChatInput {
  collectsAll = false;
  readonly #handlers: ChatHandlers;
  readonly #borrow: boolean;
  readonly #maxFrameLength: number;
  #terminator: unknown;
  #finder: Finder | undefined;
  /** Python's `ac_in_buffer`, from `#start` on: it is cut off in front without being copied. */
  #buffer: Uint8Array = NO_BYTES;
  #start = 0;
  /** Whether the buffer's memory outlasts the call of `feed`. */
  #isOwned = true;
  /** Bytes of the buffer that a handler is being called with. */
  #inHand = 0;
  /** Bytes handed over since a terminator was found, or everything collected. */
  #collected = 0;
  #received = 0;
  #failed = false;

  constructor(handlers: ChatHandlers, { borrow, maxFrameLength }: ChatInputOptions) {
    this.#handlers = handlers;
    this.#borrow = borrow;
    this.#maxFrameLength = maxFrameLength;
  }

  get terminator(): Terminator | undefined {
    return this.#terminator as Terminator | undefined;
  }

  get buffered(): number {
    return Math.max(0, this.#length - this.#inHand);
  }

  get isInFrame(): boolean {
    return this.#collected > 0;
  }

  get streamOffset(): number {
    return this.#received - this.buffered;
  }

  /** A copy of Python's `ac_in_buffer`: inside `collectIncomingData`, with the data at hand. */
  get acInBuffer(): Buffer {
    return Buffer.from(this.#slice(this.#length));
  }

  /**
   * Takes nearly everything; what it cannot use is noticed by `feed`.
   *
   * @throws {TypeError} If it is `undefined`.
   * @throws {RangeError} If it is negative, or cannot be encoded.
   */
  setTerminator(terminator: Terminator): void {
    const { useEncoding, encoding } = this.#handlers;
    if (terminator === undefined) throw wrongType('terminator', 'given', terminator);
    if (typeof terminator === 'string' && useEncoding) {
      this.#terminator = encodeText('terminator', terminator, encoding);
    } else if (isNegative(terminator)) {
      throw outOfRange('terminator', 'a number of bytes, which is not negative', terminator);
    } else {
      this.#terminator = typeof terminator === 'bigint' ? toNumber(terminator) : terminator;
    }
    const set = this.#terminator;
    this.#finder = undefined;
    if (set instanceof Uint8Array && set.length > 0) this.#finder = delimiterOf(asBuffer(set, true)).finder;
  }

  feed(data: Uint8Array): void {
    if (this.#failed) return;
    this.#received += data.length;
    this.#isOwned = this.#length > 0;
    this.#buffer = this.#isOwned ? Buffer.concat([this.#slice(this.#length), data]) : data;
    this.#start = 0;
    try {
      while (this.#length > 0 && this.#step());
    } finally {
      if (!this.#isOwned) this.#own();
    }
  }

  discard(): void {
    this.#collected = 0;
    this.#cut(this.#length);
  }

  /** Python's loop goes on. */
  stop(): void {}

  /** Python loses what is left. */
  end(): IncompleteFrame | undefined {
    return undefined;
  }

  get #length(): number {
    return this.#buffer.length - this.#start;
  }

  /** Python's `ac_in_buffer[:count]`. */
  #slice(count: number): Uint8Array {
    return viewOf(this.#buffer, this.#start, this.#start + this.#index(count));
  }

  /** Python's `ac_in_buffer = ac_in_buffer[count:]`. */
  #cut(count: number): void {
    this.#start += this.#index(count);
    if (this.#length > 0) return;
    this.#buffer = NO_BYTES;
    this.#start = 0;
    this.#isOwned = true;
  }

  /** An index as slices take it: negative ones count from the end, and what is out of range is cut to fit. */
  #index(count: number): number {
    const length = this.#length;
    return count < 0 ? Math.max(0, length + count) : Math.min(count, length);
  }

  #own(): void {
    this.#buffer = Uint8Array.from(this.#slice(this.#length));
    this.#start = 0;
    this.#isOwned = true;
  }

  /**
   * One turn of Python's loop. A handler may do anything to the buffer and the terminator;
   * like there, they are looked at again behind each call.
   *
   * @returns Whether there is another.
   */
  #step(): boolean {
    const length = this.#length;
    const terminator = this.#terminator;
    this.collectsAll = isFalse(terminator);
    if (terminator === undefined) throw new TypeError('no terminator: call setTerminator() first');
    if (this.collectsAll) {
      this.#collected = 0;
      this.#collect(length);
      this.#cut(this.#length);
    } else if (isWhole(terminator)) {
      const count = Number(terminator);
      if (length < count) {
        this.#collected += length;
        this.#collect(length);
        this.#cut(this.#length);
        this.#terminator = difference(this.#terminator, length);
      } else {
        this.#collect(count);
        this.#cut(count);
        this.#terminator = 0;
        this.#found();
      }
    } else {
      if (this.#finder === undefined) {
        throw wrongType('terminator', 'a Uint8Array, a whole number or null', terminator);
      }
      return this.#search(this.#finder, length);
    }
    return true;
  }

  #search(finder: Finder, length: number): boolean {
    const start = this.#start;
    const index = finder.indexOf(this.#buffer, start) - start;
    if (index >= 0) {
      if (index > 0) this.#collectFramed(index);
      this.#cut(index + finder.length);
      this.#found();
      return true;
    }
    const held = finder.partialAtEnd(this.#buffer, start);
    if (held === 0) {
      this.#collectFramed(length);
      this.#cut(this.#length);
      return true;
    }
    if (held !== length) {
      this.#collectFramed(length - held);
      this.#cut(-held);
    }
    return false;
  }

  /** Hands over the next `count` bytes in front of a delimiter, as many as there may be. */
  #collectFramed(count: number): void {
    const room = this.#maxFrameLength - this.#collected;
    if (count <= room) {
      this.#collected += count;
      this.#collect(count);
      return;
    }
    const streamOffset = this.#received - this.#length + room;
    try {
      if (room > 0) this.#collect(room);
    } finally {
      this.#failed = true;
      this.discard();
    }
    throw frameTooLong(this.#maxFrameLength, streamOffset, true);
  }

  #collect(count: number): void {
    const data = asBuffer(this.#slice(count), this.#borrow);
    this.#inHand = data.length;
    try {
      this.#handlers.collectIncomingData(data);
    } finally {
      this.#inHand = 0;
    }
  }

  #found(): void {
    this.#collected = 0;
    this.#handlers.foundTerminator();
  }
}

/** Python's truth; numbers are whole there or not by their type. */
function isFalse(terminator: unknown): boolean {
  if (terminator instanceof Uint8Array) return terminator.length === 0;
  return terminator === null || terminator === 0 || terminator === false || terminator === '';
}

/** Booleans are whole numbers there. */
function isWhole(terminator: unknown): boolean {
  return terminator === true || Number.isInteger(terminator);
}

function isNegative(terminator: unknown): boolean {
  if (typeof terminator === 'bigint') return terminator < 0n;
  return Number.isInteger(terminator) && (terminator as number) < 0;
}

/** What is left of a number; `collectIncomingData` may have set something else meanwhile. */
function difference(terminator: unknown, count: number): number {
  if (typeof terminator !== 'number' && typeof terminator !== 'boolean') {
    throw wrongType('terminator', 'a number, of which bytes have come', terminator);
  }
  return Number(terminator) - count;
}
