import { CONNECTIONS } from '../echo/rows.ts';
import { compiled, latencyClient } from '../native/programs.ts';
import { type Command, run } from '../run.ts';

/** With the newline. */
export const LINE_BYTES = 32;

/** What the client says of a distribution: quantiles, the last of them the maximum. */
export const QUANTILES = ['p50', 'p99', 'p99.9', 'max'] as const;

export type Quantile = (typeof QUANTILES)[number];

/** In nanoseconds. */
export type Distribution = Readonly<Record<Quantile, number>>;

/** What the client has seen of a server in a window of time; all answers were right. */
export interface Sample {
  /** From when a line was due until its reply was here. */
  readonly latency: Distribution;
  /** From when a line was due until the client turned to it: in the latency too, and no fault of the server's. */
  readonly lateness: Distribution;
}

/** Sends lines on time, and looks at every byte of the answers; times in milliseconds. */
export type Load = (port: number, rate: number, warmUp: number, window: number) => Promise<Sample>;

const PATIENCE_MS = 30_000;

/**
 * The client; there is only one in C, as one that collects garbage would measure itself.
 *
 * @param placed Puts a command where it is to run.
 * @returns Undefined if it cannot be compiled here. It throws if an answer is wrong, or missing.
 */
export async function openClient(
  placed: (command: Command) => Command,
): Promise<{ load: Load | undefined; note: string }> {
  const { path, note } = await compiled(latencyClient);
  if (path === undefined) return { load: undefined, note };
  const load: Load = async (port, rate, warmUp, window) => {
    const command = placed([path, port, CONNECTIONS, LINE_BYTES, rate, warmUp, window]);
    return JSON.parse(await run(command, PATIENCE_MS + warmUp + window)) as Sample;
  };
  return { load, note };
}
