/**
 * Puts around a payload what makes a frame of it. The payload is already where it
 * is to go, or about to be; nothing is made per frame.
 */
export interface FrameEncoder {
  /** How many bytes come in front of a payload and behind it, together, at most. */
  readonly overhead: number;
  /** How many bytes come around one of `length` bytes, where that is not always `overhead`. */
  overheadOf?(length: number): number;
  /** What comes behind every payload, where nothing comes in front and frames that were cut need no check. */
  readonly trailer?: Uint8Array;
  /**
   * Writes what comes in front of a payload of `length` bytes.
   *
   * @returns The offset where the payload goes.
   * @throws {RangeError} If a payload of that length cannot be framed.
   */
  writeHeader(target: Uint8Array, offset: number, length: number): number;
  /**
   * Writes what comes behind the payload `target[start, end)`.
   *
   * @returns The offset behind the frame.
   * @throws {TypeError} `ERR_PAYLOAD_HAS_TERMINATOR`, if the payload would come out of a decoder as something else.
   */
  writeTrailer(target: Uint8Array, start: number, end: number): number;
}

/** Payloads are sent as they are. */
export const AS_IT_IS: FrameEncoder = {
  overhead: 0,
  writeHeader: (_target, offset) => offset,
  writeTrailer: (_target, _start, end) => end,
};
