const SHOWN_LENGTH = 60;

/** What is shown of a frame: its length, and the start of its text. */
interface Shown {
  readonly length: number;
  toString(encoding: 'latin1', start: number, end: number): string;
}

/** What `console.log` shows of a frame that is held. */
export function showFrame(frame: Shown): string {
  const { length } = frame;
  const shown = frame.toString('latin1', 0, Math.min(length, SHOWN_LENGTH));
  return `Frame(${length}) ${JSON.stringify(shown)}${length > SHOWN_LENGTH ? '...' : ''}`;
}
