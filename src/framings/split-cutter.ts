import { wrongType } from '../errors.ts';
import type { FrameTable } from '../framing/frame-table.ts';
import {
  type Cutter,
  type FrameFault,
  GIVES_BACK,
  INCOMPLETE,
  NO_BYTES,
  REFUSED,
} from '../framing/framing.ts';
import type { SplitFrame, SplitFunction } from './split-function.ts';

const MIN_CAPACITY = 256;
/** Larger memory is not kept for the next frame. */
const MAX_KEPT = 4_096;

/**
 * Cuts by a function, which sees each frame in one piece: that of a frame in progress
 * is kept here.
 */
export class SplitCutter implements Cutter {
  readonly undecided = 0;
  readonly terminator: Uint8Array = NO_BYTES;
  readonly terminatorIndex: number = -1;
  readonly missing: number = 0;
  /** Of a frame in progress all is header: what of it is payload is not known. */
  headerLength = 0;
  payloadLength = 0;
  surplus = 0;
  fault: FrameFault | undefined;
  readonly #fn: SplitFunction;
  readonly #maxLength: number;
  #held: Uint8Array = NO_BYTES;
  #received = 0;
  #from = 0;

  constructor(fn: SplitFunction, maxLength: number) {
    this.#fn = fn;
    this.#maxLength = maxLength;
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    let count = 0;
    let at = start;
    while (count < limit && at < end) {
      const found = this.#askNext(bytes, at, end, count > 0);
      if (typeof found === 'number' || found.end - found.start > maxFrameLength) break;
      frames.payloads[2 * count] = found.start;
      frames.payloads[2 * count + 1] = found.end;
      frames.boundaries[count++] = found.next;
      at = found.next;
    }
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    if (this.fault) return REFUSED;
    const before = this.#received;
    const length = Math.min(before + end - start, this.#maxLength);
    this.#hold(bytes.subarray(start, start + length - before), before);
    const found = this.#ask(this.#held, 0, length, false, this.#from);
    if (typeof found === 'number') {
      this.#from = found;
      if (length === this.#maxLength) return this.#refuse(length);
      this.#received = length;
      this.headerLength = length;
      return INCOMPLETE;
    }
    this.#locate(found);
    if (found.next < before) {
      this.surplus = before - found.next;
      return GIVES_BACK;
    }
    return start + found.next - before;
  }

  finish(): number {
    const length = this.#received;
    if (length === 0 || this.fault) return INCOMPLETE;
    const found = this.#ask(this.#held, 0, length, true, this.#from);
    if (typeof found === 'number') return INCOMPLETE;
    this.#locate(found);
    return found.next;
  }

  reset(): void {
    this.headerLength = 0;
    this.payloadLength = 0;
    this.surplus = 0;
    this.fault = undefined;
    this.#received = 0;
    this.#from = 0;
    if (this.#held.length > MAX_KEPT) this.#held = NO_BYTES;
  }

  #locate({ start, end }: SplitFrame): void {
    this.headerLength = start;
    this.payloadLength = end - start;
  }

  /** Puts bytes behind the first `length` held. */
  #hold(bytes: Uint8Array, length: number): void {
    const needed = length + bytes.length;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(MIN_CAPACITY, 2 * this.#held.length, needed));
      larger.set(this.#held.subarray(0, length));
      this.#held = larger;
    }
    this.#held.set(bytes, length);
  }

  #refuse(at: number): number {
    const problem = `No frame in the first ${this.#maxLength} bytes (maxLength)`;
    this.fault = { code: 'ERR_FRAME_TOO_LONG', problem, at };
    return REFUSED;
  }

  /**
   * Asks for the frame that starts at `start`. If there are others in front of it to be
   * delivered first, what the function throws is left for when it is asked again.
   */
  #askNext(bytes: Uint8Array, start: number, end: number, hasOthers: boolean): SplitFrame | number {
    try {
      return this.#ask(bytes, start, Math.min(end, start + this.#maxLength), false, start);
    } catch (error) {
      if (!hasOthers) throw error;
      return start;
    }
  }

  /** Calls the function. Answers the frame, or where to go on. */
  #ask(bytes: Uint8Array, start: number, end: number, atEnd: boolean, from: number): SplitFrame | number {
    const answer = this.#fn(bytes, start, end, atEnd, from);
    if (answer === undefined) return start;
    if (typeof answer !== 'object' || answer === null)
      throw wrongType('the answer of the function of split()', 'a frame, { resume } or undefined', answer);
    if ('resume' in answer) {
      if (!isOffset(answer.resume, start, end)) throw wrongAnswer(`resume: ${answer.resume}`, start, end);
      return answer.resume;
    }
    const inOrder =
      isOffset(answer.start, start, end) &&
      isOffset(answer.end, answer.start, end) &&
      isOffset(answer.next, answer.end, end);
    if (!inOrder)
      throw wrongAnswer(`start: ${answer.start}, end: ${answer.end}, next: ${answer.next}`, start, end);
    if (answer.next === start)
      throw new TypeError('The function of split() must advance: it gave a frame that uses up no bytes');
    return answer;
  }
}

function isOffset(offset: unknown, least: number, most: number): boolean {
  return Number.isInteger(offset) && (offset as number) >= least && (offset as number) <= most;
}

function wrongAnswer(answer: string, start: number, end: number): TypeError {
  return new TypeError(
    `The function of split() must answer offsets in order within [${start}, ${end}], got { ${answer} }`,
  );
}
