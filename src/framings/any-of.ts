import { outOfRange, payloadHasTerminator, wrongType } from '../errors.ts';
import { type TwoWayFraming, twoWay } from '../framing/encoding.ts';
import type { FrameEncoder } from '../framing/frame-encoder.ts';
import { toBytes } from '../framing/to-bytes.ts';
import { checkOptions } from '../limits.ts';
import { copyBytes } from '../memory/copy-bytes.ts';
import type { ByteSet } from '../search/byte-set.ts';
import { compileByteSet } from '../search/compile.ts';
import { Finder, type FinderOptions } from '../search/finder.ts';
import { NeedleSet, ROOT } from '../search/needle-set.ts';
import { AutomatonCutter } from './automaton-cutter.ts';
import { MergingCutter } from './merging-cutter.ts';

/**
 * So many needles at most are searched for one by one, in a pass of the kernel or of
 * `Buffer.indexOf` for each (a stream keeps what it knows of four, and may use another); above that, all
 * at once by an automaton. With this set to 1, frames of 32 bytes took 0.63 of the time, those of 256 bytes 0.8 to
 * 0.95, and those of 16 KiB, which `Buffer.indexOf` searches without a copy, 2.3 to 2.7 times as long
 * (`npm run bench -- framings/any-of`).
 */
const MAX_MERGED = 3;
/** The indices of more would not go into the tables of frames. */
const MAX_TERMINATORS = 65_535;

/**
 * Frames that end with any of `terminators`, which is taken off: the one whose
 * occurrence ends first, and of those that end there the longest. `frame.terminator`
 * says which, by its index; with `handler.frames`, `batch.terminator(i)`.
 *
 * They may be of different lengths and overlap. Of two of which one begins with the
 * other, the shorter always ends first; of two of which one ends with the other, the
 * longer wins where it occurs.
 *
 * Frames are sent with the first of them that can end one: `\n` of `\n\n` and `\n`.
 *
 * @param terminators Bytes (copied), or strings, encoded as UTF-8.
 * @param options How to search for up to three of them, as for `delimiter`. With `'simd'`, and
 *   `'auto'` where the engine has it, the bytes with which one of more terminators begins are
 *   found by SIMD. Else, and with a strategy other than `'simd'` and `'native'`, all are read byte by byte.
 * @throws {TypeError} If `terminators` is no array of these.
 * @throws {RangeError} If it is empty, or a terminator empty or given twice, or the
 *   strategy not to be had for one of them.
 *
 * Complexity: linear in the stream, for any set and any cutting. Up to three terminators
 * are each searched for in linear time, and a frame ends where the nearest of the
 * occurrences ends, which is a step forward in one of three lists. More of them are
 * searched for at once by an automaton that takes one step a byte, whatever they are
 * (Aho and Corasick 1975), from a byte with which one of them begins on: those are found by
 * a pass of SIMD for all of them. Where they crowd, so that this pass does not pay, each
 * byte is read. The automaton takes memory for each different prefix of a terminator
 * times each different byte, and as much time to be made.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { anyOf, FrameDecoder } from 'wirecut';
 *
 * const seen = [];
 * const decoder = new FrameDecoder(anyOf([',', '\n', '\r\n']), {
 *   frame: (frame) => seen.push([frame.toString(), frame.terminator]),
 * });
 * decoder.write(Buffer.from('a,b\r'));
 * decoder.write(Buffer.from('\nc\n'));
 * assert.deepEqual(seen, [['a', 0], ['b', 2], ['c', 1]]);
 * ```
 */
export function anyOf(
  terminators: readonly (string | Uint8Array)[],
  options: FinderOptions = {},
): TwoWayFraming {
  const expected = `an array of 1 to ${MAX_TERMINATORS} terminators`;
  if (!Array.isArray(terminators)) throw wrongType('terminators', expected, terminators);
  if (terminators.length === 0 || terminators.length > MAX_TERMINATORS)
    throw outOfRange('terminators', expected, `${terminators.length} of them`);
  checkOptions(options, ['strategy']);
  const needles = Array.from(terminators, checkedTerminator);
  const set = new NeedleSet(needles);
  const beginning = new Finder((needles[0] as Uint8Array).subarray(0, 1), options);
  // Asked for first when something is searched, as a finder's.
  let beginnings: ByteSet | undefined;
  const isSmall = needles.length <= MAX_MERGED;
  const finders = isSmall ? needles.map((needle) => new Finder(needle, options)) : [];
  const framing = {
    name: `anyOf(${needles.length} terminators)`,
    unit: 'frames',
    streamed: false,
    frameLength: undefined,
    newCutter: (scans) => {
      if (isSmall && finders.every(isFast)) return new MergingCutter(finders, set, scans);
      if (beginning.strategy === 'simd') beginnings ??= compileByteSet(set.begins);
      return new AutomatonCutter(set, beginnings, scans);
    },
  } as const satisfies Omit<TwoWayFraming, 'encoder' | 'encode' | 'writeInto'>;
  return twoWay(framing, new FirstOfSetEncoder(set));
}

/** A terminator as bytes of its own. */
function checkedTerminator(terminator: unknown, index: number): Uint8Array {
  const name = `terminators[${index}]`;
  const expected = 'a non-empty string or Uint8Array';
  if (typeof terminator !== 'string' && !(terminator instanceof Uint8Array))
    throw wrongType(name, expected, terminator);
  if (terminator.length === 0) throw outOfRange(name, expected, terminator);
  return Uint8Array.from(toBytes(name, terminator));
}

/** Whether a needle is found faster than byte by byte. */
function isFast({ strategy }: Finder): boolean {
  return strategy === 'simd' || strategy === 'native';
}

class FirstOfSetEncoder implements FrameEncoder {
  readonly overhead: number;
  readonly #terminator: Uint8Array;
  readonly #index: number;
  readonly #set: NeedleSet;

  constructor(set: NeedleSet) {
    this.#set = set;
    // In others, another one ends first. The shortest of all is one that can.
    this.#index = set.needles.findIndex(
      (needle, index) => endOfFirst(set, needle, 0, index) === needle.length,
    );
    this.#terminator = set.needles[this.#index] as Uint8Array;
    this.overhead = this.#terminator.length;
  }

  writeHeader(_target: Uint8Array, offset: number): number {
    return offset;
  }

  writeTrailer(target: Uint8Array, start: number, end: number): number {
    const behind = copyBytes(this.#terminator, 0, this.overhead, target, end);
    if (endOfFirst(this.#set, target, start, this.#index) !== behind) throw payloadHasTerminator();
    return behind;
  }
}

/** Where the first terminator in bytes that have one ends, if it is number `index`; else -1. */
function endOfFirst(set: NeedleSet, bytes: Uint8Array, start: number, index: number): number {
  const { columns, firstMatch, next } = set;
  let state = ROOT;
  let at = start;
  while (state < firstMatch) state = next[state + (columns[bytes[at++] as number] as number)] as number;
  return set.match(state) === index ? at : -1;
}
