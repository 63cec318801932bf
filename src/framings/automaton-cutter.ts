import { type FrameTable, MAX_FRAMES_AHEAD } from '../framing/frame-table.ts';
import type { NeedleScans } from '../search/needle-scans.ts';
import { type NeedleSet, ROOT } from '../search/needle-set.ts';
import { SetCutter } from './set-cutter.ts';

/** Cuts by any number of terminators at once, byte by byte. */
export class AutomatonCutter extends SetCutter {
  readonly #scans: NeedleScans;
  readonly #lengths: Uint32Array;

  constructor(set: NeedleSet, scans: NeedleScans) {
    super(set);
    this.#scans = scans;
    this.#lengths = Uint32Array.from(set.needles, (needle) => needle.length);
  }

  cut(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: FrameTable,
    limit: number,
    maxFrameLength: number,
  ): number {
    const { columns, firstMatch, next } = this.set;
    const lengths = this.#lengths;
    const { payloads, boundaries } = frames;
    const names = frames.nameTerminators();
    const most = Math.min(limit, MAX_FRAMES_AHEAD);
    let count = 0;
    let frameStart = start;
    let state = ROOT;
    let at = start;
    while (at < end) {
      state = next[state + (columns[bytes[at++] as number] as number)] as number;
      if (state < firstMatch) continue;
      const index = this.set.match(state);
      const payloadEnd = at - (lengths[index] as number);
      if (payloadEnd - frameStart > maxFrameLength) break;
      payloads[2 * count] = frameStart;
      payloads[2 * count + 1] = payloadEnd;
      names[count] = index;
      boundaries[count++] = at;
      frameStart = at;
      state = ROOT;
      if (count === most) break;
    }
    this.#scans.examinedAtOnce += at - start;
    return count;
  }

  advance(bytes: Uint8Array, start: number, end: number): number {
    const { columns, firstMatch, next } = this.set;
    let { state } = this;
    let at = start;
    while (at < end && state < firstMatch) {
      state = next[state + (columns[bytes[at++] as number] as number)] as number;
    }
    this.#scans.examinedAtOnce += at - start;
    if (state < firstMatch) return this.goOn(end - start, state);
    this.take(at - start, this.set.match(state));
    return at;
  }
}
