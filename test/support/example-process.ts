import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

// Runs the examples as processes, and talks to them as strangers do.

export const HOST = '127.0.0.1';

const EXAMPLES = new URL('../../examples/', import.meta.url);

const running = new Set<ChildProcess>();

/** An example that listens. */
export interface ExampleProcess {
  readonly port: number;
  /** What it has printed so far. */
  output(): string;
  /** Waits until what it has printed matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  residentMegabytes(): number;
  /** Sends the signal, and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; stderr: string }>;
}

function spawnExample(name: string, args: readonly string[], nodeArgs: readonly string[] = []) {
  const path = fileURLToPath(new URL(name, EXAMPLES));
  const child = spawn(process.execPath, [...nodeArgs, path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return child;
}

/** For `afterEach`, or `afterAll` where the tests share an example. */
export function killExamples(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

/** Runs an example that ends by itself. */
export async function runExample(name: string, args: readonly string[], nodeArgs?: readonly string[]) {
  const child = spawnExample(name, args, nodeArgs);
  const outputs = [text(child.stdout), text(child.stderr)] as const;
  const [stdout, stderr, [code]] = await Promise.all([...outputs, once(child, 'close')]);
  return { stdout, stderr, code };
}

/** Starts an example on a free port, and waits until it has printed which. */
export async function startExample(name: string, ...args: string[]): Promise<ExampleProcess> {
  const child = spawnExample(name, ['--port', '0', ...args]);
  const stderr = text(child.stderr);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  let ended = false;
  const closed = once(child, 'close').then(async ([code]) => {
    ended = true;
    // Otherwise nobody learns why a server is gone that a test still talks to.
    if (code) console.error(await stderr);
    return { code, stderr: await stderr };
  });

  const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(stdout);
      if (match) return match;
      if (ended) throw new Error(`${pattern} not in what was printed: ${stdout}`);
      await Promise.race([once(child.stdout, 'data'), closed]);
    }
  };
  const [, port] = await printed(/ on 127\.0\.0\.1 port (\d+)[;\n]/);
  return {
    port: Number(port),
    output: () => stdout,
    printed,
    residentMegabytes: () =>
      Number(spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }).stdout) / 1024,
    stop(signal) {
      child.kill(signal);
      return closed;
    },
  };
}

/** Has a server of the test's own listen on a free port; closed when the test is done. */
export async function listen(server: Server): Promise<AddressInfo> {
  onTestFinished(() => void server.close());
  await once(server.listen(0, HOST), 'listening');
  return server.address() as AddressInfo;
}

/** A socket that sends at once, and whose errors hurt only who waits for it. */
export async function connected(port: number, { allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = connect({ port, host: HOST, noDelay: true, allowHalfOpen });
  await once(socket, 'connect');
  return socket.on('error', () => {});
}

/** Sends each chunk, of latin1, in a packet of its own, then ends; gives what comes back. */
export async function exchange(port: number, chunks: readonly string[]): Promise<string> {
  const socket = await connected(port, { allowHalfOpen: true });
  const reply = buffer(socket);
  for (const chunk of chunks) {
    if (socket.writable) socket.write(chunk, 'latin1');
    if (chunks.length > 1) await delay(2);
  }
  socket.end();
  return (await reply).toString('latin1');
}
