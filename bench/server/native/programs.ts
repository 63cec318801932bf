import { compile, inC, inGo, type Program, pathOf, reasonOf } from '../../native/program.ts';

const source = (name: string): URL => new URL(name, import.meta.url);

export const loadClient: Program = inC('load', 'load', source('load.c'));
export const latencyClient: Program = inC('latency', 'latency', source('latency.c'));
export const echoInC: Program = inC('C, epoll and memchr', 'echo', source('echo.c'));
export const echoInGo: Program = inGo('Go, bufio', 'go-echo', source('echo.go'));

export interface Compiled {
  /** Where the executable is, if there is one. */
  readonly path: string | undefined;
  /** What has compiled it, or why it is left out. */
  readonly note: string;
}

export async function compiled(program: Program): Promise<Compiled> {
  const { name, file } = program;
  try {
    return { note: `${name}: ${await compile(program)}`, path: pathOf(file) };
  } catch (error) {
    return { path: undefined, note: `${name}: left out, ${reasonOf(program, error)}` };
  }
}
