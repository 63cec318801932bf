import { sizeName } from '../numbers.ts';
import type { Row } from './group.ts';

export interface DecodeRow extends Row {
  readonly frameSize: number;
}

const FRAME_SIZES = [8, 32, 64, 256, 1024, 4096, 16384];

export const DECODE_ROWS: readonly DecodeRow[] = FRAME_SIZES.map((frameSize) => {
  const column = sizeName(frameSize);
  return { name: column, table: 'Frames ending in "\\n"', column, frameSize };
});

/** Short lines, and long ones. */
export function isQuick({ frameSize }: DecodeRow): boolean {
  return [32, 1024].includes(frameSize);
}
