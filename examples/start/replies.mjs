const INITIAL_CAPACITY = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** Gathers the replies to one read, so that they leave in one write: a system call each would hide the framing. */
export class Replies {
  #buffer = Buffer.allocUnsafe(INITIAL_CAPACITY);
  #length = 0;

  /** Copies: a frame's bytes are on loan until its handler returns, and a write may take longer. */
  add(bytes, terminator = NOTHING) {
    this.#reserve(bytes.length + terminator.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    for (let i = 0; i < terminator.length; i++) this.#buffer[this.#length++] = terminator[i];
  }

  addUInt32BE(value) {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  /** Returns whether the peer keeps up. */
  sendTo(socket) {
    if (this.#length === 0) return true;
    const keepsUp = socket.write(this.#buffer.subarray(0, this.#length));
    // Nothing pending: the kernel has its copy, and the buffer is free again.
    if (socket.writableLength > 0) this.#buffer = Buffer.allocUnsafe(INITIAL_CAPACITY);
    this.#length = 0;
    return keepsUp;
  }

  #reserve(count) {
    const needed = this.#length + count;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
