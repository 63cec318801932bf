import type { RedisEffort } from '../effort.ts';
import { leftOut, type ServerGroup } from '../group.ts';
import { messageOf, percent, spread } from '../numbers.ts';
import { list } from '../report.ts';
import type { ServerProcess } from '../server-process.ts';
import { everyRow } from '../targets.ts';
import { checkAnswers } from './answers.ts';
import { missing, OURS, startOurs, startTheirs, THEIRS } from './contenders.ts';
import { COMMANDS, PINGS, type Rates, redisBenchmark } from './redis-benchmark.ts';
import { type Cell, ratioOf, ratioTable, speedTable } from './tables.ts';

const AIM = 'redis: PING at least as fast as redis-server at every depth from 1 to 128';

const STARTS = [
  [OURS, startOurs],
  [THEIRS, startTheirs],
] as const;

type Servers = ReadonlyMap<string, ServerProcess>;

export const redis: ServerGroup = {
  name: 'redis',
  question: 'examples/redis.mjs beside redis-server, loaded by redis-benchmark with 50 connections.',
  async run({ redis: effort }) {
    const found = await missing();
    if ('reason' in found) return leftOut([AIM], found.reason);
    const servers = new Map<string, ServerProcess>();
    const cells: Cell[] = [];
    const wrong: string[] = [];
    let passed = 0;
    try {
      for (const [name, start] of STARTS) servers.set(name, await start().catch(blame(name)));
      passed = await check(servers, effort, wrong);
      if (wrong.length === 0) cells.push(...(await measure(servers, effort)));
    } catch (error) {
      wrong.push(messageOf(error));
    } finally {
      await Promise.all([...servers.values()].map((server) => server.stop()));
    }
    return {
      sections: cells.length > 0 ? sectionsOf(cells, effort) : [],
      notes: [`redis-server ${found.version}, which keeps nothing on disk`],
      targets: [everyRow(AIM, pingRatios(cells), 1)],
      passed,
      wrong,
    };
  },
};

function sectionsOf(cells: readonly Cell[], { repeats }: RedisEffort): string[] {
  const widest = Math.max(...cells.flatMap(({ ours, theirs }) => [spread(ours), spread(theirs)]));
  return [
    `How many times as fast wirecut is, by how many commands are sent at a time:\n\n${ratioTable(cells)}`,
    `What that was, in thousand requests/s, wirecut / redis-server${repeats > 1 ? `, medians of ${repeats}` : ''}:\n\n${speedTable(cells)}`,
    list([
      repeats > 1
        ? `repeats lie within ${percent(widest)} of their median, in the worst cell`
        : 'each measured once',
    ]),
  ];
}

/** @returns How many answers were right. */
async function check(servers: Servers, { depths }: RedisEffort, wrong: string[]): Promise<number> {
  let passed = 0;
  for (const [name, { port }] of servers) {
    for (const depth of depths) {
      try {
        await checkAnswers(port, depth);
        passed++;
      } catch (error) {
        wrong.push(`${name}, ${depth} commands at a time: ${messageOf(error)}`);
      }
    }
  }
  return passed;
}

async function measure(servers: Servers, effort: RedisEffort): Promise<Cell[]> {
  const depths = [...effort.depths, ...effort.pingDepths].sort((a, b) => a - b);
  const cells: Cell[] = [];
  // So that the first depth does not pay for what V8 has to compile.
  for (const { port } of servers.values()) await redisBenchmark(port, 16, COMMANDS, probesAt(16, effort));
  for (const depth of depths) {
    console.error(`redis: ${depth} commands at a time`);
    const commands = effort.depths.includes(depth) ? COMMANDS : PINGS;
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
