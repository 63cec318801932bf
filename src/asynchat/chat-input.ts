import { Buffer } from 'node:buffer';
import { outOfRange, wrongType } from '../errors.ts';

/**
 * Where a frame ends: at these bytes, after so many bytes, or nowhere: `null`, no
 * bytes at all and a number that has counted down to 0 collect everything.
 */
export type Terminator = string | Uint8Array | number | bigint | null;

/** What an input calls. An `AsyncChat` is one. */
export interface ChatHandlers {
  /** Whether strings are to be encoded by `encoding`. */
  readonly useEncoding: boolean;
  readonly encoding: string;
  collectIncomingData(data: Buffer): void;
  foundTerminator(): void;
  /** Something was thrown by a handler that was not called for bytes that were fed. */
  handleError(error: unknown): void;
  close(): void;
}

/** How an input hands data over, and how much of it. */
export interface ChatInputOptions {
  /** Whether handlers get views, good until they return, instead of copies that are theirs. */
  readonly borrow: boolean;
  /** How many bytes a peer may send before its delimiter comes. */
  readonly maxFrameLength: number;
}

/** The receiving half of a chat: finds terminators in what is read, and calls the handlers. */
export interface ChatInput {
  /** The terminator set last, a number counted down; `undefined` before there is one. */
  readonly terminator: Terminator | undefined;
  /** Whether what comes is collected with no end in sight. */
  readonly collectsAll: boolean;
  /** Whether some of a frame has been handed over, and not its end. */
  readonly isInFrame: boolean;
  /** Bytes that were fed and have neither been handed over nor taken for a terminator, held prefix included. */
  readonly buffered: number;
  /** How many bytes of the stream have been handed over or taken for terminators; inside a handler, with what it is called for. */
  readonly streamOffset: number;
  setTerminator(terminator: Terminator): void;
  /**
   * Takes the bytes of one read, which are the caller's again afterwards.
   *
   * @throws {FrameError} `ERR_FRAME_TOO_LONG`, when a delimiter does not come.
   * @throws {TypeError} If there is no terminator; what came is kept.
   * @throws What handlers throw. What follows is kept, and served by the next call.
   */
  feed(data: Uint8Array): void;
  /** Drops what was fed and has not been handed over. */
  discard(): void;
  /** Hands nothing over any more, not even the rest of the read at hand. */
  stop(): void;
  /**
   * Says that the stream has ended.
   *
   * @returns What is left over, if it ended inside a frame.
   * @throws As `feed`, if bytes were waiting because a handler had thrown.
   */
  end(): IncompleteFrame | undefined;
}

/** What the end of the stream has cut off. */
export interface IncompleteFrame {
  /** How many bytes of the frame `collectIncomingData` has had. */
  readonly collected: number;
  /** The bytes that may have begun the terminator, and so were handed to nobody. */
  readonly heldPrefix: Buffer;
  /** How many bytes a counted frame still wanted; `undefined` if the frame was not counted. */
  readonly missing: number | undefined;
}

/**
 * Text as bytes in an encoding of Node's, or in Python's `latin-1`.
 *
 * @throws {TypeError} If there is no such encoding.
 * @throws {RangeError} If it cannot express the text.
 */
export function encodeText(name: string, text: string, encoding: string): Buffer {
  const known = encoding === 'latin-1' ? 'latin1' : encoding;
  if (!Buffer.isEncoding(known)) throw wrongType('encoding', 'the name of an encoding', encoding);
  const bytes = Buffer.from(text, known);
  if (bytes.toString(known) !== text) throw outOfRange(name, `text that ${encoding} can express`, text);
  return bytes;
}

/** A count of bytes given as a `bigint`, as a number. */
export function toNumber(count: bigint): number {
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw outOfRange('terminator', `at most ${Number.MAX_SAFE_INTEGER}`, count);
  }
  return Number(count);
}

/** Bytes for a handler to keep; or, borrowed, to look at. */
export function asBuffer(bytes: Uint8Array, borrow: boolean): Buffer {
  if (borrow) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = Buffer.allocUnsafe(bytes.length);
  data.set(bytes);
  return data;
}
