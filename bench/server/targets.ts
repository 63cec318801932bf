import type { Target } from '../groups/group.ts';

/** How many times as fast ours is, on one row. */
export interface Ratio {
  readonly row: string;
  readonly ratio: number;
}

/** Reached if every ratio is at least `factor`. */
export function everyRow(aim: string, ratios: readonly Ratio[], factor: number): Target {
  const worst = [...ratios].sort((a, b) => a.ratio - b.ratio)[0];
  if (worst === undefined) return notMeasured(aim);
  const { row, ratio } = worst;
  return { aim, outcome: ratio >= factor ? 'pass' : 'miss', measured: `worst ${exactly(ratio)}, at ${row}` };
}

/** Reached if so many of the ratios are at least `factor`. */
export function mostRows(aim: string, ratios: readonly Ratio[], factor: number, count: number): Target {
  if (ratios.length < count) return notMeasured(aim);
  const reached = ratios.filter(({ ratio }) => ratio >= factor).length;
  const all = ratios.map(({ ratio }) => exactly(ratio)).join(', ');
  return {
    aim,
    outcome: reached >= count ? 'pass' : 'miss',
    measured: `${reached} of ${ratios.length}: ${all}`,
  };
}

/** Reached if so many bytes are at most `limit`; `what` they are of. */
export function atMost(aim: string, value: number | undefined, limit: number, what: string): Target {
  if (value === undefined) return notMeasured(aim);
  return { aim, outcome: value <= limit ? 'pass' : 'miss', measured: `${value.toFixed(0)} bytes, ${what}` };
}

/** With the digits that tell a near miss from a pass. */
function exactly(ratio: number): string {
  return `${ratio.toFixed(3)}x`;
}

function notMeasured(aim: string): Target {
  return { aim, outcome: 'not measured', measured: 'one of the two is not there, or answers wrong' };
}
