import { NeedleScans } from '../../search/needle-scans.ts';
import type { Segment } from './segments.ts';

/**
 * The scans of a stream, and what they know of the segment that was searched last: kept
 * between calls, as long as that is what is searched next.
 */
export class SegmentScans {
  readonly scans: NeedleScans = new NeedleScans();
  /** Where what they know is. Its memory would not do: the same chunk may come twice. */
  #segment: Segment | undefined;
  /** What they know in front of this index is not complete. */
  #completeFrom = 0;

  /** Says that `segment` is searched next, from index `from` on. */
  look(segment: Segment, from: number): void {
    if (segment === this.#segment && from >= this.#completeFrom) return;
    this.scans.release();
    this.#segment = segment;
    this.#completeFrom = 0;
  }

  /**
   * Gives back all that is on loan, but for what is known of the segment from index `from`
   * to `end`. What was found in front may not have been taken, so it may be looked for again.
   */
  rest(from: number, end: number): void {
    this.#completeFrom = from;
    if (from < end) this.scans.park(from);
    else {
      this.scans.release();
      this.#segment = undefined;
    }
  }

  /** Holds nothing any more of what has been read. */
  forget(): void {
    const segment = this.#segment;
    if (segment !== undefined && segment.start === segment.end) this.rest(0, 0);
  }
}
