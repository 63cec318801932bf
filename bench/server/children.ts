import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WATCHDOG = fileURLToPath(new URL('watchdog.mjs', import.meta.url));

const alive = new Set<ChildProcess>();
let watchdog: ChildProcess | undefined;

/** Starts a process that ends with this one, whatever happens. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  watchdog ??= startWatchdog();
  const child = spawn(command, args, options);
  alive.add(child);
  tellWatchdog('+', child);
  child.once('error', () => alive.delete(child));
  child.once('exit', () => {
    alive.delete(child);
    tellWatchdog('-', child);
  });
  return child;
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (!alive.has(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** It is not reached by what is typed at the terminal, and outlives this process if that is killed. */
function startWatchdog(): ChildProcess {
  process.once('exit', killAll);
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
  const child = spawn(process.execPath, [WATCHDOG], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.on('error', () => {});
  child.unref();
  return child;
}

function tellWatchdog(sign: '+' | '-', { pid }: ChildProcess): void {
  if (pid !== undefined) watchdog?.stdin?.write(`${sign}${pid}\n`);
}

function killAll(): void {
  for (const child of alive) child.kill('SIGKILL');
  watchdog?.kill('SIGKILL');
}
