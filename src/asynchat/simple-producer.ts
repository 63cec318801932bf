import { wrongType } from '../errors.ts';
import { checkCount } from '../limits.ts';

/**
 * Hands out `data` in pieces of up to `bufferSize`, to be pushed with
 * `pushWithProducer`; then nothing, which says that it is done. Pieces are views.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { SimpleProducer } from 'wirecut/asynchat';
 *
 * const producer = new SimpleProducer(Buffer.from('hello'), 3);
 * assert.equal(producer.more().toString(), 'hel');
 * assert.equal(producer.more().toString(), 'lo');
 * assert.equal(producer.more().length, 0);
 * ```
 */
export class SimpleProducer<Data extends Uint8Array | string = Uint8Array> {
  #data: Uint8Array | string;
  readonly #bufferSize: number;

  /**
   * @param data Bytes; or text, for channels with `useEncoding`.
   * @param bufferSize Bytes, or characters of text.
   * @throws {TypeError} If `data` is neither.
   * @throws {RangeError} If `bufferSize` is no positive whole number.
   */
  constructor(data: Data, bufferSize = 512) {
    if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
      throw wrongType('data', 'a Uint8Array or string', data);
    }
    checkCount('bufferSize', bufferSize, 1);
    this.#data = data;
    this.#bufferSize = bufferSize;
  }

  /** The next piece; an empty one at the end. */
  more(): Data {
    const data = this.#data;
    const size = this.#bufferSize;
    if (typeof data === 'string') {
      this.#data = data.slice(size);
      return data.slice(0, size) as Data;
    }
    this.#data = data.subarray(size);
    return data.subarray(0, size) as Data;
  }
}
