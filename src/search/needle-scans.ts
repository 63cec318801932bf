import { NeedleScan } from './needle-scan.ts';
import type { Sought } from './sought.ts';
import type { SearchStrategy } from './strategy.ts';

/** How many needles one stream may use in turn and still have each byte searched once for each. */
const MAX_SCANS = 4;

/** The scans of the needles that a stream has used last. */
export class NeedleScans {
  /** The one asked for last comes last. */
  #scans: NeedleScan[] = [];
  #examinedByDropped = 0;
  #stagedByDropped = 0;
  /** Bytes examined for many needles at once, by those who do so without a scan. */
  examinedAtOnce = 0;
  /** What `get` gave last. */
  lastAsked: NeedleScan | undefined;
  /** How many scans have been dropped to make room: those handed out before may be dead. */
  drops = 0;

  /** Bytes examined for all needles of this stream. */
  get examined(): number {
    return this.#scans.reduce(
      (sum, scan) => sum + scan.examined,
      this.#examinedByDropped + this.examinedAtOnce,
    );
  }

  /** Bytes copied to be searched. */
  get staged(): number {
    return this.#scans.reduce((sum, scan) => sum + scan.staged, this.#stagedByDropped);
  }

  /** Bytes of tables on loan. */
  get bytesHeld(): number {
    return this.#scans.reduce((sum, scan) => sum + scan.spans.byteLength, 0);
  }

  /** How the needle asked for last was searched last. */
  get strategy(): SearchStrategy | undefined {
    return this.#scans.at(-1)?.strategy;
  }

  /** The scan for `finder`; one for an equal needle will do. */
  get(finder: Sought): NeedleScan {
    const known = this.#scans.find((scan) => scan.finder === finder || scan.finder.searchesLike(finder));
    const scan = known ?? new NeedleScan(finder);
    if (known === undefined && this.#scans.length === MAX_SCANS) this.#drop();
    // A new array has room for its elements; one that is pushed to, for seventeen. There is one a connection.
    this.#scans = [...this.#scans.filter((other) => other !== scan), scan];
    this.lastAsked = scan;
    return scan;
  }

  /** Says that a scan is in use again. */
  touch(scan: NeedleScan): void {
    if (this.#scans.at(-1) === scan) return;
    this.#scans.splice(this.#scans.indexOf(scan), 1);
    this.#scans.push(scan);
  }

  /** Forgets the chunk in every scan, and gives all tables back. */
  release(): void {
    for (const scan of this.#scans) scan.release();
  }

  /** Keeps what is known of the chunk from position `from` on, for a stream that stands still. */
  park(from: number): void {
    for (const scan of this.#scans) scan.park(from);
  }

  #drop(): void {
    this.drops++;
    const dropped = this.#scans.shift();
    this.#examinedByDropped += dropped?.examined ?? 0;
    this.#stagedByDropped += dropped?.staged ?? 0;
    dropped?.release();
  }
}
