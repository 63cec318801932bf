import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Group } from './groups/group.ts';
import type { Effort, Reply, Request } from './protocol.ts';
import type { Result } from './result.ts';

const WORKER = new URL('./worker.ts', import.meta.url);

/**
 * One process per contender of a group. They take turns row by row, one at a time,
 * so that a machine that slows down meanwhile slows all of a row.
 */
export class Crew {
  readonly #workers: ReadonlyMap<string, ChildProcess>;

  private constructor(workers: ReadonlyMap<string, ChildProcess>) {
    this.#workers = workers;
  }

  /** Resolves when all are up: those that start would disturb those that run. */
  static async hire({ name, contenders }: Group): Promise<Crew> {
    const workers = new Map(
      contenders.map((contender) => {
        const execArgv = [...process.execArgv, '--expose-gc'];
        return [contender, fork(WORKER, [name, contender], { execArgv })];
      }),
    );
    await Promise.all([...workers.values()].map(nextReply));
    return new Crew(workers);
  }

  async time(contender: string, row: string, effort: Effort): Promise<Result> {
    const worker = this.#workers.get(contender);
    if (worker === undefined) throw new RangeError(`no contender ${contender}`);
    const request: Request = { row, effort };
    worker.send(request);
    const reply = await nextReply(worker);
    if (reply.kind === 'timed') return reply.result;
    throw new Error(`${contender} on ${row}: ${reply.kind === 'failed' ? reply.message : 'no answer'}`);
  }

  dismiss(): void {
    for (const worker of this.#workers.values()) worker.disconnect();
  }
}

async function nextReply(worker: ChildProcess): Promise<Reply> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const exit = once(worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`${worker.spawnargs.slice(-2).join(' ')}: exited with ${code}`);
    });
    const [reply] = await Promise.race([once(worker, 'message', { signal }), exit]);
    return reply;
  } finally {
    settled.abort();
  }
}
