import { fileURLToPath } from 'node:url';
import { type Program, pathOf, reasonOf } from '../../native/program.ts';
import { run } from '../run.ts';

const PATIENCE_MS = 120_000;

export const loadClient: Program = inC('load', 'load');
export const echoInC: Program = inC('C, epoll and memchr', 'echo');
export const echoInGo: Program = {
  name: 'Go, bufio',
  file: 'go-echo',
  compiler: 'go',
  version: ['version'],
  compilation: (executable) => ['build', '-o', executable, source('echo.go')],
};

export interface Compiled {
  /** Where the executable is, if there is one. */
  readonly path: string | undefined;
  /** What has compiled it, or why it is left out. */
  readonly note: string;
}

export async function compiled(program: Program): Promise<Compiled> {
  const { name, file, compiler, version, compilation } = program;
  try {
    const path = pathOf(file);
    await run([compiler, ...compilation(path)], PATIENCE_MS);
    const [compilerName] = (await run([compiler, ...version], PATIENCE_MS)).split('\n', 1);
    return { path, note: `${name}: ${compilerName}` };
  } catch (error) {
    return { path: undefined, note: `${name}: left out, ${reasonOf(program, error)}` };
  }
}

function inC(name: string, file: string): Program {
  return {
    name,
    file,
    compiler: 'cc',
    version: ['--version'],
    compilation: (executable) => ['-O3', '-o', executable, source(`${file}.c`)],
  };
}

function source(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
