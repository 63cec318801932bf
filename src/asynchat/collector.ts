import { Buffer } from 'node:buffer';
import { frameTooLong } from '../errors.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import type { ChatInput, ChatInputOptions } from './chat-input.ts';

const NO_BYTES = Buffer.alloc(0);
/** Pieces of fewer bytes are put together: each by itself would take more memory than that. */
const MIN_KEPT = 256;
/** What they are put together in grows with what there is, from the one to the other. */
const FIRST_TAIL = 64;
const LARGEST_TAIL = 65_536;

/**
 * Keeps the data of a frame until it is taken: Python's `incoming`. Where there is no
 * frame, because everything is collected, a peer may send `maxFrameLength` bytes.
 */
export class Collector {
  readonly #input: ChatInput;
  readonly #borrow: boolean;
  readonly #maxFrameLength: number;
  /** Most often the only piece there is. */
  #first: Buffer = NO_BYTES;
  #isMany = false;
  /** What comes behind the first. */
  #more: Buffer[] = [];
  /** What comes behind that: `tail[start, end)`, short pieces. */
  #tail: Buffer = NO_BYTES;
  #start = 0;
  #end = 0;
  #length = 0;

  constructor(input: ChatInput, { borrow, maxFrameLength }: ChatInputOptions) {
    this.#input = input;
    this.#borrow = borrow;
    this.#maxFrameLength = maxFrameLength;
  }

  /** @throws {FrameError} `ERR_FRAME_TOO_LONG`, with `data` not added. */
  add(data: Buffer): void {
    const length = this.#length + data.length;
    const { collectsAll, streamOffset } = this.#input;
    if (collectsAll && length > this.#maxFrameLength) {
      throw frameTooLong(this.#maxFrameLength, streamOffset - (length - this.#maxFrameLength), true);
    }
    if (this.#length === 0) this.#first = this.#own(data);
    else this.#addBehind(data);
    this.#length = length;
  }

  /** All that was added since it was taken last: the caller's. */
  take(): Buffer {
    const first = this.#first;
    if (!this.#isMany) {
      this.#first = NO_BYTES;
      this.#length = 0;
      return first;
    }
    this.#seal();
    const data = Buffer.concat([first, ...this.#more], this.#length);
    this.clear();
    return data;
  }

  clear(): void {
    this.#first = NO_BYTES;
    this.#length = 0;
    this.#isMany = false;
    this.#more = [];
    this.#tail = NO_BYTES;
    this.#start = 0;
    this.#end = 0;
  }

  #addBehind(data: Buffer): void {
    this.#isMany = true;
    if (data.length < MIN_KEPT) {
      this.#append(data);
      return;
    }
    this.#seal();
    this.#more.push(this.#own(data));
  }

  #own(data: Buffer): Buffer {
    return this.#borrow ? Buffer.from(data) : data;
  }

  #append(data: Buffer): void {
    if (data.length > this.#tail.length - this.#end) {
      this.#seal();
      const size = Math.min(LARGEST_TAIL, Math.max(FIRST_TAIL, this.#length));
      this.#tail = Buffer.allocUnsafeSlow(Math.max(size, data.length));
      this.#start = 0;
      this.#end = 0;
    }
    this.#end = copyBytes(data, 0, data.length, this.#tail, this.#end);
  }

  /** Puts the tail behind the other pieces, so that another may follow. */
  #seal(): void {
    if (this.#start === this.#end) return;
    this.#more.push(this.#tail.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
