import { existsSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.ts';

const PATIENCE_MS = 10_000;

export interface Bun {
  readonly command: string;
  readonly version: string;
}

/** The first that runs, if there is one: on the PATH, or where CI installs it for its own test. */
export async function findBun(): Promise<Bun | undefined> {
  for (const command of ['bun', ...temporaryPackages()]) {
    try {
      return { command, version: (await run([command, '--version'], PATIENCE_MS)).trim() };
    } catch {
      // It is not there, or not for this machine: the next may do.
    }
  }
  return undefined;
}

/** In npm's package `@oven/bun-...`, installed in a directory of its own among the temporary ones, by nobody else. */
function temporaryPackages(): string[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const packages = join(tmpdir(), name, 'node_modules/@oven');
    if (!existsSync(packages) || statSync(packages).uid !== process.getuid?.()) return [];
    return readdirSync(packages).map((name) => join(packages, name, 'bin/bun'));
  });
}
