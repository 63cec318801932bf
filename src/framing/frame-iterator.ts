import { frameReleased } from '../errors.ts';
import { type Frame, moveFrame, releaseFrame } from './frame.ts';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

// Only this file may reach into an iterator; batches end it with this.
let release: (iterator: FrameIterator) => void;

/** The frames to iterate over: `length` of them, from number `first` of the spans on. */
export interface FramesOfTable {
  readonly spans: Uint32Array;
  readonly first: number;
  readonly length: number;
  readonly terminators: Uint16Array | undefined;
}

/**
 * Moves a frame over a run of frames. Its steps are one object as well: nothing is
 * made per frame, unless `renew` is there to make each of them anew.
 */
export class FrameIterator implements IterableIterator<Frame, undefined> {
  readonly #spans: Uint32Array;
  readonly #end: number;
  readonly #step: IteratorYieldResult<Frame>;
  readonly #renew: (() => Frame) | undefined;
  readonly #first: number;
  #next: number;
  #begun = false;
  #released = false;

  constructor({ spans, first, length }: FramesOfTable, frame: Frame, renew: (() => Frame) | undefined) {
    this.#spans = spans;
    this.#first = first;
    this.#next = first;
    this.#end = first + length;
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
    const spans = this.#spans;
    moveFrame(step.value, spans[2 * index] as number, spans[2 * index + 1] as number, index - this.#first);
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
