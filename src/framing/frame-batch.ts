import { frameReleased, outOfRange, wrongType } from '../errors.ts';
import { checkOptions } from '../limits.ts';
import { viewOf } from '../memory/view-of.ts';
import { Frame, lendFrame, lendFrameRest, nameTerminators } from './frame.ts';
import type { FrameCosts } from './frame-costs.ts';
import { FrameIterator, type FramesOfTable, releaseIterator } from './frame-iterator.ts';
import { NO_BYTES } from './framing.ts';
import { decodeFrames } from './run-text.ts';
import { decodeText, type FrameEncoding } from './text.ts';

/** Options of {@link FrameBatch.toStrings}. */
export interface ToStringsOptions {
  /**
   * Gives every string memory of its own. Otherwise a string of 13 characters or
   * more may be cut out of a longer one, which it keeps alive: the text of up to
   * 16 KiB of the stream. Detach strings that are to be kept; it takes several
   * times as long.
   *
   * @default false
   */
  readonly detach?: boolean;
}

/** What a batch is of. */
export interface BatchContent extends FramesOfTable {
  readonly memory: Uint8Array;
  /** What ended the frames, if there is no table for that. */
  readonly terminator: number;
  readonly truncated: boolean;
}

/** The same in memory of its own. */
export function copyOfContent(content: BatchContent): BatchContent {
  const { memory, spans, first, length, terminators } = content;
  const start = spans[2 * first] as number;
  return {
    ...content,
    memory: Uint8Array.from(viewOf(memory, start, spans[2 * (first + length) - 1] as number)),
    spans: spans.slice(2 * first, 2 * (first + length)).map((offset) => offset - start),
    first: 0,
    terminators: terminators?.slice(0, length),
  };
}

/** Who lends batches. */
export interface BatchLender extends FrameCosts {
  /** Whether the handler has asked for no more. */
  readonly stop: boolean;
  /** How many frames of the batch count as handed over; those behind them come again. */
  delivered: number;
}

const NO_OPTIONS: ToStringsOptions = {};
const SHOWN_FRAMES = 3;
const SHOWN_LENGTH = 20;

// Only this file may reach into a batch; decoders lend it with these.
let lend: (batch: FrameBatch, content: BatchContent) => void;
let release: (batch: FrameBatch) => void;
let own: (batch: FrameBatch) => number;
let lenderOf: (batch: FrameBatch) => BatchLender;

/**
 * Frames that lie whole in one piece of memory, on loan: what
 * `handler.frames(batch)` gets.
 *
 * Like a `Frame` it is good until its handler returns; used later, it and the
 * frames of its iteration throw a `TypeError` with the code `ERR_FRAME_RELEASED`.
 * `bytes` and `offsets` cannot be revoked and show something else later; checked
 * mode (`WIRECUT_CHECKED=1`, or the option `checked`) finds such uses.
 *
 * There are three ways to read it. The iteration moves one cursor from frame to
 * frame, so `[...batch]` is many times the same object, and in checked mode each
 * is released as soon as the next one is asked for. Loops that count nanoseconds
 * take `bytes` and `offsets`. `toStrings` decodes many frames at one go.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { delimiter, FrameDecoder } from 'wirecut';
 *
 * const totals = [];
 * const decoder = new FrameDecoder(delimiter('\n'), {
 *   frames(batch) {
 *     const { bytes, offsets } = batch;
 *     let digits = 0;
 *     for (let i = 0; i < offsets.length; i += 2) digits += offsets[i + 1] - offsets[i];
 *     let sum = 0;
 *     for (const frame of batch) sum += Number(frame.toString());
 *     totals.push({ texts: batch.toStrings(), digits, sum, first: bytes[batch.start(0)] });
 *   },
 * });
 * decoder.write(Buffer.from('12\n345\n6'));
 * decoder.write(Buffer.from('7\n'));
 * assert.deepEqual(totals, [
 *   { texts: ['12', '345'], digits: 5, sum: 357, first: 0x31 },
 *   { texts: ['67'], digits: 2, sum: 67, first: 0x36 }, // one that straddles reads comes by itself
 * ]);
 * ```
 */
export class FrameBatch implements Iterable<Frame> {
  #content: BatchContent | undefined;
  #bytes: Uint8Array | undefined;
  #offsets: Uint32Array | undefined;
  /** What the first iteration moves. Any other, and in checked mode every step, gets a cursor of its own. */
  readonly #cursor: Frame | undefined;
  readonly #iterators: FrameIterator[] = [];
  readonly #lender: BatchLender;

  /** Batches are made by decoders. Without a `cursor` to move, iterations make one for each frame. */
  constructor(lender: BatchLender, cursor?: Frame) {
    this.#lender = lender;
    this.#cursor = cursor;
  }

  /** How many frames: at least 1. */
  get length(): number {
    return this.#held().length;
  }

  /** The memory that the frames lie in, up to the end of the last one. Made once per batch. */
  get bytes(): Uint8Array {
    const { memory, spans, first, length } = this.#held();
    if (this.#bytes === undefined) {
      this.#bytes = viewOf(memory, 0, spans[2 * (first + length) - 1] as number);
      this.#lender.countViews(1);
    }
    return this.#bytes;
  }

  /**
   * Where the frames lie in `bytes`, terminators not included: start, end, start,
   * end ... Two numbers a frame, not to be written to. Made once per batch.
   */
  get offsets(): Uint32Array {
    const { spans, first, length } = this.#held();
    this.#offsets ??= spans.subarray(2 * first, 2 * (first + length));
    return this.#offsets;
  }

