import { frameTooLong } from '../errors.ts';
import { endOfFrame, type Frame, memoryOfFrame, startOfFrame } from '../framing/frame.ts';
import type { WholeFrameHandler } from '../framing/handler.ts';
import { Intake } from '../framing/intake.ts';
import { isPromise } from '../framing/is-promise.ts';
import { resolveLimits } from '../limits.ts';
import {
  asBuffer,
  type ChatHandlers,
  type ChatInput,
  type ChatInputOptions,
  type IncompleteFrame,
  type Terminator,
} from './chat-input.ts';
import { guarded } from './guarded.ts';
import { Pieces } from './pieces.ts';
import { COUNTED_DOWN, counted, PIECES, type Rule, ruleOf } from './terminator-rule.ts';

/** Frames in parts may be of any length; which are too long is decided here. */
const LIMITS = resolveLimits({});

/**
 * The receiving half of a chat on the engine: data goes to the handlers as it comes,
 * except for the bytes that may begin a delimiter. What is set inside a frame
 * rules from the next one on.
 */
export class FramedInput implements ChatInput {
  collectsAll = false;
  streamOffset = 0;
  readonly #handlers: ChatHandlers;
  readonly #pieces: Pieces;
  readonly #maxFrameLength: number;
  #intake: Intake;
  /** What the frame in progress is cut by, or the next one is if there is none. */
  #rule: Rule = COUNTED_DOWN;
  /** The rule set last: that of the frame after the one in progress. */
  #latest: Rule | undefined;
  /** A frame of no bytes, set outside of a handler, which has not been told of. */
  #due: Rule | undefined;
  /** The delimiter set last. */
  #delimiter: Rule | undefined;
  /** Bytes that the counted frame in progress still wants. */
  #missing = 0;
  /** Bytes of a counted frame that its handler is being called with. */
  #inHand = 0;
  /** Bytes of the frame in progress that have been handed over. */
  #collected = 0;
  #received = 0;

  constructor(handlers: ChatHandlers, { borrow, maxFrameLength }: ChatInputOptions) {
    this.#handlers = handlers;
    this.#pieces = new Pieces(borrow);
    this.#maxFrameLength = maxFrameLength;
    this.#intake = this.#newIntake();
    this.#intake.suspended = true;
  }

  get terminator(): Terminator | undefined {
    const rule = this.#due ?? this.#latest;
    if (rule?.count === undefined) return rule?.shown;
    return rule === this.#rule ? this.#missing + this.#inHand : rule.count;
  }

  get buffered(): number {
    return this.#intake.closed ? 0 : this.#received - this.streamOffset;
  }

  get isInFrame(): boolean {
    return this.#collected > 0;
  }

