import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startChild, stopChild } from './children.ts';

const PATIENCE_MS = 60_000;

/** A Node process that answers each message by one message, and says something when it is ready. */
export class TalkingChild<Message extends object, Reply> {
  readonly #name: string;
  readonly #child: ChildProcess;
  /** What it said when it was ready. */
  readonly greeting: Reply;

  private constructor(name: string, child: ChildProcess, greeting: Reply) {
    this.#name = name;
    this.#child = child;
    this.greeting = greeting;
  }

  static async start<Message extends object, Reply>(
    name: string,
    args: readonly string[],
  ): Promise<TalkingChild<Message, Reply>> {
    const child = startChild(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new TalkingChild<Message, Reply>(name, child, await nextMessage<Reply>(name, child));
  }

  /** @throws {Error} If it ends instead, or says nothing. */
  ask(message: Message): Promise<Reply> {
    const reply = nextMessage<Reply>(this.#name, this.#child);
    this.#child.send(message, () => {}); // If it cannot be sent, the exit says why.
    return reply;
  }

  async stop(): Promise<void> {
    await stopChild(this.#child);
  }
}

async function nextMessage<Reply>(name: string, child: ChildProcess): Promise<Reply> {
  const settled = new AbortController();
  const { signal } = settled;
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  try {
    const exit = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`the process of ${name} has ended with ${by ?? code}`);
    });
    const [reply] = (await Promise.race([once(child, 'message', { signal }), exit])) as [Reply];
    return reply;
  } finally {
    clearTimeout(impatience);
    settled.abort();
  }
}
