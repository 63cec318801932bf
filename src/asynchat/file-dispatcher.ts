import { checkCount } from '../limits.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';

/**
 * A channel of a file, a device or a pipe, as `asyncore.file_dispatcher` in Python. The descriptor is taken
 * over, and closed by `close`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { openSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { FileDispatcher, loop } from 'wirecut/asynchat';
 *
 * class Reader extends FileDispatcher {
 *   text = '';
 *   writable() {
 *     return false;
 *   }
 *   handleRead() {
 *     this.text += this.recv(1024);
 *   }
 *   handleClose() {
 *     this.close();
 *   }
 * }
 *
 * const path = join(tmpdir(), 'wirecut-file-dispatcher.txt');
 * writeFileSync(path, 'one two');
 * const reader = new Reader(openSync(path));
 * await loop();
 * assert.equal(reader.text, 'one two');
 * ```
 */
export class FileDispatcher extends Dispatcher {
  /**
   * @throws {TypeError | RangeError} If `fd` is no file descriptor, or an option is wrong.
   * @throws What the system says: `EBADF`, say.
   */
  constructor(fd: number, options: DispatcherOptions = {}) {
    super(undefined, options);
    checkCount('fd', fd);
    this.openFile(fd);
  }
}
