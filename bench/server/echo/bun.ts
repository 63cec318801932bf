import { run } from '../run.ts';

const PATIENCE_MS = 10_000;

export interface Bun {
  readonly command: string;
  readonly version: string;
}

/** The one on the PATH, if there is one. */
export async function findBun(): Promise<Bun | undefined> {
  try {
    return { command: 'bun', version: (await run(['bun', '--version'], PATIENCE_MS)).trim() };
  } catch {
    // It is not there, or not for this machine.
    return undefined;
  }
}
