import { compiled, echoInC, echoInGo } from '../native/programs.ts';
import { script } from '../script.ts';
import type { Contender } from './contender.ts';

export const OURS: Contender = {
  name: 'wirecut',
  command: [process.execPath, script('servers/wirecut.mjs')],
};

const OURS_AS_STREAM: Contender = {
  name: "wirecut, receive: 'stream'",
  command: [process.execPath, script('servers/wirecut.mjs'), 'stream'],
};

export const PLAIN_NODE: Contender = {
  name: "Node: 'data', indexOf, cork",
  command: [process.execPath, script('servers/node.mjs')],
};

/** A line on each that had to be compiled. */
export async function contenders(): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }> {
  const programs = [echoInC, echoInGo];
  const outcomes = await Promise.all(programs.map(compiled));
  const native = programs.map(({ name }, i): Contender => {
    const path = outcomes[i]?.path;
    return { name, command: path === undefined ? undefined : [path] };
  });
  return {
    contenders: [OURS, OURS_AS_STREAM, PLAIN_NODE, ...native],
    notes: outcomes.map(({ note }) => note),
  };
}
