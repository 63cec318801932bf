import { run } from '../run.ts';

export const PINGS: readonly string[] = ['PING_INLINE', 'PING_MBULK'];
export const COMMANDS: readonly string[] = [...PINGS, 'SET', 'GET', 'INCR'];

const PATIENCE_MS = 30_000;
const CONNECTIONS = 50;

/** Requests per second, by command. */
export type Rates = ReadonlyMap<string, number>;

/**
 * Runs `redis-benchmark`, `requests` times each command, `depth` at a time.
 *
 * @throws {Error} If it fails, or says nothing about a command.
 */
export async function redisBenchmark(
  port: number,
  depth: number,
  commands: readonly string[],
  requests: number,
): Promise<Rates> {
  const tests = commands.join(',').toLowerCase();
  const output = await run(
    [
      'redis-benchmark',
      ...['-h', '127.0.0.1', '-p', port, '-c', CONNECTIONS, '-P', depth, '-n', requests, '-t', tests],
      ...['-q', '--csv'],
    ],
    PATIENCE_MS,
  );
  // "test","rps",... in the first line, then "PING_INLINE","146412.88",...
  const cells = output.split('\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  const rates = new Map<string, number>();
  for (const command of commands) {
    const rate = Number(cells.find(([name]) => name === command)?.[1]);
    if (!(rate > 0))
      throw new Error(`redis-benchmark has not said how fast ${command} is, but ${output.trim()}`);
    rates.set(command, rate);
  }
  return rates;
}
