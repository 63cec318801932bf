import { Buffer } from 'node:buffer';
import { slowConsumer } from '../errors.ts';
import type { ProducerSource } from '../net/producer.ts';
import { encodeText } from './chat-input.ts';
import type { ChatOutput, ChatOutputOwner } from './chat-output.ts';
import { guarded } from './guarded.ts';
import { Production } from './production.ts';

/** Hands what is pushed over to the connection at once, which keeps it in order and bounds it. */
export class ConnectionOutput implements ChatOutput {
  readonly #owner: ChatOutputOwner;
  readonly #tellDone: () => void;
  readonly #maxPending: number;
  /** What has been pushed before there was a connection. */
  #early: (Uint8Array | Production)[] = [];
  #earlyBytes = 0;
  readonly #productions: Set<Production> = new Set();
  #closesWhenDone = false;

  /** @param tellDone Calls `handleClose`, unless it is closed. */
  constructor(owner: ChatOutputOwner, tellDone: () => void, maxPending: number) {
    this.#owner = owner;
    this.#tellDone = tellDone;
    this.#maxPending = maxPending;
  }

  get isWaiting(): boolean {
    const pending = this.#owner.socket?.stats.bytesPending ?? 0;
    return pending > 0 || this.#early.length > 0 || this.#productions.size > 0;
  }

  push(data: Uint8Array): void {
    this.#refuseLate('push');
    const { closing, socket } = this.#owner;
    if (socket) socket.write(data);
    else if (!closing) this.#pushEarly(data);
  }

  pushWithProducer(producer: ProducerSource | Uint8Array): void {
    this.#refuseLate('pushWithProducer');
    if (producer instanceof Uint8Array) {
      this.push(producer);
      return;
    }
    const { closing, socket } = this.#owner;
    const production = new Production(
      producer,
      (text) => this.#encode(text),
      (done) => this.#productions.delete(done),
    );
    this.#productions.add(production);
    if (socket) socket.writeProducer(production);
    else if (closing) production.stop();
    else this.#early.push(production);
  }

  closeWhenDone(): void {
    if (this.#closesWhenDone) return;
    this.#closesWhenDone = true;
    const { socket } = this.#owner;
    if (!this.isWaiting) {
      this.#tellDone();
    } else if (socket) {
      void socket.drained().then(() => guarded(this.#owner, this.#tellDone));
    }
  }

  discard(): void {
    this.#early = [];
    this.#earlyBytes = 0;
    for (const production of [...this.#productions]) production.stop();
  }

  /** Nothing is left to do. */
  initiateSend(): void {}

  connected(): void {
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    const { socket } = this.#owner;
    for (const item of early) {
      if (item instanceof Uint8Array) socket?.write(item);
      else socket?.writeProducer(item);
    }
    if (!this.#closesWhenDone) return;
    this.#closesWhenDone = false;
    this.closeWhenDone();
  }

  /** What is to be sent by whom we wait for cannot be bounded by making anybody wait. */
  #pushEarly(data: Uint8Array): void {
    if (this.#earlyBytes > this.#maxPending) {
      this.discard();
      this.#owner.handleError(slowConsumer(this.#maxPending, 0));
      return;
    }
    this.#early.push(Buffer.from(data));
    this.#earlyBytes += data.length;
  }

  #encode(text: string): Uint8Array {
    const { useEncoding, encoding } = this.#owner;
    return useEncoding ? encodeText('producer', text, encoding) : Buffer.from(text);
  }

  #refuseLate(what: string): void {
    if (this.#closesWhenDone) throw new TypeError(`${what}() after closeWhenDone()`);
  }
}
