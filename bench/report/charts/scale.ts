import type { Chart } from './chart.ts';
import { widthOf } from './text.ts';

/** Where ratios lie on an axis, which always has 1 in it. */
export interface Scale {
  readonly ticks: readonly number[];
  /** In pixels. */
  at(ratio: number): number;
}

/** Room beyond the outermost ratios, as a factor. */
const MARGIN = 1.2;
/** Between the numbers of two ticks, in pixels. */
const GAP = 10;

/** Ways to divide it, the finest first: digits of ticks, and how many powers of ten lie between them. */
const DIVISIONS: readonly (readonly [digits: readonly number[], powers: number])[] = [
  [[1, 2, 5], 1],
  [[1], 1],
  [[1], 2],
  [[1], 4],
];

/** @param size Of the letters that ticks are numbered in. */
export function logScale(ratios: readonly number[], left: number, right: number, size: number): Scale {
  const low = Math.log10(Math.min(1, ...ratios) / MARGIN);
  const high = Math.log10(Math.max(1, ...ratios) * MARGIN);
  const at = (ratio: number): number => left + ((Math.log10(ratio) - low) / (high - low)) * (right - left);
  const fits = (ticks: readonly number[]): boolean =>
    ticks.every((tick, i) => {
      const last = ticks[i - 1];
      if (last === undefined) return true;
      const room = (widthOf(labelOf(last), size) + widthOf(labelOf(tick), size)) / 2 + GAP;
      return at(tick) - at(last) >= room;
    });
  const all = DIVISIONS.map(([digits, powers]) => ticksBetween(low, high, digits, powers));
  return { ticks: all.find(fits) ?? [1], at };
}

export function labelOf(tick: number): string {
  return `${tick}x`;
}

export function ratiosOf({ panels }: Chart): number[] {
  return panels.flatMap(({ rows }) => rows.flatMap(({ ratios }) => ratios.map(({ ratio }) => ratio)));
}

function ticksBetween(low: number, high: number, digits: readonly number[], powers: number): number[] {
  const ticks: number[] = [];
  // 1 is always one of them.
  for (let power = Math.floor(low / powers) * powers; power <= high; power += powers) {
    for (const digit of digits) {
      // Powers of ten below 1 are not exact; what is read of them is.
      const tick = Number(`${digit}e${power}`);
      if (Math.log10(tick) >= low && Math.log10(tick) <= high) ticks.push(tick);
    }
  }
  return ticks;
}
