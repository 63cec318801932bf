import { messageOf } from '../numbers.ts';
import type { Contender } from './echo/contender.ts';
import { ServerProcess } from './server-process.ts';

export interface Turns<Sample> {
  /** By contender, of those that were right to the end. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** What the others got wrong. */
  readonly failures: ReadonlyMap<string, string>;
}

/**
 * Starts all servers that are here, each in a process that has served nothing else, and loads them in turn, one at a
 * time, `repeats` times. One that fails gets no further turn.
 */
export async function takeTurns<Sample>(
  contenders: readonly Contender[],
  repeats: number,
  load: (port: number, repeat: number) => Promise<Sample>,
): Promise<Turns<Sample>> {
  const servers = new Map<string, ServerProcess>();
  const samples = new Map<string, Sample[]>();
  const failures = new Map<string, string>();
  const fail = (name: string, error: unknown): void => {
    samples.delete(name);
    failures.set(name, messageOf(error));
  };
  try {
    for (const { name, command } of contenders) {
      if (command === undefined) continue;
      try {
        servers.set(name, await ServerProcess.start(command));
        samples.set(name, []);
      } catch (error) {
        fail(name, error);
      }
    }
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [name, taken] of samples) {
        const { port } = servers.get(name) as ServerProcess;
        try {
          taken.push(await load(port, repeat));
        } catch (error) {
          fail(name, error);
        }
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return { samples, failures };
}
