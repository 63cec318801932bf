import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { until } from './net-until.ts';

const BUILD = new URL('../../dist/index.js', import.meta.url);

/** A program that has been started, and the lines that it has written. */
interface Program {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Waits for a line that begins with `start`; returns what follows. */
  line(start: string): Promise<string>;
}

/** Starts a program; it is killed when the test is done. */
export function run(command: string, args: readonly string[], fds: readonly number[] = []): Program {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe', ...fds] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let rest = '';
  (child.stdout as Readable).setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() as string;
    lines.push(...parts);
  });
  let complaints = '';
  (child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const line = async (start: string): Promise<string> => {
    const isIt = (text: string): boolean => text.startsWith(start);
    await until(() => lines.some(isIt), `a line ${start}`).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(lines)} ${complaints}`);
    });
    return (lines.find(isIt) as string).slice(start.length);
  };
  return { child, lines, line };
}

/**
 * Runs a script in a Node of its own, against the build: `wirecut` is what that
 * exports. `limit` is how many files it may open.
 */
export function runScript(script: string, { limit, fds }: { limit?: number; fds?: number[] } = {}): Program {
  if (!existsSync(BUILD)) throw new Error('there is no build to run against: npm run build');
  const module = `import * as wirecut from ${JSON.stringify(BUILD.href)};\n${script}`;
  const node = ['--input-type=module', '-e', module];
  if (limit === undefined) return run(process.execPath, node, fds);
  return run('sh', ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath, ...node], fds);
}

/** Where a program is, if it is installed. */
export function which(program: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin" command -v ${program}`], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}

/** How many files a process may open. */
export function fileLimit(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
}
