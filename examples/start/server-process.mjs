import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unverified } from './failure.mjs';

const MAIN = fileURLToPath(new URL('./server-main.mjs', import.meta.url));
const LAST_WORDS_MS = 200;

/** The driver's side of the server process. */
export class ServerProcess {
  #child = fork(MAIN);
  #stopping = false;
  #exit = once(this.#child, 'exit');
  /** Rejects if the process ends before it is told to. */
  died = this.#exit.then(([code, signal]) => {
    if (!this.#stopping) throw unverified(`the server process died (${signal ?? `exit code ${code}`})`);
  });

  get pid() {
    return this.#child.pid;
  }

  /** Ports by server, then by workload. */
  async ports() {
    const [{ ports }] = await once(this.#child, 'message');
    return ports;
  }

  async cpuMicroseconds() {
    this.#child.send('cpu', () => {}); // If it fails, `died` says why.
    const [{ cpuMicroseconds }] = await once(this.#child, 'message');
    return cpuMicroseconds;
  }

  /** The process's death, if `error` is but what its sockets tell of it. */
  async explain(error) {
    const death = this.died.then(
      () => error,
      (reason) => reason,
    );
    return await Promise.race([death, delay(LAST_WORDS_MS, error)]);
  }

  async stop() {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
