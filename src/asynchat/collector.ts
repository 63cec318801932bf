import { Buffer } from 'node:buffer';
import { frameTooLong } from '../errors.ts';
import type { ChatInput, ChatInputOptions } from './chat-input.ts';

const NO_BYTES = Buffer.alloc(0);

/**
 * Keeps the data of a frame until it is taken: Python's `incoming`. Where there is no
 * frame, because everything is collected, a peer may send `maxFrameLength` bytes.
 */
export class Collector {
  readonly #input: ChatInput;
  readonly #borrow: boolean;
  readonly #maxFrameLength: number;
  #first: Buffer = NO_BYTES;
  /** What comes behind the first: most often nothing. */
  #more: Buffer[] | undefined;
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
    const kept = this.#borrow ? Buffer.from(data) : data;
    if (this.#length === 0) this.#first = kept;
    else if (this.#more) this.#more.push(kept);
    else this.#more = [kept];
    this.#length = length;
  }

  /** All that was added since it was taken last: the caller's. */
  take(): Buffer {
    const first = this.#first;
    const data = this.#more ? Buffer.concat([first, ...this.#more], this.#length) : first;
    this.clear();
    return data;
  }

  clear(): void {
    this.#first = NO_BYTES;
    this.#more = undefined;
    this.#length = 0;
  }
}
