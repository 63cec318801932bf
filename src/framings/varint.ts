import { outOfRange } from '../errors.ts';
import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import type { Framing } from '../framing/framing.ts';
import { checkCount, checkOptions } from '../limits.ts';
import { CountedCutter } from './counted-cutter.ts';

/** As many as a number of 64 bits has. */
const MOST_BYTES = 10;
/** Set in every byte but the last. */
const CONTINUES = 0x80;

/** Options of {@link varint}. */
export interface VarintOptions {
  /**
   * How many bytes a length has at most, from 1 to 10. Each holds 7 bits.
   *
   * @default 5, enough for lengths of 32 bits
   */
  readonly maxBytes?: number;
}

/**
 * Frames that begin with their length as a varint (LEB128: 7 bits a byte, lowest
 * first, the highest bit set in all bytes but the last), which is taken off. This is
 * how Protocol Buffers are written one behind the other: `writeDelimitedTo` in Java,
 * `SerializeDelimitedToOstream` in C++.
 *
 * As there, a length may have more bytes than it needs; `encode` writes the fewest.
 * A length that goes on behind `maxBytes`, or is above `Number.MAX_SAFE_INTEGER`, is
 * refused with `ERR_FRAME_HEADER` at that byte.
 *
 * @throws {TypeError} If `maxBytes` is no number, or there is an unknown option.
 * @throws {RangeError} If `maxBytes` is no whole number from 1 to 10. `encode` throws
 *   it for payloads whose length does not fit.
 *
 * Complexity: O(1) per frame; no byte of a payload is examined.
 *
 * Source: protobuf.dev, Encoding ("Base 128 Varints") and Techniques ("Streaming
 * Multiple Messages").
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { FrameDecoder, varint } from 'wirecut';
 *
 * const messages = [];
 * const decoder = new FrameDecoder(varint(), { frame: (frame) => messages.push(frame.toString()) });
 * decoder.write(Buffer.from('\x05hello\x00\x02o'));
 * decoder.write(Buffer.from('k'));
 * assert.deepEqual(messages, ['hello', '', 'ok']);
 * assert.deepEqual([...varint().encode(new Uint8Array(150)).subarray(0, 2)], [0x96, 0x01]);
 * ```
 */
export function varint(options: VarintOptions = {}): TwoWayFraming {
  checkOptions(options, ['maxBytes']);
  const { maxBytes = 5 } = options;
  checkCount('maxBytes', maxBytes, 1);
  if (maxBytes > MOST_BYTES) throw outOfRange('maxBytes', `at most ${MOST_BYTES}`, maxBytes);
  const framing: Framing = {
    name: `varint({ maxBytes: ${maxBytes} })`,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: () => new VarintCutter(maxBytes),
  };
  return twoWay(framing, encoderOf(maxBytes));
}

function encoderOf(maxBytes: number): FrameEncoder {
  const longest = Math.min(128 ** maxBytes - 1, Number.MAX_SAFE_INTEGER);
  return {
    overhead: maxBytes,
    overheadOf(length) {
      let width = 1;
      for (let rest = length; rest >= CONTINUES; rest = Math.floor(rest / 128)) width++;
      return width;
    },
    writeHeader(target, offset, length) {
      if (length > longest)
        throw outOfRange(
          'payload',
          `of at most the ${longest} bytes that maxBytes allows`,
          `${length} bytes`,
        );
      let rest = length;
      let at = offset;
      for (; rest >= CONTINUES; rest = Math.floor(rest / 128)) target[at++] = (rest % 128) | CONTINUES;
      target[at++] = rest;
      return at;
    },
    writeTrailer: (_target, _start, end) => end,
  };
}

class VarintCutter extends CountedCutter {
  readonly #maxBytes: number;
  #value = 0;
  #scale = 1;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { payloads, boundaries } = frames;
    const maxBytes = this.#maxBytes;
    let count = 0;
    let frameStart = start;
    while (count < limit && frameStart < end) {
      let at = frameStart;
      let byte = bytes[at++] as number;
      let value = byte;
      if (byte >= CONTINUES) {
        const headerEnd = Math.min(end, frameStart + maxBytes);
        let scale = 128;
        value -= CONTINUES;
        while (byte >= CONTINUES && at < headerEnd) {
          byte = bytes[at++] as number;
          value += (byte & 0x7f) * scale;
          scale *= 128;
        }
        if (byte >= CONTINUES) break;
      }
      if (value > end - at || value > maxFrameLength) break;
      payloads[2 * count] = at;
      frameStart = at + value;
      payloads[2 * count + 1] = frameStart;
      boundaries[count++] = frameStart;
    }
    return count;
  }

  override reset(): void {
    super.reset();
    this.#value = 0;
    this.#scale = 1;
  }

  protected takeHeader(byte: number, index: number): void {
    this.#value += (byte & 0x7f) * this.#scale;
    this.#scale *= 128;
    const value = this.#value;
    if (value > Number.MAX_SAFE_INTEGER) this.refuse('Length is more than can be counted', index);
    else if (byte < CONTINUES) this.declare(index + 1, value, value);
    else if (index + 1 === this.#maxBytes) this.refuse(`Length goes on behind ${index + 1} bytes`, index);
    else this.missing = 1 + value;
  }
}
