import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild, stopChild } from './children.ts';
import type { Command } from './run.ts';

const PATIENCE_MS = 10_000;

/** A server in a process of its own. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /**
   * Resolves when it listens.
   *
   * @param portIn What a line that it prints says of its port.
   * @throws {Error} If it ends instead, or does not say so.
   */
  static async start([command, ...args]: Command, portIn = lastNumber): Promise<ServerProcess> {
    const child = startChild(command, args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      return new ServerProcess(child, await portOf(child, portIn));
    } catch (error) {
      await stopChild(child);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await stopChild(this.#child);
  }
}

type PortIn = (line: string) => number | undefined;

function lastNumber(line: string): number | undefined {
  const numbers = line.match(/\d+/g);
  return numbers ? Number(numbers.at(-1)) : undefined;
}

async function portOf(child: ChildProcess, portIn: PortIn): Promise<number> {
  const settled = new AbortController();
  const { signal } = settled;
  // Goes on reading when the port is known: who writes to a pipe that nobody reads gets stuck.
  const lines = createInterface({ input: child.stdout as Readable });
  const port = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      const port = portIn(line);
      if (port !== undefined) resolve(port);
    });
  });
  const exit = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`it has ended with ${by ?? code} before it listened`);
  });
  const impatience = delay(PATIENCE_MS, undefined, { signal }).then(() => {
    throw new Error('it has not said where it listens');
  });
  try {
    return await Promise.race([port, exit, impatience]);
  } finally {
    impatience.catch(() => {});
    exit.catch(() => {});
    settled.abort();
  }
}
