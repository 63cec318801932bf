import type { Target } from '../../groups/group.ts';
import { table } from '../../table.ts';
import type { MemoryEffort } from '../effort.ts';
import { leftOut, type ServerGroup } from '../group.ts';
import { messageOf } from '../numbers.ts';
import { list } from '../report.ts';
import { atMost } from '../targets.ts';
import { type Cost, costOf } from './idle-server.ts';
import { connectionsAllowed } from './open-files.ts';

const OURS = 'wirecut';
const THEIRS = 'plain net.Socket, keeps nothing';

const AIMS = [
  'memory: an idle connection at most 1024 bytes more than a net.Socket',
  'memory: its buffers at most 64 bytes',
] as const;

/** With fewer, what is made once hides what is made for each. */
const LEAST = 100;

const CONTENDERS = [
  { name: OURS, server: 'idle-wirecut.mjs', answers: true },
  { name: THEIRS, server: 'idle-net.mjs', answers: false },
];

export const memory: ServerGroup = {
  name: 'memory',
  question:
    'Idle connections that have each sent three bytes of a line, and what one of them costs the server.',
  async run({ memory: wanted }) {
    const allowed = await connectionsAllowed();
    if (allowed < LEAST) return leftOut(AIMS, `the limit of open files leaves ${allowed} connections`);
    const effort: MemoryEffort = { ...wanted, connections: Math.min(wanted.connections, allowed) };
    const costs = new Map<string, Cost>();
    const wrong: string[] = [];
    for (const { name, server, answers } of CONTENDERS) {
      console.error(`memory: ${effort.connections} connections, ${name}`);
      try {
        costs.set(name, await costOf(server, answers, effort));
      } catch (error) {
        wrong.push(`${name}: ${messageOf(error)}`);
      }
    }
    return {
      sections: [
        `Bytes for each of ${effort.connections} connections:\n\n${costTable(costs)}`,
        list([
          `after ${effort.quietMs / 1000} s without traffic and several garbage collections; what is made once, for the first connection, is not in it`,
          'heap and outside: heapUsed + external of process.memoryUsage(); external includes arrayBuffers, the buffers; V8 keeps those of up to 64 bytes on the heap',
        ]),
      ],
      notes: [...shortage(wanted, effort)],
      targets: targets(costs, effort),
      passed: costs.size,
      wrong,
    };
  },
};

function costTable(costs: ReadonlyMap<string, Cost>): string {
  const rows = CONTENDERS.map(({ name }) => [name, ...cellsOf(costs.get(name))]);
  const [ours, theirs] = [costs.get(OURS), costs.get(THEIRS)];
  const difference = ours && theirs && differenceOf(ours, theirs);
  return table(
    ['bytes per connection', 'heap and outside', 'of these buffers', 'resident (in pages, rough)'],
    [...rows, ['difference', ...cellsOf(difference)]],
  );
}

function differenceOf(ours: Cost, theirs: Cost): Cost {
  return {
    total: ours.total - theirs.total,
    buffers: ours.buffers - theirs.buffers,
    resident: ours.resident - theirs.resident,
  };
}

function cellsOf(cost: Cost | undefined): string[] {
  if (cost === undefined) return ['wrong', 'wrong', 'wrong'];
  return [cost.total, cost.buffers, cost.resident].map((bytes) => bytes.toFixed(0));
}

function targets(costs: ReadonlyMap<string, Cost>, { connections }: MemoryEffort): Target[] {
  const [ours, theirs] = [costs.get(OURS), costs.get(THEIRS)];
  const what = `average of ${connections}`;
  const more = ours && theirs && differenceOf(ours, theirs).total;
  return [atMost(AIMS[0], more, 1024, what), atMost(AIMS[1], ours?.buffers, 64, what)];
}

function shortage(wanted: MemoryEffort, { connections }: MemoryEffort): string[] {
  if (connections === wanted.connections) return [];
  return [
    `ONLY ${connections} of ${wanted.connections} connections: the limit of open files is too low here (ulimit -n ${wanted.connections + 100})`,
  ];
}
