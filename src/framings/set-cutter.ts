import type { FrameTable } from '../framing/frame-table.ts';
import { type Cutter, INCOMPLETE, NO_BYTES } from '../framing/framing.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';

/** What the two ways to cut by a set of terminators have in common: the frame in progress. */
export abstract class SetCutter implements Cutter {
  readonly headerLength: number = 0;
  readonly missing: number = 0;
  payloadLength = 0;
  undecided = 0;
  terminatorIndex = -1;
  terminator: Uint8Array = NO_BYTES;
  protected readonly set: NeedleSet;
  /** What the undecided bytes have brought the set to. */
  protected state: number = ROOT;
  protected received = 0;

  constructor(set: NeedleSet) {
    this.set = set;
  }

  abstract cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number;

  abstract advance(bytes: Uint8Array, start: number, end: number): number;

  reset(): void {
    this.payloadLength = 0;
    this.undecided = 0;
    this.terminatorIndex = -1;
    this.state = ROOT;
    this.received = 0;
  }

  /** The frame goes on behind `count` more bytes, the last of which have brought the set to `state`. */
  protected goOn(count: number, state: number): number {
    this.state = state;
    this.undecided = this.set.depth(state);
    if (this.undecided > 0) this.terminator = this.set.begun(state);
    this.received += count;
    this.payloadLength = this.received - this.undecided;
    return INCOMPLETE;
  }

  /** The frame ends with terminator number `index`, after `count` more bytes. */
  protected take(count: number, index: number): void {
    this.received += count;
    this.undecided = 0;
    this.terminatorIndex = index;
    this.payloadLength = this.received - (this.set.needles[index] as Uint8Array).length;
  }
}
