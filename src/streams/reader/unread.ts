import { copyBytes } from '../../memory/copy-bytes.ts';
import { newBytes } from '../../memory/new-bytes.ts';
import { viewOf } from '../../memory/view-of.ts';
import { type Segment, Segments } from './segments.ts';

const { Buffer } = globalThis;

/** Chunks of this many bytes and more stay where they are, behind others: of shorter ones there may be very many. */
const MIN_ADOPTED = 2_048;
const MIN_SEGMENT = 64;
/** Memory made for short chunks grows with what waits, up to this. */
const MAX_SEGMENT = 65_536;
/** Offsets are kept in 32 bits. */
const MAX_CHUNK = 2 ** 30;

/**
 * What has come of a stream and has not been read, in the order in which it came.
 *
 * Chunks stay where they are; only short ones that have to wait behind others are put
 * together, in memory that doubles. Bytes that are wanted in one piece and lie in several
 * are joined: a byte is copied twice at most on its way to the reader, and most are never.
 * (`peek` may have to join bytes more often, but copies two for each that it looks at.)
 *
 * What has been handed out is never written to again: memory is filled only behind the
 * last byte that came.
 *
 * The first chunk decides whether all that is handed out are `Buffer`s. Until then they
 * are where there are any: these are `Uint8Array`s as well.
 *
 * Bytes are looked through for the end of a frame where they lie, segment by segment:
 * the first `examined` ones have been.
 */
export class Unread {
  /** In bytes. */
  length = 0;
  /** Where in the stream the first of them stands. */
  offset = 0;
  /** How many of them have been looked through. */
  examined = 0;
  /** Since the start of the stream. */
  bytesCopied = 0;
  readonly #segments = new Segments();
  /** The number of the segment that the first byte not examined lies in, and how many bytes lie in those before it. */
  #cursor = 0;
  #before = 0;
  #areBuffers = Buffer !== undefined;
  #hasKind = false;

  /** The segment that the first byte lies in. */
  get front(): Segment | undefined {
    return this.#segments.front;
  }

  /** The segment that the first byte not examined lies in. */
  get unexamined(): Segment | undefined {
    if (this.examined === this.length) return undefined;
    for (;;) {
      const segment = this.#segments.at(this.#cursor);
      const behind = this.#before + segment.end - segment.start;
      if (behind > this.examined) return segment;
      this.#before = behind;
      this.#cursor++;
    }
  }

  /** Where that byte lies in the memory of `unexamined`, which has been asked for. */
  unexaminedStart(segment: Segment): number {
    return segment.start + this.examined - this.#before;
  }

  /** Has all bytes looked through again, but for the first `count`. */
  startOver(count: number): void {
    this.examined = count;
    while (this.#before > count) {
      const { start, end } = this.#segments.at(--this.#cursor);
      this.#before -= end - start;
    }
  }

