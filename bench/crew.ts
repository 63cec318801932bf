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
    const workers = contenders.map((contender): [string, ChildProcess] => {
      return [contender, fork(WORKER, [name, contender])];
    });
    await Promise.all(workers.map(([contender, worker]) => nextReply(worker, contender)));
    return new Crew(new Map(workers));
  }

  /** Has all of them run their rows, at the same time. */
  async warmUp(rowsOf: (contender: string) => readonly string[], milliseconds: number): Promise<void> {
    const all = [...this.#workers.keys()];
    await Promise.all(
      all.map((contender) => this.#ask(contender, { kind: 'warmUp', rows: rowsOf(contender), milliseconds })),
    );
  }

  async time(contender: string, row: string, effort: Effort): Promise<Result> {
    const reply = await this.#ask(contender, { kind: 'time', row, effort });
    if (reply.kind !== 'timed') throw new Error(`${contender}: no result`);
    return reply.result;
  }

  dismiss(): void {
    for (const worker of this.#workers.values()) worker.disconnect();
  }

  async #ask(contender: string, request: Request): Promise<Reply> {
    const worker = this.#workers.get(contender);
    if (worker === undefined) throw new RangeError(`no contender ${contender}`);
    worker.send(request);
    return await nextReply(worker, contender);
  }
}

async function nextReply(worker: ChildProcess, contender: string): Promise<Reply> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const exit = once(worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`${contender}: its process has exited with ${code}`);
    });
    const [reply]: Reply[] = await Promise.race([once(worker, 'message', { signal }), exit]);
    if (reply === undefined) throw new Error(`${contender}: an empty reply`);
    if (reply.kind === 'failed') throw new Error(`${contender}: ${reply.message}`);
    return reply;
  } finally {
    settled.abort();
  }
}
