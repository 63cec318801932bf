import type { Finder } from './finder.ts';
import { NeedleScan } from './needle-scan.ts';

/** How many needles one stream may use in turn and still have each byte searched once for each. */
const MAX_SCANS = 4;

/** The scans of the needles that a stream has used last. */
export class NeedleScans {
  /** The one used last comes last. */
  readonly #scans: NeedleScan[] = [];
  #examinedByDropped = 0;
  /** How many scans have been dropped to make room: those handed out before may be dead. */
  drops = 0;

  /** Bytes examined for all needles of this stream. */
  get examined(): number {
    return this.#scans.reduce((sum, scan) => sum + scan.work.examined, this.#examinedByDropped);
  }

  /** The scan for `finder`; one for an equal needle will do. */
  get(finder: Finder): NeedleScan {
    const index = this.#scans.findIndex((scan) => scan.finder === finder || scan.finder.equals(finder));
    const scan = this.#scans[index] ?? new NeedleScan(finder);
    if (index !== -1) this.#scans.splice(index, 1);
    else if (this.#scans.length === MAX_SCANS) this.#drop();
    this.#scans.push(scan);
    return scan;
  }

  /** Forgets the chunk in every scan, and gives all tables back. */
  release(): void {
    for (const scan of this.#scans) scan.release();
  }

  #drop(): void {
    this.drops++;
    const dropped = this.#scans.shift();
    this.#examinedByDropped += dropped?.work.examined ?? 0;
    dropped?.release();
  }
}
