import { Buffer } from 'node:buffer';
import type { EndReport } from '../framing/end-report.ts';
import type { Framing } from '../framing/framing.ts';
import { HEADROOM } from '../memory/arena.ts';
import { type DirectReceiver, receiveSlab } from './direct-reading.ts';
import { frameRun } from './frame-run.ts';
import { HELD_BY_HANDLER, HELD_BY_SERVER, HELD_BY_UPGRADE } from './held.ts';
import type { InboxOwner } from './inbox-owner.ts';
import type { LentDecoder } from './lent-decoder.ts';
import { enterTurn, leaveTurn } from './turn.ts';

/** The start of a frame that a connection may keep without a decoder, in bytes. */
const MAX_DORMANT = 64;
/** Ticks without a byte until it does so. */
const DORMANT_AFTER = 2;

/** The receiving side of a connection: has what comes cut, holds it back, and sees to the end. */
export class Inbox implements DirectReceiver {
  bytes = 0;
  frames = 0;
  bytesCopied = 0;
  /** The tick at which bytes came last. */
  lastRead: number;
  /** The tick at which the frame in progress began; 0 if there is none that has to be held whole. */
  frameSince = 0;
  /** Whether what comes is thrown away. */
  discarding = false;
  readonly #owner: InboxOwner;
  #framing: Framing;
  #decoder: LentDecoder | undefined;
  /** Where in the stream the next decoder goes on. */
  #streamOffset = 0;
  /** The start of a frame, as latin1, while there is no decoder: as an array it would take 200 bytes more. */
  #dormant = '';
  #held: number = HELD_BY_SERVER;
  #heldSince: number;
  #reads = false;
  #peerEnded = false;
  #closed: (() => void) | undefined;
  /** Whether the frames that end with the stream have been delivered. */
  #finished = false;
  /** Where in the stream the frame in progress began. */
  #frameStart = 0;

  constructor(owner: InboxOwner, framing: Framing) {
    this.#owner = owner;
    this.#framing = framing;
    this.lastRead = owner.now;
    this.#heldSince = owner.now;
  }

  get framing(): Framing {
    return this.#decoder ? this.#decoder.intake.cutting.inForce.next : this.#framing;
  }

