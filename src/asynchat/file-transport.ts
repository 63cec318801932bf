import { close, createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Channel } from './attach.ts';
import type { Transport } from './transport.ts';

/** How much may wait to be written before its owner is told to wait. */
const HIGH_WATER_MARK = 1024 * 1024;

/** A file or a pipe, to read and to write. */
export class FileTransport implements Transport {
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #channel: Channel;
  readonly #close: () => void;
  #isClosed = false;

  /** @throws What the system says: `EBADF`, say. */
  constructor(fd: number, channel: Channel) {
    this.#channel = channel;
    if (fstatSync(fd).isFile()) {
      const options = { fd, autoClose: false };
      this.#readable = createReadStream('', options);
      this.#writable = createWriteStream('', { ...options, highWaterMark: HIGH_WATER_MARK });
      this.#close = () => close(fd, (error) => this.#closed(error));
    } else {
      const pipe = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
      this.#readable = pipe;
      this.#writable = pipe;
      this.#close = () => pipe.once('close', () => this.#closed(null)).destroy();
    }
    const failed = (error: Error): void => this.#failed(error);
    for (const stream of new Set([this.#readable, this.#writable])) stream.on('error', failed);
    this.#writable.on('drain', () => channel.drained());
    this.#readable.on('end', () => channel.peerEnded());
    this.#readable.pause();
    this.#readable.on('data', (chunk: Buffer) => channel.received(chunk));
  }

  write(bytes: Uint8Array | string): boolean {
    return this.#isClosed || this.#writable.write(bytes);
  }

  pause(): void {
    this.#readable.pause();
  }

  resume(): void {
    this.#readable.resume();
  }

  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#readable.pause();
    // Behind all that has been written.
    this.#writable.write('', () => this.#close());
  }

  #failed(error: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#channel.failed(error);
    this.#close();
  }

  #closed(error: Error | null): void {
    if (error) this.#channel.failed(error);
    this.#channel.closed();
  }
}
