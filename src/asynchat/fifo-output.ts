import { wrongType } from '../errors.ts';
import { checkCount } from '../limits.ts';
import type { ProducerSource } from '../net/producer.ts';
import { encodeText } from './chat-input.ts';
import type { ChatOutput, ChatOutputOwner } from './chat-output.ts';
import { happened } from './poll.ts';

/** What a producer of Python's gives, with whatever it may give in the place of bytes. */
interface StrictProducer {
  more(): Uint8Array | string | null | undefined;
}

/** What waits in Python's `producer_fifo`; null closes. */
type Item = Uint8Array | StrictProducer | null;

/**
 * Sends as Python's asynchat does, surprises included: what is pushed is not copied, a call of
 * `initiateSend` sends one piece at most, a producer of no length is asked nevertheless, closing
 * waits for the next turn, and what is pushed behind it is never sent.
 */
export class FifoOutput implements ChatOutput {
  readonly #owner: ChatOutputOwner;
  readonly #fifo: Item[] = [];

  constructor(owner: ChatOutputOwner) {
    this.#owner = owner;
  }

  get isWaiting(): boolean {
    return this.#fifo.length > 0;
  }

  push(data: Uint8Array): void {
    const size = this.#owner.acOutBufferSize;
    checkCount('acOutBufferSize', size, 1);
    if (data.length <= size) this.#fifo.push(data);
    else for (let at = 0; at < data.length; at += size) this.#fifo.push(data.subarray(at, at + size));
    happened();
    this.initiateSend();
  }

  pushWithProducer(producer: ProducerSource | Uint8Array): void {
    this.#fifo.push(strictProducerOf(producer));
    happened();
    this.initiateSend();
  }

  closeWhenDone(): void {
    this.#fifo.push(null);
    happened();
  }

  discard(): void {
    this.#fifo.length = 0;
  }

  connected(): void {}

  initiateSend(): void {
    const owner = this.#owner;
    const fifo = this.#fifo;
    while (fifo.length > 0 && owner.connected) {
      const first = fifo[0] as Item;
      if (isFalsy(first)) fifo.shift();
      if (first === null) {
        owner.handleClose();
        return;
      }
      if (!(first instanceof Uint8Array)) {
        const data = this.#encoded(first.more());
        if (data === undefined) fifo.shift();
        else fifo.unshift(data);
        continue;
      }
      this.#send(first);
      return;
    }
  }

  /** Sends a piece of `first`, which is at the head, unless it is empty. */
  #send(first: Uint8Array): void {
    const owner = this.#owner;
    const sent = owner.send(first.subarray(0, owner.acOutBufferSize));
    if (sent === 0) return;
    if (sent < first.length) this.#fifo[0] = first.subarray(sent);
    else this.#fifo.shift();
  }

  #encoded(data: Uint8Array | string | null | undefined): Uint8Array | undefined {
    if (data === null || data === undefined || data.length === 0) return undefined;
    if (data instanceof Uint8Array) return data;
    const { useEncoding, encoding } = this.#owner;
    if (useEncoding) return encodeText('producer', data, encoding);
    throw wrongType('what more() returns', 'a Uint8Array', data);
  }
}

/** Whether Python would take it for false: that is what nothing, and what has no length, is. */
function isFalsy(item: Item): boolean {
  return item === null || Reflect.get(item, 'length') === 0;
}

function strictProducerOf(producer: ProducerSource | Uint8Array): Item {
  if (producer instanceof Uint8Array) return producer;
  if (typeof producer === 'object' && producer !== null && 'more' in producer)
    return producer as StrictProducer;
  throw wrongType('producer', 'a Uint8Array or an object with more()', producer);
}
