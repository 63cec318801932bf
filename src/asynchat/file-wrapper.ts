import { Buffer } from 'node:buffer';
import { closeSync, readSync, writeSync } from 'node:fs';
import { checkCount } from '../limits.ts';

const CLOSED = -1;

/**
 * A file descriptor with the methods of a socket, as `asyncore.file_wrapper` in Python. It is
 * taken over, not duplicated: Node cannot do that.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { openSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { FileWrapper } from 'wirecut/asynchat';
 *
 * const path = join(tmpdir(), 'wirecut-file-wrapper.txt');
 * writeFileSync(path, 'one two');
 * const file = new FileWrapper(openSync(path));
 * const words = [file.recv(3), file.read(4)].map(String);
 * file.close();
 * assert.deepEqual(words, ['one', ' two']);
 * ```
 */
export class FileWrapper {
  #fd: number;

  /** @throws {TypeError | RangeError} If `fd` is no file descriptor. */
  constructor(fd: number) {
    checkCount('fd', fd);
    this.#fd = fd;
  }

  /**
   * Up to `count` bytes from where the file stands; none at its end.
   *
   * @throws What the system says; `EBADF` when it is closed.
   */
  recv(count: number): Buffer {
    checkCount('count', count);
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(this.#open(), bytes, 0, count, null));
  }

  read(count: number): Buffer {
    return this.recv(count);
  }

  /** Returns how many bytes have been written. */
  send(data: Uint8Array): number {
    return writeSync(this.#open(), data);
  }

  write(data: Uint8Array): number {
    return this.send(data);
  }

  /** @throws What the system says, the first time. */
  close(): void {
    const fd = this.#fd;
    this.#fd = CLOSED;
    if (fd !== CLOSED) closeSync(fd);
  }

  /** The file descriptor; -1 when it is closed. */
  fileno(): number {
    return this.#fd;
  }

  #open(): number {
    if (this.#fd === CLOSED) throw Object.assign(new Error('EBADF: the file is closed'), { code: 'EBADF' });
    return this.#fd;
  }
}
