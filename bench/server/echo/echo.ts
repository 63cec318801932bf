import type { Target } from '../../groups/group.ts';
import { echoInC, echoInGo } from '../native/programs.ts';
import { everyRow, mostRows } from '../targets.ts';
import { type Cell, ratios } from './cell.ts';
import { contenders, OURS, PLAIN_NODE } from './contenders.ts';
import { echoGroup } from './echo-group.ts';
import { LONG_LINES, SHORT_LINES } from './rows.ts';

const ROWS = [...SHORT_LINES, LONG_LINES];

export const echo = echoGroup({
  name: 'echo',
  ours: OURS.name,
  rows: ROWS,
  quick: {
    rows: ROWS.filter(({ lineBytes, inFlight }) => lineBytes === 32 && inFlight >= 16),
    contenders: [OURS, PLAIN_NODE, echoInC, echoInGo].map(({ name }) => name),
  },
  servers: 5,
  contenders,
  targets,
});

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
