import { NeedleScans } from '../search/needle-scans.ts';
import type { Cutter, Framing } from './framing.ts';
import { checkFraming, type FrameHandler, isStreamed } from './handler.ts';

/** The framing that a stream is being cut by, and the change to the next one. */
export class FramingInForce {
  /** What the frame at hand is cut by. */
  framing: Framing;
  cutter: Cutter;
  /** Whether its frames go to `part`. */
  streamed: boolean;
  /** Whether the handler has set a framing since this was last cleared; the one in force counts too. */
  touched = false;
  readonly scans: NeedleScans = new NeedleScans();
  readonly #handler: FrameHandler;
  readonly #maxFrameLength: number;
  #next: Framing | undefined;
  /** The framing before this one, which many protocols return to, and its cutter while its scan lives. */
  #lastFraming: Framing | undefined;
  #lastCutter: Cutter | undefined;
  #lastDrops = 0;

  constructor(framing: Framing, handler: FrameHandler, maxFrameLength: number) {
    checkFraming(framing, handler, maxFrameLength);
    this.#handler = handler;
    this.#maxFrameLength = maxFrameLength;
    this.framing = framing;
    this.cutter = framing.newCutter(this.scans);
    this.streamed = isStreamed(framing, handler);
  }

  /** What the next frame will be cut by. */
  get next(): Framing {
    return this.#next ?? this.framing;
  }

  /**
   * Sets what the next frame will be cut by.
   *
   * @returns Whether that changed the framing in force.
   */
  set(framing: Framing, inFrame: boolean): boolean {
    checkFraming(framing, this.#handler, this.#maxFrameLength);
    this.touched = true;
    if (inFrame) this.#next = framing;
    else if (framing !== this.framing) return this.#adopt(framing);
    return false;
  }

  /**
   * Makes ready for the next frame.
   *
   * @returns Whether that changed the framing in force.
   */
  advance(): boolean {
    if (this.#next) return this.#adopt(this.#next);
    this.cutter.reset();
    return false;
  }

  #adopt(framing: Framing): true {
    const { scans } = this;
    const scanLives = this.#lastDrops === scans.drops;
    const returning = framing === this.#lastFraming && scanLives ? this.#lastCutter : undefined;
    this.#lastFraming = this.framing;
    this.#lastCutter = this.cutter;
    this.#lastDrops = scans.drops;
    this.framing = framing;
    this.#next = undefined;
    this.cutter = returning ?? framing.newCutter(scans);
    this.cutter.reset();
    this.streamed = isStreamed(framing, this.#handler);
    return true;
  }
}
