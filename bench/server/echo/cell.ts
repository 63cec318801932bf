import { median } from '../../recording/values.ts';
import type { Ratio } from '../targets.ts';
import type { Sample } from './load.ts';
import type { Row } from './rows.ts';

/** What one server did on one row. */
export interface Cell {
  readonly contender: string;
  readonly row: Row;
  readonly samples: readonly Sample[];
}

export function repliesPerSecond({ samples }: Cell): number {
  return median(samples.map(({ replies, seconds }) => replies / seconds));
}

/** How many times as fast `ours` is, on each row that both have answered right. */
export function ratios(cells: readonly Cell[], ours: string, theirs: string): Ratio[] {
  return cells.flatMap((cell) => {
    const rival = cells.find(({ contender, row }) => contender === theirs && row === cell.row);
    if (cell.contender !== ours || rival === undefined) return [];
    return [{ row: cell.row.name, ratio: repliesPerSecond(cell) / repliesPerSecond(rival) }];
  });
}
