import { compiled, echoInC, echoInGo } from '../native/programs.ts';
import type { Command } from '../run.ts';
import { script } from '../script.ts';

export interface Contender {
  readonly name: string;
  readonly command: Command;
}

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

/** Those that there can be on this machine; a line on each that had to be compiled. */
export async function contenders(): Promise<{ present: readonly Contender[]; notes: readonly string[] }> {
  const programs = [echoInC, echoInGo];
  const outcomes = await Promise.all(programs.map(compiled));
  const native = programs.flatMap(({ name }, i): Contender[] => {
    const path = outcomes[i]?.path;
    return path === undefined ? [] : [{ name, command: [path] }];
  });
  return {
    present: [OURS, OURS_AS_STREAM, PLAIN_NODE, ...native],
    notes: outcomes.map(({ note }) => note),
  };
}
