import { Buffer } from 'node:buffer';
import { encodeFrame } from '../framing/encoding.ts';
import type { Framing } from '../framing/framing.ts';
import { byteLengthOf, putPayload, type Sendable } from '../framing/payload.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { frameRun } from './frame-run.ts';
import { Outbox, type OutboxOwner, type Sink } from './outbox.ts';
import type { Chunk, Producer } from './producer.ts';
import { type ProductionSink, Productions } from './productions.ts';
import { queuedBytes } from './queued-bytes.ts';

/** Whose sending side it is. */
export interface SendingOwner {
  readonly sink: Sink & { end(): void };
  readonly sinkIsPrompt: boolean;
  readonly limits: ConnectionLimits;
  /** The tick of the timeouts. */
  readonly now: number;
  /** More waits than `writeHighWaterMark`: nothing is to be read. */
  holdBack(): void;
  /** Half of that is gone. */
  drained(wasHeldBack: boolean): void;
  /** More waits than `maxPendingWrite`. */
  tooSlow(): void;
  handlerThrew(error: unknown): void;
}

/** The sending side of a connection: keeps the order, and watches how much waits. */
export class Sending implements OutboxOwner, ProductionSink {
  readonly outbox: Outbox = new Outbox(this);
  /** The tick at which the peer has taken something last. */
  lastSent: number;
  /** Whether nothing more may be written. */
  ended = false;
  readonly #owner: SendingOwner;
  #productions: Productions | undefined;
  #waiters: ((sent: boolean) => void)[] | undefined;
  /** Whether reading is held back until some of it is gone. */
  #backedUp = false;
  /** Whether somebody has been told to wait until some of it is gone. */
  #full = false;
  #closed = false;
  #taken = 0;
  #queued = 0;

  constructor(owner: SendingOwner) {
    this.#owner = owner;
    this.lastSent = owner.now;
  }

  get sink(): Sink {
    return this.#owner.sink;
  }

  get sinkIsPrompt(): boolean {
    return this.#owner.sinkIsPrompt;
  }

  get mayWait(): number {
    const { maxPendingWrite, writeHighWaterMark } = this.#owner.limits;
    return Math.min(maxPendingWrite, writeHighWaterMark);
  }

  get destroyed(): boolean {
    return this.#owner.sink.destroyed;
  }

  /** Bytes that the operating system has not taken, in front of what producers are still to give. */
  get inFront(): number {
    frameRun.settle();
    return this.outbox.collected + this.#owner.sink.writableLength;
  }

