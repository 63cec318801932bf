import type { Target } from '../../groups/group.ts';
import type { ServerGroup } from '../group.ts';
import { takeTurns } from '../taking-turns.ts';
import type { Cell } from './cell.ts';
import type { Contender } from './contender.ts';
import { type EchoEffort, EFFORTS, secondsOf } from './effort.ts';
import { type LoadClient, openLoadClient } from './load.ts';
import { CONNECTIONS, type Row } from './rows.ts';
import { busyNotes, echoTable } from './tables.ts';

/** Servers that send lines back as they are, and how they are held against each other. */
export interface EchoPlan {
  readonly name: string;
  /** The contender that the others are held against. */
  readonly ours: string;
  readonly rows: readonly Row[];
  /** What a quick run measures: rows, and contenders by name. Undefined: nothing. */
  readonly quick?: { readonly rows: readonly Row[]; readonly contenders: readonly string[] };
  /** How many servers there are, about. */
  readonly servers: number;
  /** As this machine can run them, and what to know about them. */
  contenders(): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }>;
  targets(cells: readonly Cell[]): readonly Target[];
}

export function echoGroup(plan: EchoPlan): ServerGroup {
  const { name, ours } = plan;
  return {
    name,
    question: `Lines sent back as they are, over loopback, ${CONNECTIONS} connections.`,
    estimate(thoroughness) {
      if (thoroughness === 'thorough') return secondsOf(plan.servers, plan.rows.length, EFFORTS.thorough);
      const { rows, contenders } = plan.quick ?? { rows: [], contenders: [] };
      return secondsOf(contenders.length, rows.length, EFFORTS.quick);
    },
    async run(effort, progress) {
      const client = await openLoadClient();
      const { contenders: all, notes } = await plan.contenders();
      const quick = effort === 'quick' ? plan.quick : undefined;
      const rows = quick?.rows ?? plan.rows;
      const contenders = quick ? all.filter(({ name }) => quick.contenders.includes(name)) : all;
      const cells: Cell[] = [];
      const failures: Failure[] = [];
      for (const row of rows) {
        progress(row.name);
        cells.push(...(await serveRow(row, contenders, client, EFFORTS[effort], failures)));
      }
      const isOwn = (name: string): boolean => contenders.some((one) => one.own && one.name === name);
      return {
        tables: [echoTable({ ours, rows, contenders, cells })],
        targets: plan.targets(cells),
        notes: [client.note, ...notes, ...busyNotes(rows, cells)],
        wrong: failures.map(({ contender, row, what }) => `${contender}: ${row}: ${what}`),
        passed: cells.filter(({ contender }) => isOwn(contender)).length,
        failed: failures.filter(({ contender }) => isOwn(contender)).length,
      };
    },
  };
}

/** A server that was wrong. */
interface Failure {
  readonly contender: string;
  readonly row: string;
  readonly what: string;
}

async function serveRow(
  row: Row,
  contenders: readonly Contender[],
  client: LoadClient,
  { repeats, firstWarmUpMs, warmUpMs, windowMs }: EchoEffort,
  failures: Failure[],
): Promise<Cell[]> {
  const turns = await takeTurns(contenders, repeats, (port, repeat) =>
    client.load(port, row, repeat === 0 ? firstWarmUpMs : warmUpMs, windowMs),
  );
  for (const [contender, what] of turns.failures) failures.push({ contender, row: row.name, what });
  return [...turns.samples].map(([contender, samples]) => ({ contender, row, samples }));
}
