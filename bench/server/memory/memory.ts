import type { Target } from '../../groups/group.ts';
import { messageOf } from '../../numbers.ts';
import type { TableRecord } from '../../recording/record.ts';
import { leftOut, type ServerGroup } from '../group.ts';
import { atMost } from '../targets.ts';
import { CHECK, FULL, type MemoryEffort } from './effort.ts';
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
  { name: OURS, own: true, server: 'idle-wirecut.mjs', answers: true },
  { name: THEIRS, own: false, server: 'idle-net.mjs', answers: false },
];

/** What a connection costs, by the names of the columns. */
const COLUMNS = {
  'heap and outside': ({ total }: Cost) => total,
  'of these buffers': ({ buffers }: Cost) => buffers,
  'resident (in pages, rough)': ({ resident }: Cost) => resident,
};

export const memory: ServerGroup = {
  name: 'memory',
  question:
    'Idle connections that have each sent three bytes of a line, and what one of them costs the server.',
  estimate: (thoroughness) => (thoroughness === 'quick' ? 0 : 25),
  async run(thoroughness, progress) {
    const wanted = thoroughness === 'check' ? CHECK : FULL;
    const allowed = await connectionsAllowed();
    if (allowed < LEAST) return leftOut(AIMS, `the limit of open files leaves ${allowed} connections`);
    const effort: MemoryEffort = { ...wanted, connections: Math.min(wanted.connections, allowed) };
    const costs = new Map<string, Cost>();
    const wrong: string[] = [];
    let failed = 0;
    for (const { name, own, server, answers } of CONTENDERS) {
      progress(`${effort.connections} connections, ${name}`);
      try {
        costs.set(name, await costOf(server, answers, effort));
      } catch (error) {
        wrong.push(`${name}: ${messageOf(error)}`);
        if (own) failed++;
      }
    }
    return {
      tables: [tableOf(costs)],
      targets: targets(costs, effort),
      notes: [
        `${effort.connections} connections, after ${effort.quietMs / 1000} s without traffic and several garbage collections; what is made once, for the first connection, is not in it`,
        'heap and outside: heapUsed + external of process.memoryUsage(); external includes arrayBuffers, the buffers; V8 keeps those of up to 64 bytes on the heap',
        ...shortage(wanted, effort),
      ],
      wrong,
      passed: costs.has(OURS) ? 1 : 0,
      failed,
    };
  },
};

function tableOf(costs: ReadonlyMap<string, Cost>): TableRecord {
  const samplesOf = (cost: Cost): TableRecord['samples'][string] =>
    Object.fromEntries(Object.entries(COLUMNS).map(([column, part]) => [column, [part(cost)]]));
  return {
    title: 'An idle connection',
    unit: 'bytes per connection',
    better: 'less',
    columns: Object.keys(COLUMNS),
    contenders: CONTENDERS.map(({ name, own }) => ({ name, own })),
    baseline: OURS,
    samples: Object.fromEntries([...costs].map(([name, cost]) => [name, samplesOf(cost)])),
  };
}

function targets(costs: ReadonlyMap<string, Cost>, { connections }: MemoryEffort): Target[] {
  const [ours, theirs] = [costs.get(OURS), costs.get(THEIRS)];
  const what = `average of ${connections}`;
  const more = ours && theirs && ours.total - theirs.total;
  return [atMost(AIMS[0], more, 1024, what), atMost(AIMS[1], ours?.buffers, 64, what)];
}

function shortage(wanted: MemoryEffort, { connections }: MemoryEffort): string[] {
  if (connections === wanted.connections) return [];
  return [
    `ONLY ${connections} of ${wanted.connections} connections: the limit of open files is too low here (ulimit -n ${wanted.connections + 100})`,
  ];
}
