import type { Cutter, Framing } from '../../framing/framing.ts';
import type { NeedleScan } from '../../search/needle-scan.ts';
import type { NeedleScans } from '../../search/needle-scans.ts';

/** A framing, and the state of cutting one stream by it. */
export class Cut {
  readonly framing: Framing;
  /** Whether frames are what comes up to a terminator, so that nothing but that has to be looked for. */
  readonly isSearch: boolean;
  /** Up to where in the stream no terminator starts in what has not been read, as far as is known. */
  clearUpTo = 0;
  readonly #scans: NeedleScans;
  #cutter: Cutter | undefined;
  /** The last of the scans that the cutter has asked for. */
  #scan: NeedleScan | undefined;
  /** What `NeedleScans.drops` was then: if it has changed, a scan of the cutter's may be dead. */
  #drops = 0;

  constructor(framing: Framing, scans: NeedleScans, isSearch: boolean) {
    this.framing = framing;
    this.isSearch = isSearch;
    this.#scans = scans;
  }

  /** Good until the next `begin`. Made when it is first used, as that may drop a scan that another one uses. */
  get cutter(): Cutter {
    this.#cutter ??= this.#newCutter();
    return this.#cutter;
  }

  /** Makes ready for a frame. */
  begin(): void {
    if (this.#drops !== this.#scans.drops) this.#cutter = undefined;
    else if (this.#scan) this.#scans.touch(this.#scan);
    this.cutter.reset();
  }

  #newCutter(): Cutter {
    const scans = this.#scans;
    scans.lastAsked = undefined;
    const cutter = this.framing.newCutter(scans);
    this.#scan = scans.lastAsked;
    this.#drops = scans.drops;
    return cutter;
  }
}
