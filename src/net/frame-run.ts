import { endOfFrame, Frame, memoryOfFrame, startOfFrame } from '../framing/frame.ts';
import type { Framing } from '../framing/framing.ts';
import type { Sendable } from '../framing/payload.ts';

/** Where a run goes: the outbox of the connection that is being read from. */
export interface RunTarget {
  frames: number;
  writeRun(memory: Uint8Array, start: number, end: number, trailer: Uint8Array): void;
}

/**
 * Frames that are sent back as they came, one after the other: what an echo, a relay
 * or a publisher to itself does. With their terminators they lie in the memory of the
 * read just as they are to be sent, so nothing is done per frame but to take note of
 * where the last one ends; they are copied together, once.
 *
 * That must not show. So a run is copied before anything else is written, before the
 * memory is used for anything else, and before any handler gets a view of it, through
 * which it could be changed. Once a handler has had a view of a chunk, or changed how
 * it is cut or sent, there are no more runs in it.
 */
class FrameRun {
  /** The chunk that is being handled, and who may send its frames back; undefined outside. */
  #memory: Uint8Array | undefined;
  #target: RunTarget | undefined;
  #framing: Framing | undefined;
  /** The run at hand: the cursor that its frames come with. */
  #frame: Frame | undefined;
  #start = 0;
  #end = 0;
  #trailer: Uint8Array = new Uint8Array(0);
  #trailerLength = 0;

  /** A chunk is going to be handled whose frames `framing` cuts. */
  enter(memory: Uint8Array, target: RunTarget, framing: Framing): void {
    this.settle();
    this.#memory = memory;
    this.#target = target;
    this.#framing = framing;
  }

  /** It has been. */
  leave(): void {
    this.settle();
    this.#memory = undefined;
    this.#target = undefined;
  }

  /** The same, for the rest of the chunk: something makes it another one. */
  forbid(): void {
    if (this.#memory !== undefined) this.leave();
  }

  /** Takes note that `payload` is sent to `target`, if it continues the run. */
  extend(payload: Sendable, target: RunTarget): boolean {
    const frame = this.#frame;
    if (payload !== frame || frame === undefined || target !== this.#target) return false;
    const start = startOfFrame(frame);
    if (start !== this.#end + this.#trailerLength || memoryOfFrame(frame) !== this.#memory) return false;
    this.#end = endOfFrame(frame);
    target.frames++;
    return true;
  }

  /** The same, if it can begin one. */
  begin(payload: Sendable, target: RunTarget, framing: Framing): boolean {
    if (target !== this.#target || framing !== this.#framing || !(payload instanceof Frame)) return false;
    const trailer = framing.encoder?.trailer;
    if (trailer === undefined || memoryOfFrame(payload) !== this.#memory) return false;
    this.settle();
    this.#frame = payload;
    this.#start = startOfFrame(payload);
    this.#end = endOfFrame(payload);
    this.#trailer = trailer;
    this.#trailerLength = trailer.length;
    target.frames++;
    return true;
  }

  /** Has the run copied, if there is one. */
  settle(): void {
    if (this.#frame === undefined) return;
    this.#frame = undefined;
    this.#target?.writeRun(this.#memory as Uint8Array, this.#start, this.#end, this.#trailer);
  }
}

/** That of this thread: one connection is read from at a time. */
export const frameRun: FrameRun = new FrameRun();
