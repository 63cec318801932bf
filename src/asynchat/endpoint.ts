import { Buffer } from 'node:buffer';
import type { Channel } from './attach.ts';
import { guarded } from './guarded.ts';
import { happened, type Polled, startPolling, stopPolling } from './poll.ts';
import type { Transport } from './transport.ts';

/** Whose endpoint it is: a dispatcher. */
export interface EndpointOwner {
  readonly closing: boolean;
  readable(): boolean;
  writable(): boolean;
  handleReadEvent(): void;
  handleWriteEvent(): void;
  handleClose(): void;
  handleError(error: unknown): void;
  close(): void;
}

/** What else it is told and asked. */
export interface EndpointHooks {
  /** Whether it is the owner's still, or the owner has opened another. */
  isCurrent(endpoint: Endpoint): boolean;
  /** The transport is gone, or another's. */
  gone(): void;
  /** Whether bytes that have been received are part of something that is not complete. */
  isMidFrame(): boolean;
  /** The stream has been cut off: nothing more will be received. */
  cutOff(): void;
}

const NO_BYTES = Buffer.alloc(0);

/** What the system calls a connection that is no more. */
const DISCONNECTED = new Set(['ECONNRESET', 'ENOTCONN', 'ESHUTDOWN', 'ECONNABORTED', 'EPIPE', 'EBADF']);

/**
 * The near end of a connection, as `select` would show it: whether there is something to
 * receive, and whether the peer takes more. Handlers are called while there is, and it does;
 * what they leave is kept for the next turn, and no more comes until it has been received.
 */
export class Endpoint implements Channel, Polled {
  transport: Transport | undefined;
  /** Whether the peer has ended its side, and all that came before that has been received. */
  hasEnded = false;
  /** Whether the peer takes no more for now. */
  isFull = false;
  /** Whether `handleClose` has been called, or need not be. */
  isTold = false;
  /** Whether nothing more happens here. */
  isClosed = false;
  readonly #owner: EndpointOwner;
  readonly #hooks: EndpointHooks;
  /** What has come and has not been received: on loan, while a read is being handled. */
  #incoming: Uint8Array = NO_BYTES;
  #isPaused = false;
  /** Bytes that have been received and sent. */
  #moved = 0;

  constructor(owner: EndpointOwner, hooks: EndpointHooks) {
    this.#owner = owner;
    this.#hooks = hooks;
  }

  /** Goes on with a transport that gives nothing before it is resumed. */
  openPaused(transport: Transport): void {
    this.transport = transport;
    this.#isPaused = true;
  }

  /** Takes up to `count` of the bytes that have come: good until the read has been handled. */
  take(count: number): Uint8Array {
    const incoming = this.#incoming;
    const taken = incoming.subarray(0, count);
    this.#incoming = incoming.subarray(taken.length);
    this.#moved += taken.length;
    return taken;
  }

  /** How many bytes have come and not been taken. */
  get waiting(): number {
    return this.#incoming.length;
  }

  send(data: Uint8Array | string): number {
    if (this.isFull || !this.transport) return 0;
    this.isFull = !this.transport.write(data);
    const length = Buffer.byteLength(data);
    this.#moved += length;
    return length;
  }

  poll(): boolean {
    const before = this.#moved;
    this.#guarded(() => this.#serve());
    return this.#moved !== before;
  }

  received(bytes: Uint8Array): void {
    this.#incoming = bytes;
    this.#guarded(() => this.#serve());
    // The loan ends here.
    if (this.#incoming.length > 0) this.#keep();
    happened();
  }

  peerEnded(): void {
    this.hasEnded = true;
    // Who does not take note of it now is asked again.
    startPolling(this);
    this.#guarded(() => this.#serve());
    happened();
  }

  drained(): void {
    this.isFull = false;
    this.#guarded(() => this.#serve());
    happened();
  }

  failed(error: Error): void {
    // Who has connected again is not to be told of the connection before.
    if (!this.#hooks.isCurrent(this)) return;
    const { code } = error as { code?: unknown };
    this.#guarded(() => {
      if (DISCONNECTED.has(String(code))) this.#tellCutOff();
      else this.#owner.handleError(error);
    });
    happened();
  }

  checkComplete(): void {
    if (this.#hooks.isMidFrame())
      throw new TypeError('A connection cannot be handed over while a frame is in progress');
  }

  handOver(): Uint8Array {
    const kept = this.#incoming;
    this.#leave();
    return kept;
  }

  closed(): void {
    this.#tellCutOff();
    this.#leave();
  }

  #tellCutOff(): void {
    this.#guarded(() => {
      if (!this.isTold) this.#hooks.cutOff();
    });
    this.#guarded(() => this.tellClosed());
  }

  #leave(): void {
    this.#forget();
    this.transport = undefined;
    if (this.#hooks.isCurrent(this)) this.#hooks.gone();
    happened();
  }

  /** Calls `handleClose`, once. */
  tellClosed(): void {
    if (!this.isTold) this.tellDone();
  }

  /** Calls `handleClose`, also if that has heard of the peer's end, unless it is closed. */
  tellDone(): void {
    if (this.isClosed) return;
    this.isTold = true;
    this.#owner.handleClose();
  }

  /** Nothing more is to be received. */
  close(): void {
    this.#forget();
    this.transport?.end();
  }

  #forget(): void {
    this.isClosed = true;
    this.isTold = true;
    this.#incoming = NO_BYTES;
    stopPolling(this);
  }

  #guarded(action: () => void): void {
    guarded(this.#owner, action);
  }

  /** Calls the handlers for what there is to receive and to send. */
  #serve(): void {
    if (this.isClosed) return;
    const owner = this.#owner;
    let before = -1;
    // As long as they take some of it.
    while (this.#incoming.length > 0 && this.#incoming.length !== before && owner.readable()) {
      before = this.#incoming.length;
      owner.handleReadEvent();
    }
    if (this.#isPaused && this.#incoming.length === 0 && !this.isClosed && owner.readable()) this.#goOn();
    if (this.hasEnded && !this.isTold && this.#incoming.length === 0 && owner.readable())
      owner.handleReadEvent();
    if (this.transport && !this.isFull && !this.isClosed && !owner.closing && owner.writable())
      owner.handleWriteEvent();
  }

  /** Keeps what has not been received, and has no more come. */
  #keep(): void {
    this.#incoming = Buffer.from(this.#incoming);
    startPolling(this);
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.transport?.pause();
  }

  #goOn(): void {
    this.#isPaused = false;
    this.#incoming = NO_BYTES;
    this.transport?.resume();
  }
}
