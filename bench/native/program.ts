import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A contender in another language. */
export interface Program {
  readonly name: string;
  /** What its executable is called. */
  readonly file: string;
  readonly compiler: string;
  /** What makes the compiler say what it is. */
  readonly version: readonly string[];
  compilation(executable: string): readonly string[];
}

/** A program in C, of these sources. */
export function inC(name: string, file: string, ...sources: readonly URL[]): Program {
  return {
    name,
    file,
    compiler: 'cc',
    version: ['--version'],
    compilation: (executable) => ['-O3', '-o', executable, ...sources.map((url) => fileURLToPath(url))],
  };
}

/** A program in Go. */
export function inGo(name: string, file: string, source: URL): Program {
  return {
    name,
    file,
    compiler: 'go',
    version: ['version'],
    compilation: (executable) => ['build', '-o', executable, fileURLToPath(source)],
  };
}

/** By this variable the processes of a run find what the first of them has compiled. */
const VARIABLE = 'WIRECUT_BENCH_PROGRAMS';

/** Makes the directory for executables, once; it goes when this process ends. */
function makeDirectory(): void {
  if (process.env[VARIABLE] !== undefined) return;
  const path = mkdtempSync(join(tmpdir(), 'wirecut-bench-'));
  process.env[VARIABLE] = path;
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
}

/** Where a file lies in that directory. */
export function pathOf(file: string): string {
  const directory = process.env[VARIABLE];
  if (directory === undefined) throw new Error('nothing has been compiled');
  return join(directory, file);
}

const compilations = new Map<string, Promise<string>>();

/** Once, whoever asks. @returns What compiled it, in a line. */
export function compile(program: Program): Promise<string> {
  const known = compilations.get(program.file) ?? compileAnew(program);
  compilations.set(program.file, known);
  return known;
}

async function compileAnew({ file, compiler, version, compilation }: Program): Promise<string> {
  makeDirectory();
  await execute(compiler, compilation(pathOf(file)));
  const { stdout } = await execute(compiler, version);
  return firstLine(stdout);
}

/** @returns What it prints. */
export async function run({ file }: Program, args: readonly (string | number)[]): Promise<string> {
  const { stdout } = await execute(pathOf(file), args.map(String));
  return stdout;
}

/** Why there is no such program, in a line: `error` is what one of the above has thrown. */
export function reasonOf({ compiler }: Program, error: unknown): string {
  const { path, stderr, message } = error as { path?: string; stderr?: string; message: string };
  return path === compiler ? `no ${compiler} here` : firstLine(stderr || message);
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] as string;
}
