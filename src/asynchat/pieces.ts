import { Buffer } from 'node:buffer';
import { bufferOver } from './buffer-over.ts';
import { asBuffer } from './chat-input.ts';

/** Pieces of a read are copied so many bytes at a time: that much, or Node's pool, is kept alive by the least of them. */
const WINDOW = 2_048;
/** So many have to go into it, or more is copied than is handed out. */
const MIN_PIECES = 4;
const NO_MEMORY = new ArrayBuffer(0);

/**
 * What is handed over: copies, to keep, or views. The short pieces of a read are copied together,
 * many at a time, and handed out as parts of the copy.
 */
export class Pieces {
  readonly #borrow: boolean;
  /** The read that is being fed. */
  #chunk: Uint8Array | undefined;
  /** Where there is a copy of `chunk[start, end)`, or, borrowed, the chunk itself. */
  #memory: ArrayBufferLike = NO_MEMORY;
  /** What to add to an offset in the chunk for one in that. */
  #shift = 0;
  #start = 0;
  #end = 0;

  constructor(borrow: boolean) {
    this.#borrow = borrow;
  }

  /** A read is being fed: its memory does not change until `leave`. */
  enter(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#start = 0;
    this.#end = 0;
    if (this.#borrow) this.#setWindow(chunk, 0);
  }

  leave(): void {
    this.#chunk = undefined;
    this.#memory = NO_MEMORY;
  }

  /** Of `memory[start, end)`. */
  of(memory: Uint8Array, start: number, end: number): Buffer {
    const isInWindow = start >= this.#start && end <= this.#end;
    if (memory !== this.#chunk || (!isInWindow && !this.#moveWindow(memory, start, end)))
      return asBuffer(memory.subarray(start, end), this.#borrow);
    return bufferOver(this.#memory, start + this.#shift, end - start);
  }

  /** Copies what comes from `start` on, if that is more than a piece or two. */
  #moveWindow(chunk: Uint8Array, start: number, end: number): boolean {
    const length = Math.min(WINDOW, chunk.length - start);
    if (MIN_PIECES * (end - start) > length) return false;
    this.#setWindow(Buffer.from(chunk.subarray(start, start + length)), start);
    return true;
  }

  /** Takes pieces from `start` on out of `bytes`. */
  #setWindow({ buffer, byteOffset, length }: Uint8Array, start: number): void {
    this.#memory = buffer;
    this.#shift = byteOffset - start;
    this.#start = start;
    this.#end = start + length;
  }
}