  /**
   * @throws {TypeError} If it is no terminator.
   * @throws {RangeError} If it is no number of bytes, or cannot be encoded.
   */
  setTerminator(terminator: Terminator): void {
    const rule = ruleOf(terminator, this.#handlers, this.#delimiter);
    if (rule.trailer > 0) this.#delimiter = rule;
    this.#due = undefined;
    this.#intake.suspended = false;
    // An empty frame waits for no bytes, and nobody expects to be called by what sets it.
    if (rule.count === 0 && !this.#intake.running) this.#putOff(rule);
    else this.#put(rule);
  }

  feed(data: Uint8Array): void {
    const intake = this.#intake;
    if (intake.closed) return;
    this.#received += data.length;
    if (this.#due) this.#put(this.#due);
    this.#pieces.enter(data);
    try {
      intake.accept(data, 0, data.length, 0);
    } finally {
      this.#pieces.leave();
    }
    if (this.#latest === undefined) throw new TypeError('no terminator: call setTerminator() first');
  }

  discard(): void {
    const { closed, suspended } = this.#intake;
    if (closed) return;
    this.#intake.close();
    this.#intake = this.#newIntake();
    this.#intake.suspended = suspended;
    this.#collected = 0;
    this.streamOffset = this.#received;
    const latest = this.#latest;
    if (latest === undefined) return;
    // As in Python, a frame of which some has come goes on with what is missing.
    const goesOn = latest.count !== undefined && latest === this.#rule;
    if (!goesOn) this.#put(latest);
    else this.#put(this.#missing > 0 ? counted(this.#missing) : COUNTED_DOWN);
  }

  stop(): void {
    this.#due = undefined;
    this.#intake.close();
  }

  end(): IncompleteFrame | undefined {
    const intake = this.#intake;
    if (intake.running) throw new TypeError('end() inside a handler');
    if (this.#due) this.#put(this.#due);
    intake.finish();
    const report = intake.describeEnd();
    this.stop();
    if (report.kind === 'clean') return undefined;
    const { count } = this.#rule;
    return {
      collected: this.#collected,
      heldPrefix: asBuffer(report.bytes, false),
      missing: count === undefined ? undefined : report.missing,
    };
  }

  #newIntake(): Intake {
    const handler: WholeFrameHandler = {
      takesWholeFrames: true,
      frame: (frame: Frame): void =>
        this.#piece(memoryOfFrame(frame) as Uint8Array, startOfFrame(frame), endOfFrame(frame), true),
      part: (bytes: Uint8Array, last: boolean): void => this.#piece(bytes, 0, bytes.length, last),
    };
    return new Intake(PIECES, handler, LIMITS, process.env.WIRECUT_CHECKED === '1');
  }

  #put(rule: Rule): void {
    this.#due = undefined;
    this.#latest = rule;
    this.#intake.cutting.reframe(rule.framing);
    if (!this.#intake.cutting.partial.inProgress) this.#adopt(rule);
  }

  #adopt(rule: Rule): void {
    this.#rule = rule;
    this.#missing = rule.count ?? 0;
  }

  #putOff(rule: Rule): void {
    this.#due = rule;
    queueMicrotask(() => {
      if (this.#due !== rule) return;
      guarded(this.#handlers, () => {
        this.#put(rule);
        this.#intake.drain();
      });
    });
  }

  /** `bytes[start, end)` is a piece of a frame, or of what is collected without end. */
  #piece(bytes: Uint8Array, start: number, end: number, last: boolean): void {
    const rule = this.#rule;
    if (rule.count !== undefined) {
      this.#countedPiece(rule, bytes, start, end, last);
      return;
    }
    const { trailer } = rule;
    const length = end - start;
    const collected = this.#collected + length;
    this.collectsAll = trailer === 0;
    if (trailer > 0) {
      if (collected > this.#maxFrameLength) this.#refuse(bytes, start);
      this.#collected = last ? 0 : collected;
    }
    this.streamOffset += last ? length + trailer : length;
    if (last && this.#latest && this.#latest !== rule) this.#adopt(this.#latest);
    if (length > 0) this.#collect(bytes, start, end);
    if (last) this.#found();
  }

  #countedPiece(rule: Rule, bytes: Uint8Array, start: number, end: number, last: boolean): void {
    const length = end - start;
    this.collectsAll = false;
    this.streamOffset += length;
    this.#collected = last ? 0 : this.#collected + length;
    this.#missing -= length;
    if (last && this.#latest && this.#latest !== rule) this.#adopt(this.#latest);
    // As in Python, a number has not been counted down before its bytes have been handed over.
    this.#inHand = this.#rule === rule ? length : 0;
    try {
      if (length > 0) this.#collect(bytes, start, end);
      this.#inHand = 0;
      if (last) this.#found();
    } finally {
      this.#inHand = 0;
      if (last && this.#latest === rule) this.#put(COUNTED_DOWN);
    }
  }

  #collect(bytes: Uint8Array, start: number, end: number): void {
    const result: unknown = this.#handlers.collectIncomingData(this.#pieces.of(bytes, start, end));
    if (result !== undefined) refusePromise('collectIncomingData', result);
  }

  #found(): void {
    // Closed while data was collected.
    if (this.#intake.closed) return;
    const result: unknown = this.#handlers.foundTerminator();
    if (result !== undefined) refusePromise('foundTerminator', result);
  }

  /** Hands over as much of an over-long frame as there may be, however it was cut, and gives up. */
  #refuse(bytes: Uint8Array, start: number): never {
    const room = this.#maxFrameLength - this.#collected;
    this.streamOffset += room;
    try {
      if (room > 0) this.#collect(bytes, start, start + room);
    } finally {
      this.stop();
    }
    throw frameTooLong(this.#maxFrameLength, this.streamOffset, true);
  }
}

function refusePromise(handler: string, result: unknown): void {
  if (isPromise(result)) {
    throw new TypeError(`${handler}() must not return a promise: what follows does not wait for it`);
  }
}
