import { fileURLToPath } from 'node:url';
import type { Group } from '../groups/group.ts';
import { GROUPS } from '../groups/index.ts';
import * as asynchat from '../server/asynchat/contenders.ts';
import type { Contender } from '../server/echo/contender.ts';
import * as echo from '../server/echo/contenders.ts';
import { openLoadClient } from '../server/echo/load.ts';
import { LONG_LINES, type Row, SHORT_LINES } from '../server/echo/rows.ts';

/** A group, one of whose contenders can be looked at while it is at work. */
export interface Profilee {
  readonly group: string;
  readonly contenders: readonly string[];
  readonly rows: readonly string[];
  /** Those to begin with. */
  readonly contender: string;
  readonly row: string;
  /** What to start: it says when it is ready, by a line. */
  program(contender: string, row: string): { readonly script: string; readonly args: readonly string[] };
  /** Keeps it busy for so many milliseconds, if it does not do that by itself. */
  load?(greeting: string, row: string, milliseconds: number): Promise<void>;
}

const TASK = fileURLToPath(new URL('./task.ts', import.meta.url));

const SERVER_GROUPS = [
  { name: 'echo', rows: [...SHORT_LINES, LONG_LINES], ours: echo.OURS, contenders: echo.contenders },
  { name: 'asynchat', rows: SHORT_LINES, ours: asynchat.OURS, contenders: asynchat.contenders },
];

/** The names of all groups that can be looked at. */
export const PROFILEES: readonly string[] = [...GROUPS, ...SERVER_GROUPS].map(({ name }) => name);

/** @throws {RangeError} If there is none of that name. */
export async function profilee(name: string): Promise<Profilee> {
  const group = GROUPS.find((one) => one.name === name);
  if (group !== undefined) return ofTasks((await group.open?.()) ?? group);
  const servers = SERVER_GROUPS.find((one) => one.name === name);
  if (servers === undefined)
    throw new RangeError(`no group ${JSON.stringify(name)}: ${PROFILEES.join(', ')}`);
  return ofServers(name, servers.ours.name, (await servers.contenders()).contenders, servers.rows);
}

function ofTasks(group: Group): Profilee {
  const rows = group.rows(false).map(({ name }) => name);
  const [first = rows[0]] = group.rows(true).map(({ name }) => name);
  return {
    group: group.name,
    contenders: group.contenders,
    rows,
    contender: group.baseline,
    row: first as string,
    program: (contender, row) => ({ script: TASK, args: [group.name, contender, row] }),
  };
}

function ofServers(
  group: string,
  ours: string,
  contenders: readonly Contender[],
  rows: readonly Row[],
): Profilee {
  return {
    group,
    contenders: contenders.map(({ name }) => name),
    rows: rows.map(({ name }) => name),
    contender: ours,
    row: (rows.at(-1) as Row).name,
    program(contender) {
      const [command, script, ...args] = contenders.find(({ name }) => name === contender)?.command ?? [];
      if (command !== process.execPath || script === undefined) {
        throw new RangeError(`${contender} is no program of this Node: see bench/README.md for perf`);
      }
      return { script: String(script), args: args.map(String) };
    },
    async load(greeting, name, milliseconds) {
      const row = rows.find((one) => one.name === name) as Row;
      const client = await openLoadClient();
      await client.load(Number(greeting.match(/\d+/g)?.at(-1)), row, 0, milliseconds);
    },
  };
}
