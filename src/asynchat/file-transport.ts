import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type ConnectionLimits, MAX_TIMER_MS, resolveConnectionLimits } from '../net/connection-limits.ts';
import type { Channel } from './attach.ts';
import type { Transport } from './transport.ts';

/** How much may wait to be written before its owner is told to wait. */
const HIGH_WATER_MARK = 1024 * 1024;

/** A file, a device or a pipe, to read and to write. */
export class FileTransport implements Transport {
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #channel: Channel;
  readonly #endTimeout: number;
  readonly #release: () => void;
  #isEnding = false;
  #isReleased = false;

  /** @throws What the system says: `EBADF`, say. */
  constructor(fd: number, channel: Channel, limits: Partial<ConnectionLimits>) {
    this.#channel = channel;
    this.#endTimeout = resolveConnectionLimits(limits).endTimeout;
    const status = fstatSync(fd);
    if (status.isFIFO() || status.isSocket()) {
      // Without the last of them it would be read from at once, though it may only be written to.
      const options = { fd, readable: true, writable: true, allowHalfOpen: true, manualStart: true };
      const pipe = new Socket(options);
      this.#readable = pipe;
      this.#writable = pipe;
      this.#release = () => pipe.destroy();
    } else {
      const options = { fd, autoClose: false };
      this.#readable = createReadStream('', options);
      this.#writable = createWriteStream('', { ...options, highWaterMark: HIGH_WATER_MARK });
      // That closes the descriptor, and waits for a read that may be under way.
      this.#release = () => this.#readable.destroy();
    }
    this.#readable.once('close', () => this.#closed());
    for (const stream of new Set([this.#readable, this.#writable]))
      stream.on('error', (error) => this.#failed(error));
    this.#writable.on('drain', () => channel.drained());
    this.#readable.on('end', () => channel.peerEnded());
    this.#readable.pause();
    this.#readable.on('data', (chunk: Buffer) => channel.received(chunk));
  }

  write(bytes: Uint8Array | string): boolean {
    return this.#isEnding || this.#writable.write(bytes);
  }

  pause(): void {
    this.#readable.pause();
  }

  resume(): void {
    this.#readable.resume();
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#readable.pause();
    // Behind all that has been written, if that is taken.
    const impatience = setTimeout(() => this.#letGo(), Math.min(this.#endTimeout, MAX_TIMER_MS));
    this.#writable.write('', () => {
      clearTimeout(impatience);
      this.#letGo();
    });
  }

  #letGo(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#release();
  }

  #failed(error: Error): void {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#channel.failed(error);
    }
    this.#letGo();
  }

  #closed(): void {
    this.#isEnding = true;
    this.#channel.closed();
  }
}
