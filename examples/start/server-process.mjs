import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unverified } from './failure.mjs';

const MAIN = fileURLToPath(new URL('./server-main.mjs', import.meta.url));
const LAST_WORDS_MS = 200;

/** The driver's side of a server process. */
export class ServerProcess {
  /** Rejects if the process ends before it is told to. */
  died;
  #child;
  #exit;
  #stopping = false;

  /** @param signal When it aborts, the process is killed, even in an endless loop. */
  constructor(framers, workload, signal) {
    this.#child = fork(MAIN, [framers, workload.name], { signal, killSignal: 'SIGKILL' });
    this.#exit = once(this.#child, 'exit');
    this.died = this.#exit.then(([code, by]) => {
      if (this.#stopping) return;
      throw unverified(
        `${workload.title}, ${framers}: the server process died (${by ?? `exit code ${code}`})`,
      );
    });
  }

  async port() {
    const [{ port }] = await once(this.#child, 'message');
    return port;
  }

  async cpuMicroseconds() {
    this.#child.send('cpu', () => {}); // If it cannot be sent, `died` says why.
    const [{ cpuMicroseconds }] = await once(this.#child, 'message');
    return cpuMicroseconds;
  }

  /** The process's death, if `error` is only what its sockets tell of it. */
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
    await this.#exit.catch(() => {}); // An abort is told by `died`.
  }
}
