import { frameReleased } from '../errors.ts';
import { type Frame, moveFrame, releaseFrame } from './frame.ts';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

// Only this file may reach into an iterator; batches end it with this.
let release: (iterator: FrameIterator) => void;

/**
 * Moves a frame over a run of frames. Its steps are one object as well: nothing is
 * made per frame, unless `renew` is there to make each of them anew.
 */
export class FrameIterator implements IterableIterator<Frame, undefined> {
  readonly #spans: Uint32Array;
  readonly #end: number;
  readonly #step: IteratorYieldResult<Frame>;
  readonly #renew: (() => Frame) | undefined;
  #next: number;
  #begun = false;
  #released = false;

  constructor(
    spans: Uint32Array,
    first: number,
    count: number,
    frame: Frame,
    renew: (() => Frame) | undefined,
  ) {
    this.#spans = spans;
    this.#next = first;
    this.#end = first + count;
    this.#step = { done: false, value: frame };
    this.#renew = renew;
  }

  next(): IteratorResult<Frame, undefined> {
    if (this.#released) throw frameReleased();
    const index = this.#next;
    const step = this.#step;
    if (index === this.#end) {
      releaseFrame(step.value);
      return DONE;
    }
    if (this.#renew && this.#begun) {
      releaseFrame(step.value);
      step.value = this.#renew();
    }
    this.#begun = true;
    this.#next = index + 1;
    moveFrame(step.value, this.#spans[2 * index] as number, this.#spans[2 * index + 1] as number);
    return step;
  }

  [Symbol.iterator](): this {
    return this;
  }

  static {
    release = (iterator) => {
      iterator.#released = true;
      releaseFrame(iterator.#step.value);
    };
  }
}

export { release as releaseIterator };
