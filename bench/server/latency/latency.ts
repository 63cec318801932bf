import { OURS as ASYNCHAT } from '../asynchat/contenders.ts';
import type { Contender } from '../echo/contender.ts';
import { contenders as echoContenders, OURS, PLAIN_NODE } from '../echo/contenders.ts';
import { CONNECTIONS } from '../echo/rows.ts';
import { leftOut, type ServerGroup } from '../group.ts';
import { echoInC, echoInGo } from '../native/programs.ts';
import { takeTurns } from '../taking-turns.ts';
import { type Cell, latencyTable, rateName, scheduleNotes } from './cell.ts';
import { LINE_BYTES, openClient } from './client.ts';
import { type Cores, coresHere } from './cores.ts';
import { EFFORTS, secondsOf, WARM_UP_RATE } from './effort.ts';

/** How many servers there are, about. */
const SERVERS = 7;

/** What a quick run measures. */
const QUICK = [OURS, PLAIN_NODE, echoInC, echoInGo].map(({ name }) => name);

const METHOD = [
  'the requests of a schedule, evenly spaced, on one connection after the other, whether replies come or not; each latency counts from when its request was due, so that a server that stalls is charged for all that would have come in the meantime (no coordinated omission, as Gil Tene has it)',
  'the client is a thread in C that never sleeps, on a core of its own; the servers have the others: on two cores one, Go too',
];

/** Echo servers at fixed rates, far from what they can do at most: how long one waits for a reply. */
export const latency: ServerGroup = {
  name: 'latency',
  question: `From when a request is due to its reply, at fixed rates: lines of ${LINE_BYTES} B over loopback, ${CONNECTIONS} connections.`,
  estimate(thoroughness) {
    return secondsOf(thoroughness === 'quick' ? QUICK.length : SERVERS, EFFORTS[thoroughness]);
  },
  async run(effort, progress) {
    const cores = coresHere();
    if (cores === undefined) return leftOut([], 'the client needs Linux, and a core of its own');
    const { load, note } = await openClient(cores.ofClient);
    if (load === undefined) return leftOut([], note);
    const { rates, repeats, firstWarmUpMs, warmUpMs, windowMs, quantiles } = EFFORTS[effort];
    const { contenders: all, notes } = await contendersOn(cores);
    const contenders = effort === 'quick' ? all.filter(({ name }) => QUICK.includes(name)) : all;
    const isOwn = (name: string): boolean => contenders.some((one) => one.own && one.name === name);
    const cells: Cell[] = [];
    const failures: { readonly contender: string; readonly line: string }[] = [];
    for (const rate of rates) {
      progress(rateName(rate));
      const turns = await takeTurns(contenders, repeats, async (port, repeat) => {
        if (repeat === 0) await load(port, WARM_UP_RATE, 0, firstWarmUpMs);
        return load(port, rate, warmUpMs, windowMs);
      });
      for (const [contender, samples] of turns.samples) cells.push({ contender, rate, samples });
      for (const [contender, what] of turns.failures) {
        failures.push({ contender, line: `${contender}: ${rateName(rate)}: ${what}` });
      }
    }
    return {
      tables: rates.map((rate) => latencyTable(rate, OURS.name, quantiles, contenders, cells)),
      targets: [],
      notes: [note, ...notes, ...(effort === 'check' ? [] : [...METHOD, ...scheduleNotes(cells)])],
      wrong: failures.map(({ line }) => line),
      passed: cells.filter(({ contender }) => isOwn(contender)).length,
      failed: failures.filter(({ contender }) => isOwn(contender)).length,
    };
  },
};

/** Those of echo, and AsyncChat. */
async function contendersOn(
  cores: Cores,
): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }> {
  const { contenders, notes } = await echoContenders();
  const ours = [...contenders.filter(({ own }) => own), ASYNCHAT];
  const others = contenders.filter(({ own }) => !own);
  const all = [...ours, ...others].map(({ command, ...contender }) => ({
    ...contender,
    command: command && cores.ofServers(command),
  }));
  return { contenders: all, notes };
}
