import { Buffer } from 'node:buffer';
import { frameTooLong } from '../errors.ts';
import type { ChatInput, ChatInputOptions } from './chat-input.ts';

/**
 * Keeps the data of a frame until it is taken: Python's `incoming`. Where there is no
 * frame, because everything is collected, a peer may send `maxFrameLength` bytes.
 */
export class Collector {
  readonly #input: ChatInput;
  readonly #borrow: boolean;
  readonly #maxFrameLength: number;
  #pieces: Buffer[] = [];
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
    this.#length = length;
    this.#pieces.push(this.#borrow ? Buffer.from(data) : data);
  }

  /** All that was added since it was taken last: the caller's. */
  take(): Buffer {
    const pieces = this.#pieces;
    const [first] = pieces;
    const data = first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces, this.#length);
    this.clear();
    return data;
  }

  clear(): void {
    // Most often there is one: the array can stay.
    this.#pieces.length = 0;
    this.#length = 0;
  }
}
