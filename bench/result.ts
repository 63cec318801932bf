/** How long a run has taken, in nanoseconds: the median of all. */
export interface Timing {
  readonly p50: number;
}

/** What timing one contender on one row, in one process, has brought. */
export interface Result extends Timing {
  readonly row: string;
  readonly contender: string;
  readonly bytes: number;
  readonly count: number;
}

export function gigabytesPerSecond({ bytes, p50 }: Result): number {
  return bytes / p50;
}

export function nanosecondsPerItem({ p50, count }: Result): number {
  return p50 / count;
}

/** How many times as fast as `baseline`, which may have had another number of bytes to read. */
export function speedRatio(result: Result, baseline: Result): number {
  return gigabytesPerSecond(result) / gigabytesPerSecond(baseline);
}

/** Of the processes that timed the same, the one in the middle. */
export function middleResults(results: readonly Result[]): Result[] {
  const cells = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.contender}, ${result.row}`;
    cells.set(key, [...(cells.get(key) ?? []), result]);
  }
  return [...cells.values()].flatMap((cell) => {
    const middle = Math.floor(cell.length / 2);
    return cell.sort((a, b) => a.p50 - b.p50).slice(middle, middle + 1);
  });
}
