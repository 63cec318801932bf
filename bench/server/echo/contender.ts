import type { Command } from '../run.ts';

/** A server that sends lines back as they are. */
export interface Contender {
  readonly name: string;
  /** Whether it is ours: its answers have to be right. */
  readonly own: boolean;
  /** What starts it; prints the port that it listens on. Undefined if this machine does not have it. */
  readonly command: Command | undefined;
}
