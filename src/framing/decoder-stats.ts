import type { SearchStrategy } from '../search/strategy.ts';

/** What a decoder has done so far. Plain counts; bytes unless said otherwise. */
export interface DecoderStats {
  /** Written to it. */
  readonly bytesReceived: number;
  /**
   * Looked at in search of terminators, a byte twice looked at counting twice.
   * At most 2 per byte received for each needle in use (of which four are kept),
   * and the needle's length + 256 per chunk and per change to a needle not yet seen in the chunk.
   */
  readonly bytesExamined: number;
  /** Copied by the decoder: into its ring buffer, by its growing, and to join a frame's segments. */
  readonly bytesCopied: number;
  /**
   * Copied to where the SIMD kernel can search them, a block at a time; the frames
   * stay where they are. 0 for what is read into claimed space.
   */
  readonly bytesStaged: number;
  /** Thrown away by `onOversize`. */
  readonly bytesDiscarded: number;
  /** Of memory held for this stream right now, tables included. */
  readonly bytesHeld: number;
  /**
   * Frames delivered: each of a batch counts, one in parts once, and a piece of `raw()`
   * that went to `frame` or `frames` as one. Inside a handler, those that were
   * delivered in the same run may not have been counted yet.
   */
  readonly frames: number;
  /** Views of the stream's bytes made for handlers. */
  readonly views: number;
  /**
   * How the terminator in use was searched for last: `'simd'` while frames are
   * short, else what `Finder` takes for single occurrences. Undefined before any was.
   */
  readonly search: SearchStrategy | undefined;
}
