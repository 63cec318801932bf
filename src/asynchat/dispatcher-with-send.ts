import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { slowConsumer } from '../errors.ts';
import { toBytes } from '../framing/to-bytes.ts';
import type { Connection } from '../net/connection.ts';
import { resolveConnectionLimits } from '../net/connection-limits.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';

/**
 * A dispatcher whose `send` takes everything, and keeps what the peer does not take yet, as
 * `asyncore.dispatcher_with_send` in Python.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { Dispatcher, DispatcherWithSend, loop } from 'wirecut/asynchat';
 *
 * class Echo extends DispatcherWithSend {
 *   handleRead() {
 *     this.send(this.recv(8192));
 *   }
 * }
 *
 * class Server extends Dispatcher {
 *   handleAccepted(connection) {
 *     new Echo(connection);
 *     this.close();
 *   }
 * }
 *
 * class Client extends DispatcherWithSend {
 *   handleRead() {
 *     this.echo = this.recv(8192).toString();
 *     this.close();
 *   }
 * }
 *
 * const server = new Server();
 * server.bind(['127.0.0.1', 0]);
 * await server.listen();
 * const client = new Client();
 * client.connect(server.addr);
 * client.send(Buffer.from('hello'));
 * await loop();
 * assert.equal(client.echo, 'hello');
 * ```
 */
export class DispatcherWithSend extends Dispatcher {
  readonly #maxPending: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(socket?: Socket | Connection, options: DispatcherOptions = {}) {
    super(undefined, options);
    this.#maxPending = resolveConnectionLimits(options).maxPendingWrite;
    if (socket) this.setSocket(socket);
  }

  /** What the peer has not taken yet, copied together. */
  get outBuffer(): Buffer {
    return Buffer.concat(this.#pieces, this.#length);
  }

  /**
   * Sends bytes, which are copied; strings as UTF-8. What waits is bounded by `maxPendingWrite`: when
   * there is more, `handleError` is told so, and what is sent is dropped.
   *
   * @returns How many bytes there are.
   */
  override send(data: Uint8Array | string): number {
    const piece = typeof data === 'string' ? Buffer.from(data) : Buffer.from(toBytes('data', data));
    if (this.closing) return 0;
    if (this.#length > this.#maxPending) {
      this.handleError(slowConsumer(this.#maxPending, 0));
      return 0;
    }
    this.#pieces.push(piece);
    this.#length += piece.length;
    this.initiateSend();
    return piece.length;
  }

  protected override reopen(): boolean {
    if (!super.reopen()) return false;
    this.#pieces = [];
    this.#length = 0;
    return true;
  }

  /** Sends what the peer takes. */
  initiateSend(): void {
    const pieces = this.#pieces;
    let sent = 0;
    for (const piece of pieces) {
      if (super.send(piece) < piece.length) break;
      sent++;
      this.#length -= piece.length;
    }
    if (sent > 0) this.#pieces = pieces.slice(sent);
  }

  override writable(): boolean {
    return !this.connected || this.#length > 0;
  }

  override handleWrite(): void {
    this.initiateSend();
  }
}
