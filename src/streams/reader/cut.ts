import type { Cutter, Framing } from '../../framing/framing.ts';
import type { NeedleScan } from '../../search/needle-scan.ts';
import type { NeedleScans } from '../../search/needle-scans.ts';

/** A framing, and the state of cutting one stream by it. */
export class Cut {
  readonly framing: Framing;
  /** Good until the next `begin`. */
  cutter: Cutter;
  readonly #scans: NeedleScans;
  /** The last of the scans that the cutter has asked for. */
  #scan: NeedleScan | undefined;
  /** What `NeedleScans.drops` was then: if it has changed, a scan of the cutter's may be dead. */
  #drops = 0;

  constructor(framing: Framing, scans: NeedleScans) {
    this.framing = framing;
    this.#scans = scans;
    this.cutter = this.#newCutter();
  }

  /** Makes ready for a frame. */
  begin(): void {
    if (this.#drops !== this.#scans.drops) this.cutter = this.#newCutter();
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
