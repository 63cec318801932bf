import type { ServerEffort } from '../group.ts';
import { COMMANDS } from './redis-benchmark.ts';

export interface RedisEffort {
  readonly repeats: number;
  /** How many commands are sent at a time. */
  readonly depths: readonly number[];
  readonly commands: readonly string[];
  /** Where PING alone is measured. */
  readonly pingDepths: readonly number[];
  /** For one command, once. */
  readonly commandMs: number;
  /** By how many requests, without pipelining, it is found out how many that is. */
  readonly probes: number;
}

const DEPTHS = [1, 16, 64, 128];

export const EFFORTS: Readonly<Record<ServerEffort, RedisEffort>> = {
  thorough: {
    repeats: 3,
    depths: DEPTHS,
    commands: COMMANDS,
    pingDepths: [2, 4, 8, 32],
    commandMs: 280,
    probes: 15_000,
  },
  quick: {
    repeats: 1,
    depths: [1, 16],
    commands: ['PING_MBULK', 'SET', 'GET'],
    pingDepths: [],
    commandMs: 150,
    probes: 4000,
  },
  check: { repeats: 1, depths: DEPTHS, commands: COMMANDS, pingDepths: [], commandMs: 0, probes: 2000 },
};
