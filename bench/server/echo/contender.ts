import type { Command } from '../run.ts';

/** A server that sends lines back as they are. */
export interface Contender {
  readonly name: string;
  /** What starts it; prints the port that it listens on. Undefined if this machine does not have it. */
  readonly command: Command | undefined;
}
