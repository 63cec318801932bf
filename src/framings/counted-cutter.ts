import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, type FrameFault, INCOMPLETE, NO_BYTES, REFUSED } from '../framing/framing.ts';

/**
 * Cuts frames whose header says how long they are.
 *
 * Whole frames are cut by a loop of the subclass, which reads their headers where
 * they lie. The frame that straddles is cut here: its header is shown to
 * `takeHeader` byte by byte, and what follows is only counted. Both have to come to
 * the same verdict.
 *
 * A length that was declared is a number and no more: nothing is held because of it.
 */
export abstract class CountedCutter implements Cutter {
  readonly undecided = 0;
  readonly terminator: Uint8Array = NO_BYTES;
  readonly terminatorIndex = -1;
  headerLength = 0;
  payloadLength = 0;
  missing = 0;
  fault: FrameFault | undefined;
  #declared = false;

  abstract cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number;

  /**
   * Takes the header's next byte, `byte`, which has number `index` in the frame:
   * calls `declare` if it is the last, `refuse` if it is wrong, and else sets
   * `missing` to what the frame still wants at least.
   */
  protected abstract takeHeader(byte: number, index: number): void;

  /** Says that the header is complete, and that `missing` bytes come behind it. */
  protected declare(headerLength: number, payloadLength: number, missing: number): void {
    this.headerLength = headerLength;
    this.payloadLength = payloadLength;
    this.missing = missing;
    this.#declared = true;
  }

  /** Says what is wrong with the frame's byte number `at`. */
  protected refuse(problem: string, at: number): typeof REFUSED {
    this.fault = { code: 'ERR_FRAME_HEADER', problem, at };
    return REFUSED;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (!this.#declared && this.fault === undefined && at < end) {
      this.takeHeader(bytes[at++] as number, this.headerLength++);
    }
    if (this.fault) return REFUSED;
    if (!this.#declared) return INCOMPLETE;
    const taken = Math.min(this.missing, end - at);
    this.missing -= taken;
    return this.missing === 0 ? at + taken : INCOMPLETE;
  }

  reset(): void {
    this.headerLength = 0;
    this.payloadLength = 0;
    this.missing = 0;
    this.fault = undefined;
    this.#declared = false;
  }
}