  /** The same, and what has been written behind producers. */
  get pending(): number {
    return this.inFront + (this.#productions?.waiting ?? 0);
  }

  /** Whether it is a producer that keeps the peer waiting. */
  get waitsForProducer(): boolean {
    return this.#productions !== undefined && this.outbox.collected + this.#owner.sink.writableLength === 0;
  }

  /** Takes note that the peer takes something, if it has taken more than when this was last called. */
  noteProgress(): void {
    const { sink, now } = this.#owner;
    const taken = this.outbox.bytes - sink.writableLength;
    const queued = queuedBytes(sink);
    // A write has been taken, some of the one that is being written, or the start of one behind which nothing waited.
    const begun = queued > 0 && this.#queued === 0;
    if (taken > this.#taken || queued < this.#queued || begun) this.lastSent = now;
    this.#taken = taken;
    this.#queued = queued;
  }

  /** The three of them return whether to go on. */
  send(payload: Sendable, framing: Framing): boolean {
    const { encoder } = framing;
    if (!encoder) throw new TypeError(`${framing.name} cannot be sent: it has no encoder`);
    if (!this.#admits(this.pending)) return false;
    if (!this.#productions && frameRun.begin(payload, this.outbox, framing)) return true;
    if (this.#productions) {
      this.#productions.add(encodeFrame(payload, encoder));
      this.outbox.frames++;
    } else {
      this.outbox.send(payload, encoder);
    }
    return this.#hasRoom();
  }

  write(bytes: Sendable): boolean {
    const isPlain = bytes instanceof Uint8Array && !this.ended && this.#productions === undefined;
    if (isPlain && this.outbox.fill(bytes)) return true;
    const { pending } = this;
    if (!this.#admits(pending)) return false;
    if (this.#productions) {
      this.#productions.add(copyOf(bytes));
      return this.#hasRoom();
    }
    // What the system has taken meanwhile makes it less.
    return pending + this.outbox.write(bytes) <= this.#owner.limits.writeHighWaterMark || this.#hasRoom();
  }

  writeOwned(bytes: Uint8Array): boolean {
    if (!this.#admits(this.pending)) return false;
    if (this.#productions) this.#productions.add(bytes);
    else this.outbox.writeOwned(bytes);
    return this.#hasRoom();
  }

  produce(producer: Producer): void {
    if (this.ended || this.#closed) {
      producer.stop();
      return;
    }
    this.#productions ??= new Productions(this);
    this.#productions.add(producer);
  }

  /** Whether what is written so far has left; a promise that never rejects. */
  drain(): Promise<boolean> {
    if (this.#closed || this.#nothingWaits())
      return Promise.resolve(this.#nothingWaits() && !this.outbox.lost);
    return new Promise((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  /** Nothing more is to be written; what waits may be lost. */
  refuse(): void {
    this.ended = true;
  }

  /** Sends what is left, then says that this is all. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.#productions) this.#finish();
  }

  close(): void {
    const sent = this.#nothingWaits() && !this.outbox.lost;
    this.ended = true;
    this.#closed = true;
    this.outbox.drop();
    this.#productions?.stop();
    this.#settle(sent);
  }

  handOver(): void {
    this.outbox.handOver();
  }

  handedOver(): void {
    if (this.#owner.sink.writableLength > this.#owner.limits.writeHighWaterMark) this.#backUp();
  }

  flushed(): void {
    const { sink, limits, now } = this.#owner;
    if (this.#closed || sink.destroyed || sink.errored) return;
    if (sink.writableLength > 0) this.noteProgress();
    else this.lastSent = now;
    this.#productions?.pull();
    if (this.pending > limits.writeHighWaterMark) this.#backUp();
    else if (this.#full && this.pending <= limits.writeHighWaterMark / 2) this.#drained();
    if (this.#waiters && this.#nothingWaits()) this.#settle(true);
  }

  writeNow(chunk: Chunk): void {
    this.outbox.write(chunk);
  }

  /** What it would have given, and what was written behind it, is lost. */
  producerThrew(error: unknown): void {
    this.#productions?.stop();
    this.#productions = undefined;
    this.#owner.handlerThrew(error);
  }

  produced(): void {
    this.#productions = undefined;
    if (this.ended && !this.#closed) this.#finish();
    else if (this.#waiters && this.#nothingWaits()) this.#settle(true);
  }

  #finish(): void {
    this.outbox.handOver();
    this.flushed();
    this.#owner.sink.end();
  }

  #nothingWaits(): boolean {
    return this.pending === 0 && this.#productions === undefined;
  }

  #admits(pending: number): boolean {
    if (this.ended) return false;
    if (pending <= this.#owner.limits.maxPendingWrite) return true;
    this.#owner.tooSlow();
    return false;
  }

  #hasRoom(): boolean {
    if (this.pending <= this.#owner.limits.writeHighWaterMark) return true;
    this.#full = true;
    return false;
  }

  #backUp(): void {
    this.#full = true;
    if (this.#backedUp) return;
    this.#backedUp = true;
    this.#owner.holdBack();
  }

  #drained(): void {
    const wasBackedUp = this.#backedUp;
    this.#full = false;
    this.#backedUp = false;
    this.#owner.drained(wasBackedUp);
  }

  #settle(sent: boolean): void {
    const waiters = this.#waiters;
    this.#waiters = undefined;
    for (const resolve of waiters ?? []) resolve(sent);
  }
}

function copyOf(payload: Sendable): Buffer {
  const length = byteLengthOf(payload);
  const bytes = Buffer.allocUnsafeSlow(length);
  putPayload(payload, length, bytes, 0);
  return bytes;
}
