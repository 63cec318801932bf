import { Buffer } from 'node:buffer';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import { byteLengthOf, putPayload, type Sendable } from '../framing/payload.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { frameRun } from './frame-run.ts';
import { type Flushable, flushLater } from './turn.ts';
import { giveWriteBuffer, loseWriteBuffer, takeWriteBuffer, type WriteBuffer } from './write-slabs.ts';

/** Fewer bytes than this are copied: they cost less than another part of a write. */
const MIN_UNCOPIED = 4_096;
/** As many bytes are handed over without waiting for the end of the turn. */
const MAX_COLLECTED = 256 * 1024;
const NO_PARTS: Uint8Array[] = [];
/** Node calls back for it when it has got rid of all that was written before. */
const NOTHING = Buffer.alloc(0);

type Done = (error?: Error | null) => void;

/** Where an outbox sends to: a socket. */
export interface Sink {
  readonly writableLength: number;
  readonly destroyed: boolean;
  readonly errored: unknown;
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array, done?: Done): boolean;
}

/** Whose outbox it is. */
export interface OutboxOwner {
  readonly sink: Sink;
  /** Whether what the sink no longer counts as waiting has left our memory. */
  readonly sinkIsPrompt: boolean;
  /** How much may wait for the peer before anybody has to take a look. */
  readonly mayWait: number;
  /** Bytes have been handed to the sink. In the middle of a turn, perhaps: no handler is to be called. */
  handedOver(): void;
  /** What was collected has been handed to the sink, or that has got rid of some. */
  flushed(): void;
}

/** Collects what is written to a connection, and hands it over in one write. */
export class Outbox implements Flushable {
  /** Handed over so far. */
  bytes = 0;
  frames = 0;
  bytesCopied = 0;
  /** Whether some of it has not reached the operating system, and never will. */
  lost = false;
  readonly #owner: OutboxOwner;
  #buffer: WriteBuffer | undefined;
  /** What of the buffer has been filled, and is none of the parts. */
  #start = 0;
  #end = 0;
  /** Up to here the buffer may be filled without a look at how much waits. */
  #freeUpTo = 0;
  /** What goes in front of that. */
  #parts: Uint8Array[] = NO_PARTS;
  #partBytes = 0;
  #listed = false;

  constructor(owner: OutboxOwner) {
    this.#owner = owner;
  }

  /** Bytes that have not been handed over. */
  get collected(): number {
    return this.#partBytes + this.#end - this.#start;
  }

