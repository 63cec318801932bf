import { Buffer } from 'node:buffer';
import { wrongType } from '../errors.ts';
import { checkCount } from '../limits.ts';
import { encodeText } from './chat-input.ts';
import type { ChatOutput, ChatOutputOwner } from './chat-output.ts';
import { happened } from './poll.ts';
import { isSystemError } from './system-error.ts';

/** A producer of Python's, with whatever it may give in the place of bytes. */
interface StrictProducer {
  more(): Uint8Array | string | null | undefined;
}

/** What waits in Python's `producer_fifo`; null closes. */
type Item = Uint8Array | string | StrictProducer | null;

/**
 * Sends as Python's asynchat does, surprises included: what is pushed whole is not copied, a call of
 * `initiateSend` sends one piece at most, what cannot be sent stays, a producer of no length is asked
 * nevertheless, closing waits for the next turn, and what is pushed behind it is never sent.
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
    else
      for (let at = 0; at < data.length; at += size)
        this.#fifo.push(Buffer.from(data.subarray(at, at + size)));
    happened();
    this.initiateSend();
  }

  pushWithProducer(producer: unknown): void {
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
      if (isFalse(first)) fifo.shift();
      if (first === null) {
        owner.handleClose();
        return;
      }
      if (typeof first === 'string' || first instanceof Uint8Array) {
        this.#send(first);
        return;
      }
      const data = first.more();
      if (data !== undefined && !isFalse(data)) fifo.unshift(data);
      // Of a producer that has been taken for nothing, that is the one behind it.
      else if (fifo.shift() === undefined) throw new RangeError('producer_fifo: nothing to delete');
    }
  }

  /** Sends a piece of `first`, which is at the head, unless it is empty. What is left of it stays there. */
  #send(first: Uint8Array | string): void {
    const owner = this.#owner;
    const size = owner.acOutBufferSize;
    const data = this.#encoded(from(first, 0, size));
    let sent: number;
    try {
      sent = owner.send(data);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      owner.handleError(error);
      return;
    }
    if (sent === 0) return;
    if (sent < data.length || size < first.length) this.#fifo[0] = from(first, sent, first.length);
    else this.#fifo.shift();
  }

  #encoded(data: Uint8Array | string): Uint8Array {
    if (data instanceof Uint8Array) return data;
    const { useEncoding, encoding } = this.#owner;
    if (useEncoding) return encodeText('producer', data, encoding);
    throw wrongType('what is sent', 'a Uint8Array', data);
  }
}

/** `data[start:end]`. */
function from(data: Uint8Array | string, start: number, end: number): Uint8Array | string {
  return typeof data === 'string' ? data.slice(start, end) : data.subarray(start, end);
}

/** Whether Python would take it for false: that is what nothing, and what has no length, is. */
function isFalse(item: Item): boolean {
  return item === null || item === '' || (typeof item === 'object' && Reflect.get(item, 'length') === 0);
}

function strictProducerOf(producer: unknown): Item {
  if (producer === null || typeof producer === 'string' || producer instanceof Uint8Array) return producer;
  if (typeof producer === 'object' && 'more' in producer) return producer as StrictProducer;
  throw wrongType('producer', 'a Uint8Array, a string or an object with more()', producer);
}
