export interface MemoryEffort {
  readonly connections: number;
  /** How long nothing happens before the memory is looked at. */
  readonly quietMs: number;
}

export const FULL: MemoryEffort = { connections: 10_000, quietMs: 4000 };

/** Enough to see right answers. */
export const CHECK: MemoryEffort = { connections: 500, quietMs: 200 };
