import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a probe sends, once. */
export type Finding<T> = { readonly found: T } | { readonly failed: string };

/**
 * Runs a module of the suite in a process of its own, until it has sent what it has found.
 *
 * @param flags What Node is started with.
 * @throws {Error} What it says it has failed of, or that it has sent nothing.
 */
export async function probe<T>(
  module: URL,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<T> {
  const child = fork(module, [...args], { execArgv: [...flags] });
  let finding: Finding<T> | undefined;
  child.once('message', (message) => {
    finding = message as Finding<T>;
  });
  const [code] = await once(child, 'close');
  if (finding === undefined) throw new Error(`the process has ended with ${code} and has found nothing`);
  if ('failed' in finding) throw new Error(finding.failed);
  return finding.found;
}

/** For the modules that are run so: sends what `find` gives, or why it gives nothing. */
export async function sendFinding<T>(find: () => Promise<T>): Promise<void> {
  let finding: Finding<T>;
  try {
    finding = { found: await find() };
  } catch (error) {
    finding = { failed: String(error) };
  }
  process.send?.(finding, () => process.disconnect());
}

/** Flags with which this process runs TypeScript, and others. */
export function withOurs(...flags: readonly string[]): string[] {
  return [...process.execArgv, ...flags];
}
