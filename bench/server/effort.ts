/** How long a run may take for each group. */
export interface Effort {
  readonly echo: EchoEffort;
  readonly redis: RedisEffort;
  readonly memory: MemoryEffort;
}

export interface EchoEffort {
  /** How often each server is measured on each row. */
  readonly repeats: number;
  /** Of a server that has just been started. */
  readonly firstWarmUpMs: number;
  /** Before every measurement. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

export interface RedisEffort {
  readonly repeats: number;
  /** Where all commands are measured. */
  readonly depths: readonly number[];
  /** Where PING is. */
  readonly pingDepths: readonly number[];
  /** For one command, once. */
  readonly commandMs: number;
  /** By how many requests, without pipelining, it is found out how many that is. */
  readonly probes: number;
}

export interface MemoryEffort {
  readonly connections: number;
  /** How long nothing happens before the memory is looked at. */
  readonly quietMs: number;
}

const DEPTHS = [1, 16, 64, 128];

export const THOROUGH: Effort = {
  echo: { repeats: 5, firstWarmUpMs: 600, warmUpMs: 120, windowMs: 450 },
  redis: { repeats: 3, depths: DEPTHS, pingDepths: [2, 4, 8, 32], commandMs: 280, probes: 15_000 },
  memory: { connections: 10_000, quietMs: 4000 },
};

export const QUICK: Effort = {
  echo: { repeats: 3, firstWarmUpMs: 400, warmUpMs: 80, windowMs: 200 },
  redis: { repeats: 1, depths: DEPTHS, pingDepths: [], commandMs: 250, probes: 15_000 },
  memory: { connections: 10_000, quietMs: 4000 },
};

/** Enough to see right answers. */
export const CHECK: Effort = {
  echo: { repeats: 1, firstWarmUpMs: 50, warmUpMs: 20, windowMs: 200 },
  redis: { repeats: 1, depths: DEPTHS, pingDepths: [], commandMs: 0, probes: 2000 },
  memory: { connections: 500, quietMs: 200 },
};
