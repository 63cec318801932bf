import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A client that knows nothing of wirecut: writes bytes, and takes what comes back. */
export class Client {
  readonly socket: Socket;
  /** Whether the server has ended its side. */
  ended = false;
  isClosed = false;
  error: (Error & { code?: string }) | undefined;
  readonly closed: Promise<void>;
  #received: Buffer[] = [];
  #wakers: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#received.push(chunk);
      this.#wake();
    });
    socket.on('end', () => {
      this.ended = true;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.error = error;
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true;
        this.#wake();
        resolve();
      });
    });
    onTestFinished(() => void socket.destroy());
  }

  /** Connects, and says when that is done. `reads: false`: until `socket.resume()`, nothing is read. */
  static async to(where: NetConnectOpts, { reads = true } = {}): Promise<Client> {
    const socket = connect({ noDelay: true, ...where });
    const client = new Client(socket);
    if (!reads) socket.pause();
    await once(socket, 'connect');
    return client;
  }

  static async overTls(options: ConnectionOptions): Promise<Client> {
    const socket = connectTls(options);
    const client = new Client(socket);
    await once(socket, 'secureConnect');
    return client;
  }

  /** Goes on under TLS, as who has sent STARTTLS does. */
  async upgrade(options: ConnectionOptions): Promise<Client> {
    this.socket.removeAllListeners('data');
    return Client.overTls({ ...options, socket: this.socket });
  }

  /** Resolves when the operating system has taken it. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => void this.socket.write(bytes, () => resolve()));
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    await this.#wait(() => this.received >= count, `${count} bytes`);
    const all = Buffer.concat(this.#received);
    this.#received = [all.subarray(count)];
    return all.subarray(0, count);
  }

  async text(count: number): Promise<string> {
    return (await this.take(count)).toString();
  }

  /** The next line, without its end. */
  async line(): Promise<string> {
    await this.#wait(() => this.#received.some((chunk) => chunk.includes('\n')), 'a line');
    const length = Buffer.concat(this.#received).indexOf('\n');
    return (await this.text(length + 1)).slice(0, -1);
  }

  /** All that still comes, when the server has ended its side. */
  async rest(): Promise<string> {
    await this.#wait(() => this.ended, 'the end');
    return this.text(this.received);
  }

  /** Bytes that have come and not been taken. */
  get received(): number {
    return this.#received.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  end(bytes?: string): void {
    if (bytes === undefined) this.socket.end();
    else this.socket.end(bytes);
  }

  /** Hangs up with an RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  async #wait(done: () => boolean, what: string): Promise<void> {
    while (!done()) {
      if (this.isClosed) {
        const got = Buffer.concat(this.#received).toString('latin1').slice(0, 200);
        throw new Error(`closed before ${what} came, with ${this.error} and ${JSON.stringify(got)}`);
      }
      await new Promise<void>((wake) => this.#wakers.push(wake));
    }
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
