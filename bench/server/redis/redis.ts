import type { Progress } from '../../bench.ts';
import { messageOf } from '../../numbers.ts';
import { leftOut, type ServerGroup } from '../group.ts';
import type { ServerProcess } from '../server-process.ts';
import { everyRow } from '../targets.ts';
import { checkAnswers } from './answers.ts';
import { missing, OURS, startOurs, startTheirs, THEIRS } from './contenders.ts';
import { EFFORTS, type RedisEffort } from './effort.ts';
import { PINGS, type Rates, redisBenchmark } from './redis-benchmark.ts';
import { type Cell, ratioOf, tablesOf } from './tables.ts';

const AIM = 'redis: PING at least as fast as redis-server at every depth from 1 to 128';

const STARTS = [
  [OURS, startOurs],
  [THEIRS, startTheirs],
] as const;

type Servers = ReadonlyMap<string, ServerProcess>;

export const redis: ServerGroup = {
  name: 'redis',
  question: 'examples/redis.mjs beside redis-server, loaded by redis-benchmark with 50 connections.',
  estimate: (thoroughness) => secondsOf(EFFORTS[thoroughness]),
  async run(thoroughness, progress) {
    const effort = EFFORTS[thoroughness];
    const found = await missing();
    if ('reason' in found) return leftOut([AIM], found.reason);
    const servers = new Map<string, ServerProcess>();
    const cells: Cell[] = [];
    const answers: Answers = { passed: 0, failed: 0, wrong: [] };
    try {
      for (const [name, start] of STARTS) {
        servers.set(name, await start().catch(blame(name)));
      }
      await check(servers, effort, answers);
      if (answers.wrong.length === 0) cells.push(...(await measure(servers, effort, progress)));
    } catch (error) {
      // A server that does not start, or ends before its time.
      fail(answers, messageOf(error));
    } finally {
      await Promise.all([...servers.values()].map((server) => server.stop()));
    }
    return {
      tables: tablesOf(cells),
      targets: [everyRow(AIM, pingRatios(cells), 1)],
      notes: [`redis-server ${found.version}, which keeps nothing on disk`],
      ...answers,
    };
  },
};

/** Of our own, right and wrong ones, and what was wrong with whose. */
interface Answers {
  passed: number;
  failed: number;
  readonly wrong: string[];
}

async function check(servers: Servers, { depths }: RedisEffort, answers: Answers): Promise<void> {
  for (const [name, { port }] of servers) {
    for (const depth of depths) {
      try {
        await checkAnswers(port, depth);
        if (name === OURS) answers.passed++;
      } catch (error) {
        fail(answers, `${name}: ${depth} commands at a time: ${messageOf(error)}`);
      }
    }
  }
}

/** Whatever goes wrong but for what redis-server does is ours. */
function fail(answers: Answers, line: string): void {
  answers.wrong.push(line);
  if (!line.startsWith(`${THEIRS}: `)) answers.failed++;
}

/** That redis-benchmark takes to start and to end, or nearly nothing of work. */
const MS_BETWEEN = 60;

/** About how long `run` takes. */
function secondsOf({ repeats, depths, commands, pingDepths, commandMs }: RedisEffort): number {
  const runs = commands.length * depths.length + PINGS.length * pingDepths.length;
  // With the probes.
  return (runs * STARTS.length * (repeats + 1) * (commandMs + MS_BETWEEN)) / 1000;
}

async function measure(servers: Servers, effort: RedisEffort, progress: Progress): Promise<Cell[]> {
  const depths = [...effort.depths, ...effort.pingDepths].sort((a, b) => a - b);
  const cells: Cell[] = [];
  // So that the first depth does not pay for what V8 has to compile.
  for (const { port } of servers.values())
    await redisBenchmark(port, 16, effort.commands, probesAt(16, effort));
  for (const depth of depths) {
    progress(`${depth} commands at a time`);
    const commands = effort.depths.includes(depth) ? effort.commands : PINGS;
    const rounds = await measureDepth(servers, depth, commands, effort);
    for (const command of commands) {
      const ratesOf = (name: string): number[] =>
        (rounds.get(name) as Rates[]).map((rates) => rates.get(command) as number);
      cells.push({ command, depth, ours: ratesOf(OURS), theirs: ratesOf(THEIRS) });
    }
  }
  return cells;
}

/** In turn, one at a time. */
async function measureDepth(
  servers: Servers,
  depth: number,
  commands: readonly string[],
  effort: RedisEffort,
): Promise<ReadonlyMap<string, Rates[]>> {
  const requests = new Map<string, number>();
  for (const [name, { port }] of servers) {
    const probe = await redisBenchmark(port, depth, commands, probesAt(depth, effort));
    // Never fewer than those: redis-benchmark counts in milliseconds, and no time at all is infinitely fast.
    requests.set(name, Math.max(probesAt(depth, effort), requestsFor(effort.commandMs, probe)));
  }
  const rounds = new Map([...servers.keys()].map((name): [string, Rates[]] => [name, []]));
  for (let repeat = 0; repeat < effort.repeats; repeat++) {
    for (const [name, { port }] of servers) {
      rounds.get(name)?.push(await redisBenchmark(port, depth, commands, requests.get(name) as number));
    }
  }
  return rounds;
}

/** What rethrows an error so that it says whose it is. */
function blame(name: string): (error: unknown) => never {
  return (error) => {
    throw new Error(`${name}: ${messageOf(error)}`);
  };
}

/** What takes about as long at any depth. */
function probesAt(depth: number, { probes }: RedisEffort): number {
  return probes * Math.min(depth, 24);
}

/** How many of each command take so long on average: `redis-benchmark` goes by numbers, not by time. */
function requestsFor(milliseconds: number, rates: Rates): number {
  const secondsForOneOfEach = [...rates.values()].reduce((sum, rate) => sum + 1 / rate, 0);
  return Math.round((milliseconds * rates.size) / 1000 / secondsForOneOfEach);
}

function pingRatios(cells: readonly Cell[]) {
  return cells
    .filter(({ command }) => PINGS.includes(command))
    .map((cell) => ({ row: `${cell.command}, ${cell.depth} at a time`, ratio: ratioOf(cell) }));
}