  /** Puts a chunk, which nobody writes to any more, behind all that has come. */
  append(given: Uint8Array): void {
    if (!this.#hasKind) this.#areBuffers = isBuffer(given);
    this.#hasKind = true;
    const chunk = isBuffer(given) === this.#areBuffers ? given : this.#otherKind(given);
    const { last } = this.#segments;
    let at = last === undefined ? 0 : this.#fill(last, chunk, 0);
    while (at < chunk.length) {
      const rest = chunk.length - at;
      if (this.length === 0 || rest >= MIN_ADOPTED) at = this.#adopt(chunk, at);
      else at = this.#fill(this.#newSegment(rest), chunk, at);
    }
  }

  /** Takes the first `count` bytes, in one piece. */
  take(count: number): Uint8Array {
    const bytes = this.#view(count) ?? this.#copy(this.#make(count), count);
    this.drop(count);
    return bytes;
  }

  /** The first `count` bytes in one piece. They stay. */
  peek(count: number): Uint8Array {
    const view = this.#view(count);
    if (view !== undefined) return view;
    // Some more than asked for, or each of many calls that ask for one more would copy all.
    const joined = Math.min(this.length, 2 * count);
    // There is no room to be left where something follows.
    const size = joined === this.length ? 2 * joined : joined;
    const bytes = this.#copy(this.#make(size), joined);
    this.#shift(joined);
    this.#segments.unshift({ bytes, start: 0, end: joined });
    this.#cursor = 0;
    this.#before = 0;
    return sliceOf(bytes, 0, count);
  }

  /** Throws the first `count` bytes away. */
  drop(count: number): void {
    this.length -= count;
    this.offset += count;
    this.examined = Math.max(0, this.examined - count);
    this.#before = Math.max(0, this.#before - count);
    this.#cursor = Math.max(0, this.#cursor - this.#shift(count));
  }

  /** A view of the first `count` bytes, if they lie together. */
  #view(count: number): Uint8Array | undefined {
    if (count === 0) return this.#make(0);
    const { front } = this;
    if (front === undefined || count > front.end - front.start) return undefined;
    return sliceOf(front.bytes, front.start, front.start + count);
  }

  /** Copies the first `count` bytes to `target`. */
  #copy(target: Uint8Array, count: number): Uint8Array {
    let filled = 0;
    for (let i = 0; filled < count; i++) {
      const { bytes, start, end } = this.#segments.at(i);
      filled = copyBytes(bytes, start, Math.min(end, start + count - filled), target, filled);
    }
    this.bytesCopied += count;
    return target;
  }

  /** Takes `count` bytes off the front of the segments. Returns how many of these are gone. */
  #shift(count: number): number {
    let gone = 0;
    for (let left = count; left > 0; ) {
      const front = this.#segments.at(0);
      const size = front.end - front.start;
      if (left < size) {
        front.start += left;
        break;
      }
      left -= size;
      front.start = front.end;
      this.#segments.shift();
      gone++;
    }
    return gone;
  }

  #adopt(chunk: Uint8Array, at: number): number {
    const isShort = chunk.length <= MAX_CHUNK;
    const end = isShort ? chunk.length : Math.min(chunk.length, at + MAX_CHUNK);
    const segment = isShort
      ? { bytes: chunk, start: at, end }
      : { bytes: chunk.subarray(at, end), start: 0, end: end - at };
    this.#segments.push(segment);
    this.length += end - at;
    return end;
  }

  #newSegment(needed: number): Segment {
    const wanted = Math.min(MAX_SEGMENT, Math.max(MIN_SEGMENT, this.length + needed));
    const bytes = this.#make(Math.max(wanted, needed));
    const segment = { bytes, start: 0, end: 0 };
    this.#segments.push(segment);
    return segment;
  }

  /** Copies what there is room for of `chunk`, from index `at` on. Returns the index behind it. */
  #fill(segment: Segment, chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + segment.bytes.length - segment.end);
    const filled = end - at;
    if (filled === 0) return at;
    copyBytes(chunk, at, end, segment.bytes, segment.end);
    segment.end += filled;
    this.length += filled;
    this.bytesCopied += filled;
    return end;
  }

  /** The same memory, as what this is not: a Buffer or a Uint8Array. */
  #otherKind(chunk: Uint8Array): Uint8Array {
    const { buffer, byteOffset, length } = chunk;
    return this.#areBuffers ? Buffer.from(buffer, byteOffset, length) : viewOf(chunk, 0, length);
  }

  #make(length: number): Uint8Array {
    return this.#areBuffers ? newBytes(length) : new Uint8Array(length);
  }
}

/** A view of `bytes[start, end)`: a Buffer if they are one, else a Uint8Array. */
export function sliceOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return isBuffer(bytes) ? bytes.subarray(start, end) : viewOf(bytes, start, end);
}

function isBuffer(bytes: Uint8Array): boolean {
  return Buffer !== undefined && bytes instanceof Buffer;
}
