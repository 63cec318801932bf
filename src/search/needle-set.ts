import { outOfRange } from '../errors.ts';

/** The state in which nothing matches. */
export const ROOT = 0;
const MAX_BYTE = 255;

/**
 * Several needles, found in one pass: an automaton that has read some bytes is in the
 * state that stands for the longest end of them with which a needle begins.
 *
 * Source: A. Aho and M. Corasick, "Efficient string matching: an aid to bibliographic
 * search", CACM 18 (1975), with all transitions written out. Bytes that occur in no
 * needle share a column.
 *
 * Complexity: one step a byte, whatever the needles. The table has a row for each
 * different prefix of a needle, and a column for each different byte.
 */
export class NeedleSet {
  readonly needles: readonly Uint8Array[];
  /** The column of each byte. */
  readonly columns: Uint16Array = new Uint16Array(MAX_BYTE + 1);
  readonly width: number;
  /** The state that follows: `next[state + columns[byte]]`. A state is the index of its row. */
  readonly next: Uint32Array;
  /** Of each byte, whether a needle begins with it. */
  readonly begins: Uint8Array = new Uint8Array(MAX_BYTE + 1);
  /** Of each byte that is a needle by itself, the number of that needle plus one. */
  readonly single: Uint16Array = new Uint16Array(MAX_BYTE + 1);
  /** Of states: those from this one on have read a needle. */
  readonly firstMatch: number;
  readonly #states: readonly State[];

  /**
   * @param needles None of them empty.
   * @throws {RangeError} If there are two of a kind.
   */
  constructor(needles: readonly Uint8Array[]) {
    this.needles = needles;
    let width = 1;
    needles.forEach((needle, index) => {
      const [first] = needle;
      this.begins[first as number] = 1;
      if (needle.length === 1) this.single[first as number] = index + 1;
    });
    for (const byte of new Set(needles.flatMap((needle) => [...needle]))) this.columns[byte] = width++;
    this.width = width;
    const states = linked(needles);
    // States that match come last: one comparison tells.
    const rows = [
      ...states.filter((state) => state.match < 0),
      ...states.filter((state) => state.match >= 0),
    ];
    rows.forEach((state, index) => {
      state.row = index * width;
    });
    this.firstMatch = rows.findIndex((state) => state.match >= 0) * width;
    this.next = new Uint32Array(rows.length * width);
    // In order of depth, so that the row that a state falls back to is complete.
    for (const state of states) {
      const { row } = state;
      if (row > ROOT) this.next.copyWithin(row, state.fallback.row, state.fallback.row + width);
      for (const [byte, to] of state.children) this.next[row + (this.columns[byte] as number)] = to.row;
    }
    this.#states = rows;
  }

  /** How many bytes, at the end of what was read, begin a needle. */
  depth(state: number): number {
    return this.#state(state).depth;
  }

  /** A needle that begins with those bytes. */
  begun(state: number): Uint8Array {
    return this.needles[this.#state(state).begins] as Uint8Array;
  }

  /** Which needle has just been read, the longest if several; -1 if none. */
  match(state: number): number {
    return this.#state(state).match;
  }

  /** Reads `bytes[start, end)`, through matches. */
  read(state: number, bytes: Uint8Array, start: number, end: number): number {
    const { columns, next } = this;
    let at = state;
    for (let i = start; i < end; i++) at = next[at + (columns[bytes[i] as number] as number)] as number;
    return at;
  }

  #state(state: number): State {
    return this.#states[state / this.width] as State;
  }
}

/** A prefix of needles. */
interface State {
  readonly depth: number;
  /** Which needle begins so. */
  readonly begins: number;
  readonly children: Map<number, State>;
  /** The longest proper end of the prefix that is a prefix itself. */
  fallback: State;
  match: number;
  row: number;
}

/** All prefixes, by length, each with what it falls back to. */
function linked(needles: readonly Uint8Array[]): State[] {
  const root = newState(0, 0);
  const states = [root];
  needles.forEach((needle, index) => {
    let state = root;
    for (const byte of needle) {
      const known = state.children.get(byte);
      const child = known ?? newState(state.depth + 1, index);
      if (!known) {
        state.children.set(byte, child);
        states.push(child);
      }
      state = child;
    }
    if (state.match >= 0) throw outOfRange('terminators', 'different from each other', needle);
    state.match = index;
  });
  states.sort((a, b) => a.depth - b.depth);
  for (const state of states) {
    for (const [byte, child] of state.children) {
      let back = state.fallback;
      while (back !== root && !back.children.has(byte)) back = back.fallback;
      child.fallback = (state === root ? undefined : back.children.get(byte)) ?? root;
      if (child.match < 0) child.match = child.fallback.match;
    }
  }
  return states;
}

function newState(depth: number, begins: number): State {
  const state = { depth, begins, children: new Map<number, State>(), match: -1, row: 0 } as State;
  state.fallback = state;
  return state;
}
