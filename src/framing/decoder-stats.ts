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
  /** Thrown away by `onOversize`. */
  readonly bytesDiscarded: number;
  /** Of memory held for this stream right now, tables included. */
  readonly bytesHeld: number;
  /** Frames delivered: one in parts counts once, each piece of `raw()` that went to `frame` counts as one. */
  readonly frames: number;
  /** View objects made for handlers. */
  readonly views: number;
}