  set framing(framing: Framing) {
    // The frame in progress is cut as it began.
    const intake = (this.#dormant === '' ? this.#decoder : this.#wake())?.intake;
    if (intake) {
      intake.cutting.reframe(framing);
    } else {
      this.#owner.checkFraming(framing);
      this.#framing = framing;
    }
    // An empty frame waits for no bytes.
    if (framing.frameLength === 0 && !intake?.running) this.#deliver();
  }

  /** Whether bytes have come that no handler has seen. */
  get buffered(): boolean {
    const intake = this.#decoder?.intake;
    return intake ? intake.waiting > 0 || intake.cutting.partial.inProgress : this.#dormant !== '';
  }

  /** Whether a handler is at work, or has promised to go on. */
  get busy(): boolean {
    return (this.#held & HELD_BY_HANDLER) !== 0 || this.#decoder?.intake.running === true;
  }

  /** Whether it waits for TLS to start. */
  get upgrading(): boolean {
    return (this.#held & HELD_BY_UPGRADE) !== 0;
  }

  get held(): boolean {
    return this.#held !== 0;
  }

  /** Gives up its decoder; returns what has come and has not been cut. Throws if a frame is in progress. */
  withdraw(): Uint8Array | undefined {
    // A decoder that is closed is of no use to anybody.
    if (this.discarding) this.#drop();
    const decoder = this.#decoder;
    const rest = this.#dormant === '' ? decoder?.intake.withdraw() : undefined;
    if (this.#dormant !== '' || (decoder && rest === undefined))
      throw new TypeError('A connection cannot be handed over while a frame is in progress');
    if (decoder) this.#rest(decoder);
    return rest;
  }

  /** Goes on with `rest`, which has come already, behind a `withdraw`. */
  goOnWith(framing: Framing, rest: Uint8Array | undefined): void {
    this.#framing = framing;
    if (rest && rest.length > 0) this.#wake().intake.accept(rest, 0, rest.length, 0);
  }

  unread(count: number): void {
    if (!this.#decoder) throw new TypeError('unread() outside of the handler of a piece of raw()');
    this.#decoder.intake.cutting.unread(count);
  }

  received(buffer: Uint8Array, count: number): Uint8Array | undefined {
    const { area, headroom, memory } = receiveSlab();
    const inSlab = buffer === area;
    if (inSlab) this.take(memory, headroom, headroom + count, headroom);
    else this.#takeBehind(buffer, count);
    // The start of a long frame stays where it is, and what follows is read behind it.
    return this.#decoder?.intake.claimBehind(HEADROOM) ?? (inSlab ? undefined : area);
  }

  /** Takes `bytes[start, end)`; the `headroom` bytes in front of them may be written over. */
  take(bytes: Uint8Array, start: number, end: number, headroom: number): void {
    this.bytes += end - start;
    if (this.discarding) return;
    // What Node has put off from before it was told to stop has started it again.
    if (!this.#reads) this.#owner.setReading(false);
    const wasHeld = this.#held !== 0;
    const decoder = this.#wake();
    const { current, next } = decoder.intake.cutting.inForce;
    this.lastRead = this.#owner.now;
    this.#turn(wasHeld, () => {
      if (next === current.framing) frameRun.enter(bytes, this.#owner.outbox, next);
      try {
        decoder.intake.accept(bytes, start, end, headroom);
      } finally {
        frameRun.leave();
      }
    });
  }

  /** Stops deliveries for one more reason. */
  hold(reason: number): void {
    if (this.#held === 0) this.#heldSince = this.#owner.now;
    this.#held |= reason;
    const intake = this.#decoder?.intake;
    if (intake) {
      intake.suspended = true;
      intake.cutting.delivery.halt();
    }
    // What a handler has promised has often come true before there is more to read: reading goes on until then.
    if (reason !== HELD_BY_HANDLER && !intake?.running && !this.discarding) this.#read(false);
  }

  /** Goes on, unless there is another reason not to. */
  letGo(reason: number): void {
    if ((this.#held & reason) === 0) return;
    this.#held &= ~reason;
    if (this.#held !== 0) return;
    if (this.frameSince > 0) this.frameSince += this.#owner.now - this.#heldSince;
    const intake = this.#decoder?.intake;
    if (intake) intake.suspended = false;
    // While one of its handlers is at work, a decoder goes on by itself.
    if (!intake?.running) this.#deliver();
  }

  /** Throws away what has come and still comes. */
  discard(): void {
    if (this.discarding) return;
    this.discarding = true;
    this.frameSince = 0;
    this.#dormant = '';
    this.#decoder?.intake.close();
    // So that the end of the peer's side is seen.
    this.#read(true);
    if (this.#closed) process.nextTick(this.#closed);
  }

  /** Notes that the peer has said its last. */
  peerEnded(): void {
    this.#peerEnded = true;
    if (this.#held === 0) this.#finish();
  }

  /** Calls `closed`, but if the peer has ended not before all that it said is delivered, or given up. */
  closeBehind(closed: () => void): void {
    if (this.#peerEnded && this.held && !this.upgrading && !this.discarding) this.#closed = closed;
    else closed();
  }

  /** To be called when nobody writes to our memory any more. */
  close(): void {
    this.discard();
    this.#decoder?.intake.unpin();
    this.#drop();
  }

  /** Does without a decoder, if no byte has come for a while. Returns whether one is still held. */
  goDormant(now: number): boolean {
    const decoder = this.#decoder;
    if (decoder === undefined) return false;
    if (now - this.lastRead < DORMANT_AFTER) return true;
    const bytes = decoder.intake.letGo(MAX_DORMANT);
    if (bytes === undefined) return true;
    this.#dormant = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    this.#rest(decoder);
    return false;
  }

  /** Takes what has been read into space behind the frame in progress; nothing more will be. */
  #takeBehind(space: Uint8Array, count: number): void {
    const decoder = this.#decoder;
    if (this.discarding || decoder === undefined) {
      this.take(space, 0, count, 0);
      return;
    }
    this.bytes += count;
    this.lastRead = this.#owner.now;
    this.#turn(this.#held !== 0, () => {
      try {
        decoder.intake.commitBehind(space, count);
      } finally {
        decoder.intake.unpin();
      }
    });
  }

  /** Delivers what has been held back, then goes on reading. */
  #deliver(): void {
    const decoder = this.#framing.frameLength === 0 && !this.discarding ? this.#wake() : this.#decoder;
    if (decoder && !this.discarding) this.#turn(false, () => decoder.intake.drain());
    if (this.#held !== 0 || this.discarding) return;
    if (this.#peerEnded) this.#finish();
    else this.#read(true);
  }

  #finish(): void {
    if (this.discarding) return;
    const mayEndFrame = this.framing.endsWithStream && !this.#finished;
    const decoder = mayEndFrame || this.#dormant !== '' ? this.#wake() : this.#decoder;
    if (decoder && mayEndFrame) {
      this.#turn(false, () => {
        this.#finished = decoder.intake.finish();
      });
      if (this.#held !== 0 || this.discarding) return;
    }
    const report: EndReport = decoder?.intake.describeEnd() ?? { kind: 'clean' };
    this.discard();
    this.#drop();
    this.#owner.streamEnded(report);
  }

  #wake(): LentDecoder {
    const owner = this.#owner;
    if (this.#decoder) return this.#decoder;
    const decoder = owner.decoders.lend(owner, this.#framing, this.#streamOffset);
    this.#decoder = decoder;
    if (this.#dormant !== '') {
      const bytes = Buffer.from(this.#dormant, 'latin1');
      this.#dormant = '';
      decoder.intake.accept(bytes, 0, bytes.length, 0);
    }
    decoder.intake.suspended = this.#held !== 0;
    return decoder;
  }

  /** Has handlers called, and sees to what they leave behind. */
  #turn(wasHeld: boolean, work: () => void): void {
    enterTurn();
    try {
      try {
        work();
      } catch (error) {
        this.#owner.handlerThrew(error);
      }
      this.#afterTurn(wasHeld);
    } finally {
      leaveTurn();
    }
  }

  #afterTurn(wasHeld: boolean): void {
    const decoder = this.#decoder;
    if (decoder === undefined) return;
    const { intake } = decoder;
    const { inForce, partial, streamOffset } = intake.cutting;
    this.frames += decoder.takeFrames();
    this.bytesCopied += decoder.takeBytesCopied();
    const { now } = this.#owner;
    const frameStart = streamOffset - partial.received;
    if (!partial.inProgress || inForce.current.streamed) this.frameSince = 0;
    else if (frameStart !== this.#frameStart || this.frameSince === 0) this.frameSince = now;
    this.#frameStart = frameStart;
    if (this.#held !== 0 && !this.discarding && (this.#held !== HELD_BY_HANDLER || wasHeld))
      this.#read(false);
    if (intake.closed) this.#drop();
    else if (intake.idle) this.#rest(decoder);
    else this.#owner.visitBy(now + DORMANT_AFTER);
    this.#owner.turnOver();
  }

  #rest(decoder: LentDecoder): void {
    const { inForce, streamOffset } = decoder.intake.cutting;
    this.#framing = inForce.next;
    this.#streamOffset = streamOffset;
    this.#decoder = undefined;
    this.#owner.decoders.takeBack(decoder);
  }

  #drop(): void {
    if (this.#decoder) this.#framing = this.#decoder.intake.cutting.inForce.next;
    this.#decoder = undefined;
  }

  #read(reads: boolean): void {
    if (reads === this.#reads || (reads && this.#peerEnded)) return;
    this.#reads = reads;
    this.#owner.setReading(reads);
  }
}
