import type { Lent } from './contender.ts';

/** Two offsets, for contenders that find frames without making a view of each. */
export class Slice implements Lent {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  set(bytes: Buffer, start: number, end: number): this {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    return this;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  copy(): Uint8Array {
    return Uint8Array.from(this.#bytes.subarray(this.#start, this.#end));
  }
}
