import { wrongType } from '../../errors.ts';
import { anyOf } from '../../framings/any-of.ts';
import { delimiter } from '../../framings/delimiter.ts';
import type { NeedleScans } from '../../search/needle-scans.ts';
import { Cut } from './cut.ts';

/** What `readUntil` reads until: bytes, a string, encoded as UTF-8, or any of several of these. */
export type Terminator = string | Uint8Array | readonly (string | Uint8Array)[];

/** How many are kept compiled. */
const MAX_KEPT = 8;

/** The terminators that a stream was read by last: one that is used again is not compiled again. */
export class Terminators {
  readonly #scans: NeedleScans;
  readonly #strings = new Map<string, Cut>();
  readonly #others = new Map<string, Cut>();

  constructor(scans: NeedleScans) {
    this.#scans = scans;
  }

  /** @throws {TypeError | RangeError} If it is none, or empty. */
  cut(terminator: Terminator): Cut {
    if (typeof terminator === 'string') {
      return this.#strings.get(terminator) ?? this.#keep(this.#strings, terminator, terminator);
    }
    const key = keyOf(terminator);
    return this.#others.get(key) ?? this.#keep(this.#others, key, terminator);
  }

  #keep(cuts: Map<string, Cut>, key: string, terminator: Terminator): Cut {
    const framing = isOne(terminator) ? delimiter(terminator) : anyOf(terminator);
    const cut = new Cut(framing, this.#scans, true);
    const [oldest] = cuts.keys();
    if (oldest !== undefined && cuts.size === MAX_KEPT) cuts.delete(oldest);
    cuts.set(key, cut);
    return cut;
  }
}

function isOne(terminator: Terminator): terminator is string | Uint8Array {
  return typeof terminator === 'string' || terminator instanceof Uint8Array;
}

function keyOf(terminator: unknown): string {
  if (typeof terminator === 'string') return JSON.stringify(terminator);
  if (terminator instanceof Uint8Array) return terminator.join();
  if (!Array.isArray(terminator)) {
    throw wrongType('terminator', 'a string, a Uint8Array or an array of these', terminator);
  }
  // Brackets, as the array may hold another.
  return `[${terminator.map(keyOf).join(';')}]`;
}
