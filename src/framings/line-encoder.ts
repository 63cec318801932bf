import { payloadHasTerminator } from '../errors.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import { NOT_FOUND } from '../search/finder.ts';
import { CR, LF, type LineEnding, type LineFinders } from './line-cutter.ts';

/**
 * A payload of up to as many bytes is looked through by a loop, in less time than two searches take, and
 * hardly more than one: `npx tsx bench/copies.ts`.
 */
const MAX_LOOP = 96;

/** Writes lines that no decoder of the same policy cuts elsewhere. */
export class LineEncoder implements FrameEncoder {
  readonly overhead: number;
  readonly #ending: Uint8Array;
  /** Whether lines may have no carriage return at all; else just none at their end. */
  readonly #rejects: boolean;
  readonly #finders: LineFinders;

  constructor(ending: LineEnding, rejects: boolean, finders: LineFinders) {
    this.#ending = ending === 'crlf' ? Uint8Array.of(CR, LF) : Uint8Array.of(LF);
    this.overhead = this.#ending.length;
    this.#rejects = rejects;
    this.#finders = finders;
  }

  writeHeader(_target: Uint8Array, offset: number): number {
    return offset;
  }

  writeTrailer(target: Uint8Array, start: number, end: number): number {
    if (this.#isUnfit(target, start, end)) throw payloadHasTerminator();
    return copyBytes(this.#ending, 0, this.overhead, target, end);
  }

  #isUnfit(target: Uint8Array, start: number, end: number): boolean {
    if (end > start && target[end - 1] === CR) return true;
    if (end - start <= MAX_LOOP) return hasEnding(target, start, end, this.#rejects);
    const { cr, lf } = this.#finders;
    if (lf.indexOf(target, start, end) !== NOT_FOUND) return true;
    return this.#rejects && cr.indexOf(target, start, end) !== NOT_FOUND;
  }
}

function hasEnding(bytes: Uint8Array, start: number, end: number, rejects: boolean): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] === LF || (rejects && bytes[i] === CR)) return true;
  }
  return false;
}