  /** @throws {TypeError | RangeError} As `connection.send` does; nothing is sent then. */
  send(payload: Sendable, encoder: FrameEncoder): void {
    const length = byteLengthOf(payload);
    const target = this.#room(length + encoder.overhead);
    // Also if it is refused now: the buffer has to be given back.
    this.#flushLater();
    const start = encoder.writeHeader(target, this.#end, length);
    const end = putPayload(payload, length, target, start);
    this.#end = encoder.writeTrailer(target, start, end);
    this.bytesCopied += length;
    this.frames++;
  }

  /** Writes frames that lie one behind the other, the last one's trailer not included. */
  writeRun(memory: Uint8Array, start: number, end: number, trailer: Uint8Array): void {
    const target = this.#room(end - start + trailer.length);
    this.#end = copyBytes(
      trailer,
      0,
      trailer.length,
      target,
      copyBytes(memory, start, end, target, this.#end),
    );
    this.bytesCopied += end - start;
    this.#flushLater();
  }

  /** Writes `bytes` if that is nothing but a copy: there is room, and too much does not wait. */
  fill(bytes: Uint8Array): boolean {
    frameRun.settle();
    const start = this.#end;
    const { length } = bytes;
    const buffer = this.#buffer;
    if (buffer === undefined || length > this.#freeUpTo - start) return false;
    this.#end = copyBytes(bytes, 0, length, buffer.bytes, start);
    this.bytesCopied += length;
    this.#flushLater();
    return true;
  }

  /** Returns the length of `bytes`, in bytes. */
  write(bytes: Sendable): number {
    const length = byteLengthOf(bytes);
    const target = this.#room(length);
    this.#end = putPayload(bytes, length, target, this.#end);
    this.bytesCopied += length;
    this.#flushLater();
    return length;
  }

  writeOwned(bytes: Uint8Array): void {
    frameRun.settle();
    if (bytes.length < MIN_UNCOPIED) {
      this.write(bytes);
      return;
    }
    this.#seal();
    this.#add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    if (this.#partBytes > MAX_COLLECTED) this.handOver();
    else this.#flushLater();
  }

  flush(): void {
    this.#listed = false;
    // While a peer is slow, what is written to it comes together: many small writes would cost more than their bytes.
    if (this.#owner.sink.writableLength === 0) this.handOver();
    this.#owner.flushed();
  }

  /** Hands over what has been collected. */
  handOver(): void {
    frameRun.settle();
    const { sink, sinkIsPrompt } = this.#owner;
    const { collected } = this;
    if (collected === 0 || sink.destroyed) {
      this.drop();
      return;
    }
    const buffer = this.#buffer;
    this.bytes += collected;
    // What TLS encrypts later it does not say, other than by calling back.
    this.#writeAll(sink, sinkIsPrompt ? undefined : this.#whenTaken(buffer));
    this.#empty();
    // Refused at once, as the peer is gone.
    if (sink.errored) this.lost = true;
    this.#owner.handedOver();
    if (!sinkIsPrompt) return;
    // Most often the operating system takes all at once, and Node has no need to call anybody.
    if (sink.writableLength > 0) sink.write(NOTHING, this.#whenTaken(buffer));
    else if (buffer) giveWriteBuffer(buffer);
  }

  /** Resolves when all that has been written is gone: to false if it is lost. Not for TLS. */
  emptied(): Promise<boolean> {
    this.handOver();
    const { sink } = this.#owner;
    if (sink.writableLength === 0) return Promise.resolve(!this.lost);
    return new Promise((resolve) => void sink.write(NOTHING, (error) => resolve(!error)));
  }

  /** Forgets what has been collected. */
  drop(): void {
    if (this.collected > 0) this.lost = true;
    if (this.#buffer) giveWriteBuffer(this.#buffer);
    this.#empty();
  }

  #writeAll(sink: Sink, done: Done | undefined): void {
    if (this.#buffer && this.#parts.length === 0) {
      sink.write(this.#buffer.bytes.subarray(this.#start, this.#end), done);
      return;
    }
    this.#seal();
    const last = this.#parts.pop() as Uint8Array;
    sink.cork();
    for (const part of this.#parts) sink.write(part);
    sink.write(last, done);
    sink.uncork();
  }

  /** What is to be done when all that was handed over up to now has been taken, of `buffer` too. */
  #whenTaken(buffer: WriteBuffer | undefined): Done {
    const { sink } = this.#owner;
    return (error) => {
      // Of what was being written to a socket that is destroyed, Node does not say that it is lost.
      if (error || sink.destroyed) {
        // Nothing is to be written from here: it would be added to what is being given up.
        this.lost = true;
        if (buffer) loseWriteBuffer(buffer);
        return;
      }
      if (buffer) giveWriteBuffer(buffer);
      this.flush();
    };
  }

  /** A buffer with room for `length` bytes behind what has been filled. */
  #room(length: number): Buffer {
    frameRun.settle();
    const buffer = this.#buffer;
    return buffer && length <= buffer.bytes.length - this.#end ? buffer.bytes : this.#renew(length);
  }

  #renew(length: number): Buffer {
    const full = this.#buffer;
    if (full?.isSlab || this.collected + length > MAX_COLLECTED) this.handOver();
    else this.#seal();
    const { sink, mayWait } = this.#owner;
    const isSlow = sink.writableLength > 0;
    const buffer = takeWriteBuffer(length, full?.bytes.length ?? 0, isSlow);
    const room = mayWait - sink.writableLength - this.#partBytes;
    this.#buffer = buffer;
    this.#freeUpTo = Math.min(buffer.bytes.length, room);
    this.#start = 0;
    this.#end = 0;
    return buffer.bytes;
  }

  /** Makes what has been filled a part, so that another one may follow. */
  #seal(): void {
    if (this.#buffer && this.#start < this.#end)
      this.#add(this.#buffer.bytes.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #add(part: Uint8Array): void {
    if (this.#parts === NO_PARTS) this.#parts = [];
    this.#parts.push(part);
    this.#partBytes += part.length;
    this.#freeUpTo = 0;
  }

  #empty(): void {
    this.#buffer = undefined;
    this.#freeUpTo = 0;
    this.#start = 0;
    this.#end = 0;
    this.#parts = NO_PARTS;
    this.#partBytes = 0;
  }

  #flushLater(): void {
    if (this.#listed) return;
    this.#listed = true;
    flushLater(this);
  }
}
