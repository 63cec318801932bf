import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 5000;

/** A client whose lines come back as they are. It allocates next to nothing, so that what is allocated is the server's. */
export class Flights {
  readonly #socket: Socket;
  #lines: Uint8Array = Buffer.alloc(0);
  #landed = 0;
  #done: ((error?: Error) => void) | undefined;

  private constructor(port: number) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: Buffer.alloc(65_536), callback: (count, bytes) => this.#take(bytes, count) },
    });
    this.#socket.setTimeout(PATIENCE_MS, () => this.#socket.destroy(new Error('lines do not come back')));
    this.#socket.on('error', (error) => this.#done?.(error));
    this.#socket.on('close', () => this.#done?.(new Error('the server has hung up')));
  }

  static async open(port: number): Promise<Flights> {
    const flights = new Flights(port);
    await once(flights.#socket, 'connect');
    return flights;
  }

  /**
   * Sends `lines` with one write, and waits until they are back. As server and client take turns in one thread, and
   * loopback brings a few KiB whole, this is one read for the server.
   *
   * @throws {Error} If other bytes come back, or none.
   */
  async fly(lines: Uint8Array): Promise<void> {
    this.#lines = lines;
    this.#landed = 0;
    const landed = new Promise<void>((resolve, reject) => {
      this.#done = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.#socket.write(lines);
    await landed;
    this.#done = undefined;
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #take(bytes: Uint8Array, count: number): boolean {
    const end = this.#landed + count;
    const expected = this.#lines.subarray(this.#landed, end);
    if (Buffer.compare(bytes.subarray(0, count), expected) !== 0) {
      this.#socket.destroy(new Error('other bytes come back than were sent'));
    }
    this.#landed = end;
    if (end === this.#lines.length) this.#done?.();
    return true;
  }
}
