import { compiled, echoInC, echoInGo } from '../native/programs.ts';
import { script } from '../script.ts';
import { findBun } from './bun.ts';
import type { Contender } from './contender.ts';

export const OURS: Contender = {
  name: 'wirecut',
  own: true,
  command: [process.execPath, script('servers/wirecut.mjs')],
};

const OURS_AS_STREAM: Contender = {
  name: "wirecut, receive: 'stream'",
  own: true,
  command: [process.execPath, script('servers/wirecut.mjs'), 'stream'],
};

export const PLAIN_NODE: Contender = {
  name: "Node: 'data', indexOf, cork",
  own: false,
  command: [process.execPath, script('servers/node.mjs')],
};

const BUN = 'Bun.listen';

/** A line on each that is not Node: what compiles or runs it, or why it is left out. */
export async function contenders(): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }> {
  const programs = [echoInC, echoInGo];
  const outcomes = await Promise.all(programs.map(compiled));
  const native = programs.map(({ name }, i): Contender => {
    const path = outcomes[i]?.path;
    return { name, own: false, command: path === undefined ? undefined : [path] };
  });
  const bun = await findBun();
  const inBun: Contender = {
    name: BUN,
    own: false,
    command: bun && [bun.command, script('servers/bun.mjs')],
  };
  return {
    contenders: [OURS, OURS_AS_STREAM, PLAIN_NODE, ...native, inBun],
    notes: [
      ...outcomes.map(({ note }) => note),
      `${BUN}: ${bun ? `Bun ${bun.version}` : 'left out, no bun here'}`,
    ],
  };
}
