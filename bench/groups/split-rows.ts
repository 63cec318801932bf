import { BOUNDARY } from '../corpora.ts';
import type { Row } from './group.ts';

/** A frame size and a terminator. */
export interface SplitRow extends Row {
  readonly frameSize: number;
  readonly terminator: Buffer;
}

const FRAME_SIZES = [8, 32, 64, 256, 1024, 4096, 16384];
const TERMINATORS = ['\n', '\r\n', '\r\n\r\n', BOUNDARY];

export const SPLIT_ROWS: readonly SplitRow[] = TERMINATORS.flatMap((text) =>
  FRAME_SIZES.map((frameSize) => splitRow(frameSize, text)),
);

/** Short, middling and long frames; long terminators behind short frames only. */
export function isQuick({ frameSize, terminator: { length } }: SplitRow): boolean {
  return length <= 2 ? [32, 1024, 16384].includes(frameSize) : frameSize === 32;
}

function splitRow(frameSize: number, text: string): SplitRow {
  const terminator = Buffer.from(text);
  const shown = text === BOUNDARY ? 'a form boundary' : JSON.stringify(text);
  const column = frameSize < 1024 ? `${frameSize} B` : `${frameSize / 1024} KiB`;
  return {
    name: `${column} + ${shown}`,
    table: `Frames ending in ${shown} (${terminator.length} B)`,
    column,
    frameSize,
    terminator,
  };
}
