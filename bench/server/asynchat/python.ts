import { run } from '../run.ts';

const PATIENCE_MS = 10_000;

/** `asynchat` and `asyncore`, which 3.12 no longer has, say at every import that they will go. */
const QUIET = '-Wignore::DeprecationWarning';

/** The system's own first: what Debian packages for Python is there only. 3.12 and later have no asynchat. */
const INTERPRETERS = [
  '/usr/bin/python3',
  'python3',
  ...[11, 10, 9, 8, 7, 6].map((minor) => `python3.${minor}`),
];

export interface Interpreter {
  /** To be followed by the name of a program. */
  readonly command: readonly [string, ...string[]];
  /** What the probe has printed. */
  readonly versions: string;
}

/** The first interpreter that runs `probe` without an error, if there is one. */
export async function interpreterFor(probe: string): Promise<Interpreter | undefined> {
  for (const interpreter of INTERPRETERS) {
    const command = [interpreter, QUIET] as const;
    try {
      return { command, versions: (await run([...command, '-c', probe], PATIENCE_MS)).trim() };
    } catch {
      // It is not there, or it lacks the module: the next may do.
    }
  }
  return undefined;
}
