import type { Target } from '../../groups/group.ts';
import type { EchoEffort } from '../effort.ts';
import type { ServerGroup } from '../group.ts';
import { messageOf } from '../numbers.ts';
import { list } from '../report.ts';
import { ServerProcess } from '../server-process.ts';
import type { Cell } from './cell.ts';
import type { Contender } from './contender.ts';
import { type LoadClient, openLoadClient, type Sample } from './load.ts';
import { CONNECTIONS, type Row } from './rows.ts';
import { ratioTable, reservations, speedTable } from './tables.ts';

/** Servers that send lines back as they are, and how they are held against each other. */
export interface EchoPlan {
  readonly name: string;
  /** The contender that the others are held against. */
  readonly ours: string;
  readonly rows: readonly Row[];
  /** As this machine can run them, and what to know about them. */
  contenders(): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }>;
  targets(cells: readonly Cell[]): readonly Target[];
}

export function echoGroup(plan: EchoPlan): ServerGroup {
  const { name, ours, rows } = plan;
  return {
    name,
    question: `Lines sent back as they are, over loopback, ${CONNECTIONS} connections.`,
    async run({ echo: effort }) {
      const client = await openLoadClient();
      const { contenders, notes } = await plan.contenders();
      const cells: Cell[] = [];
      const wrong: string[] = [];
      for (const row of rows) {
        console.error(`${name}: ${row.name}`);
        cells.push(...(await serveRow(row, contenders, client, effort, wrong)));
      }
      const results = { ours, rows, contenders, cells };
      return {
        sections: [
          `How many times as fast ${ours} is:\n\n${ratioTable(results)}`,
          `What that was, medians of ${effort.repeats}:\n\n${speedTable(results)}`,
          list(reservations(results)),
        ],
        notes: [client.note, ...notes],
        targets: plan.targets(cells),
        passed: cells.length,
        wrong,
      };
    },
  };
}

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
      if (command === undefined) continue;
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
