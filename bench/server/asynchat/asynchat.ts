import type { Target } from '../../groups/group.ts';
import { type Cell, ratios } from '../echo/cell.ts';
import { echoGroup } from '../echo/echo-group.ts';
import { SHORT_LINES } from '../echo/rows.ts';
import { everyRow } from '../targets.ts';
import { contenders, OURS, PROTOCOL, RIVALS } from './contenders.ts';

const DEEPEST = SHORT_LINES.filter(({ inFlight }) => inFlight === 128);

/** What an asynchat user comes from, and could go to in Python. */
export const asynchat = echoGroup({
  name: 'asynchat',
  ours: OURS.name,
  rows: SHORT_LINES,
  servers: 2 + RIVALS.length,
  contenders,
  targets,
});

function targets(cells: readonly Cell[]): Target[] {
  const deep = cells.filter(({ row }) => DEEPEST.includes(row));
  // A Protocol that cuts by `split`, and answers a read with one write, is what wirecut's own servers are to be held against.
  return RIVALS.filter(({ name }) => name !== PROTOCOL).map(({ name }) =>
    everyRow(
      `asynchat: AsyncChat at least 10 times as fast as ${name} at 128 in flight`,
      ratios(deep, OURS.name, name),
      10,
    ),
  );
}
