import { AsyncChat } from 'wirecut/asynchat';
import type { Contender, Cut } from './contender.ts';

/** A conversation as Python's asynchat has it, which receives from no socket: `recv` gives what is fed. */
class Chat extends AsyncChat {
  chunk: Buffer = Buffer.alloc(0);
  readonly #each: (frame: Cut) => void;

  constructor(terminator: Buffer, each: (frame: Cut) => void) {
    super();
    this.#each = each;
    this.setTerminator(terminator);
  }

  override recv(): Buffer {
    return this.chunk;
  }

  collectIncomingData(data: Buffer): void {
    this.collect(data);
  }

  foundTerminator(): void {
    this.#each(this.takeData());
  }
}

/** Frames whole, by `collect` and `takeData`, as its documentation has it. */
export const wirecutAsyncChat: Contender = {
  name: 'wirecut, AsyncChat',
  open(terminator, each) {
    const chat = new Chat(terminator, each);
    return {
      write(chunk) {
        chat.chunk = chunk;
        chat.handleRead();
      },
      end() {},
    };
  },
};