  /**
   * Where the payload of frame `index` starts in `bytes`.
   *
   * @throws {TypeError | RangeError} If there is no such frame.
   */
  start(index: number): number {
    const { spans, first } = this.#heldAt(index);
    return spans[2 * (first + index)] as number;
  }

  /**
   * Where the payload of frame `index` ends in `bytes`.
   *
   * @throws {TypeError | RangeError} If there is no such frame.
   */
  end(index: number): number {
    const { spans, first } = this.#heldAt(index);
    return spans[2 * (first + index) + 1] as number;
  }

  /**
   * Which terminator of the framing's set ended frame `index`, as `frame.terminator` says.
   *
   * @throws {TypeError | RangeError} If there is no such frame.
   */
  terminator(index: number): number {
    const { terminator, terminators } = this.#heldAt(index);
    return terminators?.[index] ?? terminator;
  }

  /** Moves one cursor over the frames: each is good until the next one is asked for. Nothing is made per frame. */
  [Symbol.iterator](): IterableIterator<Frame, undefined> {
    const content = this.#held();
    const cursor = this.#iterators.length === 0 ? this.#cursor : undefined;
    const renew = this.#cursor ? undefined : () => this.#lent(new Frame(this.#lender));
    const frame = this.#lent(cursor ?? new Frame(this.#lender));
    const iterator = new FrameIterator(content, frame, renew);
    this.#iterators.push(iterator);
    return iterator;
  }

  /**
   * The frames as text, each just as `frame.toString(encoding)` gives it. A run of
   * frames that is ASCII, or any in latin1 or hex, is decoded at one go and cut,
   * which takes a fraction of the time; see `detach` for what that means for
   * strings that are kept.
   *
   * @param encoding `'utf8'`, `'latin1'` or `'hex'`.
   * @throws {TypeError | RangeError} If the encoding is none of these.
   * @throws {TypeError} If an option is unknown or of the wrong type.
   *
   * Complexity: linear in the bytes from the first frame to the last, and for UTF-8
   * that is not ASCII another look at a byte for each halving of the batch.
   *
   * @example
   * ```js
   * import assert from 'node:assert/strict';
   * import { delimiter, FrameDecoder } from 'wirecut';
   *
   * const names = new Set();
   * const decoder = new FrameDecoder(delimiter('\n'), {
   *   frames(batch) {
   *     // The set lives on: it should not keep every read alive as well.
   *     for (const name of batch.toStrings('utf8', { detach: true })) names.add(name);
   *   },
   * });
   * decoder.write(Buffer.from('Ada Lovelace\nGrace Hopper\nAda Lovelace\n'));
   * assert.deepEqual([...names], ['Ada Lovelace', 'Grace Hopper']);
   * ```
   */
  toStrings(encoding: FrameEncoding = 'utf8', options: ToStringsOptions = NO_OPTIONS): string[] {
    const { memory, spans, first, length } = this.#held();
    checkOptions(options, ['detach']);
    const { detach = false } = options;
    if (typeof detach !== 'boolean') throw wrongType('detach', 'a boolean', detach);
    return decodeFrames(memory, spans, first, length, encoding, detach);
  }

  #held(): BatchContent {
    if (this.#content === undefined) throw frameReleased();
    return this.#content;
  }

  #heldAt(index: number): BatchContent {
    const content = this.#held();
    if (index >>> 0 === index && index < content.length) return content;
    if (typeof index !== 'number') throw wrongType('index', 'a number', index);
    throw outOfRange('index', `that of one of the batch's ${content.length} frames`, index);
  }

  #lent(frame: Frame): Frame {
    const { memory, terminator, terminators, truncated } = this.#held();
    lendFrame(frame, memory, terminator);
    if (terminators) nameTerminators(frame, terminators);
    lendFrameRest(frame, NO_BYTES, truncated);
    return frame;
  }

  /** What `console.log` shows. */
  #inspect(): string {
    if (this.#content === undefined) return 'FrameBatch (released)';
    const { memory, length } = this.#content;
    const shown: string[] = [];
    for (let i = 0; i < Math.min(length, SHOWN_FRAMES); i++) {
      const start = this.start(i);
      const end = Math.min(this.end(i), start + SHOWN_LENGTH);
      const text = JSON.stringify(decodeText(memory, start, end, 'latin1'));
      shown.push(end < this.end(i) ? `${text}...` : text);
    }
    return `FrameBatch(${length}) [${shown.join(', ')}${length > SHOWN_FRAMES ? ', ...' : ''}]`;
  }

  static {
    Object.defineProperty(FrameBatch.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: FrameBatch): string {
        return this.#inspect();
      },
    });
    lend = (batch, content) => {
      batch.#content = content;
    };
    release = (batch) => {
      batch.#content = undefined;
      batch.#bytes = undefined;
      batch.#offsets = undefined;
      for (const iterator of batch.#iterators) releaseIterator(iterator);
      batch.#iterators.length = 0;
    };
    own = (batch) => {
      const content = copyOfContent(batch.#held());
      release(batch);
      lend(batch, content);
      return content.memory.length;
    };
    lenderOf = (batch) => batch.#lender;
  }
}

export { lend as lendBatch, lenderOf, own as ownBatch, release as releaseBatch };
