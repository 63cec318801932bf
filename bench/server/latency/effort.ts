import type { ServerEffort } from '../group.ts';
import { QUANTILES, type Quantile } from './client.ts';

export interface LatencyEffort {
  /** Requests per second. */
  readonly rates: readonly number[];
  /** How often each server is measured at each rate. */
  readonly repeats: number;
  /** Of a server that has just been started, at WARM_UP_RATE. */
  readonly firstWarmUpMs: number;
  /** Before every measurement, at the rate that is measured. */
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** What is shown: the rarer a latency is, the longer it takes to know how often it is met. */
  readonly quantiles: readonly Quantile[];
}

/** So that what V8 has yet to compile is not measured at low rates for longer than at high ones. */
export const WARM_UP_RATE = 50_000;

const [P50] = QUANTILES;

export const EFFORTS: Readonly<Record<ServerEffort, LatencyEffort>> = {
  thorough: {
    rates: [10_000, 50_000, 100_000],
    repeats: 5,
    firstWarmUpMs: 600,
    warmUpMs: 100,
    windowMs: 1000,
    quantiles: QUANTILES,
  },
  quick: {
    rates: [50_000],
    repeats: 1,
    firstWarmUpMs: 400,
    warmUpMs: 50,
    windowMs: 400,
    quantiles: [P50],
  },
  check: { rates: [10_000], repeats: 1, firstWarmUpMs: 20, warmUpMs: 20, windowMs: 100, quantiles: [] },
};

/** For a server to start, and for a client to connect and to see that nothing more comes. */
const START_MS = 150;
const CONNECT_MS = 40;

/** About how many seconds so many servers take. */
export function secondsOf(servers: number, effort: LatencyEffort): number {
  const { rates, repeats, firstWarmUpMs, warmUpMs, windowMs } = effort;
  const first = START_MS + CONNECT_MS + firstWarmUpMs;
  return (servers * rates.length * (first + repeats * (CONNECT_MS + warmUpMs + windowMs))) / 1000;
}
