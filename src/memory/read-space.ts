import { arena, HEADROOM, READ_AREA } from './arena.ts';
import { slabs } from './slab-pool.ts';

/**
 * Memory on loan to be read into: an area of the arena if one is free that is large
 * enough, else a slab. Only who gives it back allows it to be lent to another.
 */
export class ReadSpace {
  readonly memory: Uint8Array;
  /** Bytes in front of `memory` that may be written over. */
  readonly headroom: number;

  constructor(minimum: number) {
    const area = minimum <= READ_AREA ? arena()?.leaseReadArea() : undefined;
    this.memory = area ?? slabs.take(Math.max(minimum, READ_AREA));
    this.headroom = area ? HEADROOM : 0;
  }

  giveBack(): void {
    if (this.headroom > 0) arena()?.returnReadArea(this.memory);
    else slabs.give(this.memory);
  }
}
