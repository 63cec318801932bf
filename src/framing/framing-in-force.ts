import type { NeedleScan } from '../search/needle-scan.ts';
import { NeedleScans } from '../search/needle-scans.ts';
import type { Cutter, Framing } from './framing.ts';
import { checkFraming, type FrameHandler, isStreamed, takesWholeFrames } from './handler.ts';

/** A framing, and what a stream that is cut by it needs. */
interface Cut {
  framing: Framing;
  cutter: Cutter;
  /** Whether its frames go to `part`. */
  streamed: boolean;
  /** Whether it cuts frames, each of at least a byte, that go to `frame` or `frames`. */
  plain: boolean;
  /** The last of the scans that its cutter asked for. */
  scan: NeedleScan | undefined;
  /** What `NeedleScans.drops` was when it was left: if it has changed, the cutter's scan may be dead. */
  drops: number;
}

/** The framing that a stream is being cut by, and the change to the next one. */
export class FramingInForce {
  /** What the frame at hand is cut by. */
  current: Cut;
  /** Whether the handler has set a framing since this was last cleared; the one in force counts too. */
  touched = false;
  readonly scans: NeedleScans = new NeedleScans();
  readonly #handler: FrameHandler;
  readonly #maxFrameLength: number;
  #next: Framing | undefined;
  /** What was in force before: many protocols go back and forth. */
  #last: Cut | undefined;

  constructor(framing: Framing, handler: FrameHandler, maxFrameLength: number) {
    checkFraming(framing, handler, maxFrameLength);
    this.#handler = handler;
    this.#maxFrameLength = maxFrameLength;
    this.current = this.#cutBy(framing, undefined);
  }

  /** What the next frame will be cut by. */
  get next(): Framing {
    return this.#next ?? this.current.framing;
  }

  /**
   * Sets what the next frame will be cut by.
   *
   * @returns Whether that changed the framing in force.
   */
  set(framing: Framing, inFrame: boolean): boolean {
    const isKnown = framing === this.current.framing || framing === this.#last?.framing;
    if (!isKnown) checkFraming(framing, this.#handler, this.#maxFrameLength);
    this.touched = true;
    if (inFrame) {
      this.#next = framing;
      return false;
    }
    if (framing === this.current.framing) return false;
    this.#adopt(framing);
    return true;
  }

  /**
   * Makes ready for the next frame.
   *
   * @returns Whether that changed the framing in force.
   */
  advance(): boolean {
    if (this.#next) {
      this.#adopt(this.#next);
      return true;
    }
    this.current.cutter.reset();
    return false;
  }

  #adopt(framing: Framing): void {
    const last = this.#last;
    const { drops } = this.scans;
    const returns = last !== undefined && last.framing === framing && last.drops === drops;
    if (returns && last.scan) this.scans.touch(last.scan);
    const cut = returns ? last : this.#cutBy(framing, last);
    cut.cutter.reset();
    this.current.drops = drops;
    this.#last = this.current;
    this.current = cut;
    this.#next = undefined;
  }

  /** Makes over what is left of the framing before the last. */
  #cutBy(framing: Framing, spare: Cut | undefined): Cut {
    const { scans } = this;
    scans.lastAsked = undefined;
    const cutter = framing.newCutter(scans, spare?.cutter);
    const scan = scans.lastAsked;
    const streamed = isStreamed(framing, this.#handler);
    const goesWhole = !streamed || takesWholeFrames(this.#handler);
    const plain = goesWhole && framing.unit === 'frames' && framing.frameLength !== 0;
    if (spare === undefined) return { framing, cutter, streamed, plain, scan, drops: 0 };
    spare.framing = framing;
    spare.cutter = cutter;
    spare.streamed = streamed;
    spare.plain = plain;
    spare.scan = scan;
    return spare;
  }
}
