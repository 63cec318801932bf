import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a process that is profiled is asked. */
export type Request = { readonly order: 'start' } | { readonly order: 'stop'; readonly file: string };

export interface Reply {
  readonly done: Request['order'];
}

const PRELOAD = new URL('./preload.ts', import.meta.url).href;

/** A program of Node's whose stretches can be profiled: by V8's profiler, as with `--cpu-prof`, but not from its first line on. */
export class Profiled {
  /** The first line that it has printed. */
  readonly greeting: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, greeting: string) {
    this.#child = child;
    this.greeting = greeting;
  }

  /**
   * Resolves when it has printed a line.
   *
   * @throws {Error} If it ends instead.
   */
  static async start(script: string, args: readonly string[]): Promise<Profiled> {
    const child = fork(script, args, {
      execArgv: [...process.execArgv, '--import', PRELOAD],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    // Goes on reading: who writes to a pipe that nobody reads gets stuck.
    const lines = createInterface({ input: child.stdout as Readable });
    const [greeting]: string[] = await Promise.race([once(lines, 'line'), ending(child)]);
    return new Profiled(child, greeting ?? '');
  }

  async startProfile(): Promise<void> {
    await this.#ask({ order: 'start' });
  }

  /** Writes down what it has done since `startProfile`. */
  async stopProfile(file: string): Promise<void> {
    await this.#ask({ order: 'stop', file });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  async #ask(request: Request): Promise<void> {
    this.#child.send(request);
    const [reply]: Reply[] = await Promise.race([once(this.#child, 'message'), ending(this.#child)]);
    if (reply?.done !== request.order) throw new Error(`the profiler has not done what it was asked`);
  }
}

async function ending(child: ChildProcess): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`the process to be profiled has ended with ${signal ?? code}`);
}
