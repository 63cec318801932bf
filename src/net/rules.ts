import type { ConnectionLimits } from './connection-limits.ts';
import type { TimeoutWheel } from './timeout-wheel.ts';

/** The limits of a connection, and its timeouts in ticks of its wheel. */
export interface Rules {
  readonly limits: ConnectionLimits;
  readonly frameTicks: number;
  readonly idleTicks: number;
  readonly endTicks: number;
}

export function rulesOf(limits: ConnectionLimits, wheel: TimeoutWheel): Rules {
  return {
    limits,
    frameTicks: wheel.ticks(limits.frameTimeout),
    idleTicks: wheel.ticks(limits.idleTimeout),
    endTicks: wheel.ticks(limits.endTimeout),
  };
}
