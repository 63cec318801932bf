import type { Target } from '../../groups/group.ts';
import type { EchoEffort } from '../effort.ts';
import type { ServerGroup } from '../group.ts';
import { echoInC, echoInGo } from '../native/programs.ts';
import { messageOf } from '../numbers.ts';
import { list } from '../report.ts';
import { ServerProcess } from '../server-process.ts';
import { everyRow, mostRows } from '../targets.ts';
import { type Cell, ratios } from './cell.ts';
import { type Contender, contenders, OURS, PLAIN_NODE } from './contenders.ts';
import { type LoadClient, openLoadClient, type Sample } from './load.ts';
import { CONNECTIONS, ROWS, type Row } from './rows.ts';
import { ratioTable, reservations, speedTable } from './tables.ts';

export const echo: ServerGroup = {
  name: 'echo',
  question: `Lines sent back as they are, over loopback, ${CONNECTIONS} connections.`,
  async run({ echo: effort }) {
    const client = await openLoadClient();
    const { present, notes } = await contenders();
    const cells: Cell[] = [];
    const wrong: string[] = [];
    for (const row of ROWS) {
      console.error(`echo: ${row.name}`);
      cells.push(...(await serveRow(row, present, client, effort, wrong)));
    }
    const names = present.map(({ name }) => name);
    return {
      sections: [
        `How many times as fast wirecut is:\n\n${ratioTable(cells, names)}`,
        `What that was, medians of ${effort.repeats}:\n\n${speedTable(cells, names)}`,
        list(reservations(cells)),
      ],
      notes: [client.note, ...notes],
      targets: targets(cells),
      passed: cells.length,
      wrong,
    };
  },
};

/** All servers are up, each in a process that has served nothing else; they are loaded in turn, one at a time. */
async function serveRow(
  row: Row,
  contenders: readonly Contender[],
  client: LoadClient,
  { repeats, firstWarmUpMs, warmUpMs, windowMs }: EchoEffort,
  wrong: string[],
): Promise<Cell[]> {
  const servers = new Map<string, ServerProcess>();
  const samples = new Map<string, Sample[]>();
  const fail = (name: string, error: unknown): void => {
    samples.delete(name);
    wrong.push(`${name}, ${row.name}: ${messageOf(error)}`);
  };
  try {
    for (const { name, command } of contenders) {
      try {
        servers.set(name, await ServerProcess.start(command));
        samples.set(name, []);
      } catch (error) {
        fail(name, error);
      }
    }
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [name, taken] of samples) {
        const { port } = servers.get(name) as ServerProcess;
        try {
          taken.push(await client.load(port, row, repeat === 0 ? firstWarmUpMs : warmUpMs, windowMs));
        } catch (error) {
          fail(name, error);
        }
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return [...samples].map(([contender, samples]) => ({ contender, row, samples }));
}

function targets(cells: readonly Cell[]): Target[] {
  const beside = (name: string) => ratios(cells, OURS.name, name);
  const pipelined = ROWS.filter(({ inFlight }) => inFlight >= 16).map(({ name }) => name);
  const besideNode = beside(PLAIN_NODE.name).filter(({ row }) => pipelined.includes(row));
  return [
    everyRow('echo: at least 0.65 times as fast as C in every row', beside(echoInC.name), 0.65),
    mostRows('echo: at least as fast as Go in three of four rows', beside(echoInGo.name), 1, 3),
    everyRow('echo: at least twice as fast as plain Node from 16 in flight on', besideNode, 2),
  ];
}
