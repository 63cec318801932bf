/** A frame that a {@link SplitFunction} has found: offsets in the bytes that it was shown. */
export interface SplitFrame {
  /** Where the frame's payload starts. */
  readonly start: number;
  /** Where its payload ends. */
  readonly end: number;
  /** Where the next frame starts: behind `end`, or there. */
  readonly next: number;
}

/** What a {@link SplitFunction} answers that needs more bytes. */
export interface SplitPending {
  /** Where to go on when more have come: at or behind the start, at most at the end. */
  readonly resume: number;
}

/**
 * Looks for the first frame in `bytes[start, end)`.
 *
 * @param bytes Not to be written to or kept; what lies outside of the range is not the stream's next frame.
 * @param start Where the frame starts.
 * @param end Up to where its bytes have come.
 * @param atEnd Whether no more will come. What the function leaves is then left over.
 * @param from Where to go on: `start`, or what the last answer asked for.
 * @returns The frame, or `undefined` or `{ resume }` if more bytes are needed. A frame that has been found must not
 *   depend on what comes behind the bytes looked at.
 */
export type SplitFunction = (
  bytes: Uint8Array,
  start: number,
  end: number,
  atEnd: boolean,
  from: number,
) => SplitFrame | SplitPending | undefined;
