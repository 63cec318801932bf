import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

// Runs programs that others have written against servers of ours.

/** The Debian packages that have them. */
const PACKAGES = { curl: 'curl', nc: 'netcat-openbsd', swaks: 'swaks' };

export type Client = keyof typeof PACKAGES;

/** What a client has said when it was done. */
export interface ClientResult {
  readonly code: number | null;
  readonly bytes: Buffer;
  /** The same as text. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A client that is being typed to. */
export interface Conversation {
  say(text: string): void;
  /** Waits until all that it has shown matches. */
  shows(pattern: RegExp): Promise<void>;
  /** Ends what is typed; gives all that it has shown when it is done. */
  end(): Promise<string>;
  kill(): void;
}

/**
 * Runs it to its end.
 *
 * @param input What it reads from standard input.
 * @throws {Error} If it is not installed, naming the package.
 */
export async function runClient(
  command: Client,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<ClientResult> {
  const { child, closed } = start(command, args);
  child.stdin.end(input);
  const [bytes, stderr, code] = await Promise.all([buffer(child.stdout), text(child.stderr), closed]);
  return { code, bytes, stdout: bytes.toString(), stderr };
}

/** Runs it while the test does. */
export function converse(command: Client, args: readonly string[]): Conversation {
  const { child, closed } = start(command, args);
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    shown += part;
  });
  child.stderr.resume();
  onTestFinished(() => void child.kill());
  return {
    say: (text) => void child.stdin.write(text),
    async shows(pattern) {
      while (!pattern.test(shown)) {
        const isDone = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          closed.then(() => true),
        ]);
        if (isDone) throw new Error(`${pattern} is not in what ${command} has shown: ${shown}`);
      }
    },
    kill: () => void child.kill('SIGKILL'),
    async end() {
      child.stdin.end();
      await closed;
      return shown;
    },
  };
}

function start(command: Client, args: readonly string[]) {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { timeout: 20_000 });
  // It need not read to the end.
  child.stdin.on('error', () => {});
  const closed = once(child, 'close').then(
    ([code]) => code as number | null,
    (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT';
      throw isMissing ? new Error(`${command} is missing: install the package ${PACKAGES[command]}`) : error;
    },
  );
  return { child, closed };
}
