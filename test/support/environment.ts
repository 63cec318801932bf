import type { SearchStrategy } from '../../src/index.ts';

/** Runs `run` with `WIRECUT_SEARCH` set, so that the finders made in it search that way. */
export function forceStrategy<T>(strategy: SearchStrategy, run: () => T): T {
  return withEnvironment('WIRECUT_SEARCH', strategy, run);
}

/** Runs `run` with an environment variable set, and puts it back as it was. */
export function withEnvironment<T>(name: string, value: string, run: () => T): T {
  const before = process.env[name];
  process.env[name] = value;
  try {
    return run();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
