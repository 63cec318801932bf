import type { ServerEffort } from '../group.ts';

export interface EchoEffort {
  /** How often each server is measured on each row. */
  readonly repeats: number;
  /** Of a server that has just been started. */
  readonly firstWarmUpMs: number;
  /** Before every measurement. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

export const EFFORTS: Readonly<Record<ServerEffort, EchoEffort>> = {
  thorough: { repeats: 5, firstWarmUpMs: 600, warmUpMs: 120, windowMs: 450 },
  quick: { repeats: 3, firstWarmUpMs: 300, warmUpMs: 60, windowMs: 150 },
  check: { repeats: 1, firstWarmUpMs: 50, warmUpMs: 20, windowMs: 200 },
};

/** For a server, or a client, to start. */
const START_MS = 150;

/** About how many seconds so many servers take on so many rows. */
export function secondsOf(servers: number, rows: number, effort: EchoEffort): number {
  const { repeats, firstWarmUpMs, warmUpMs, windowMs } = effort;
  const first = START_MS + firstWarmUpMs - warmUpMs;
  return (servers * rows * (first + repeats * (warmUpMs + windowMs + START_MS / 10))) / 1000;
}
