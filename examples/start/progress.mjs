const CLEAR_LINE = '\r\x1b[2K';

/** On a terminal one line that overwrites itself, elsewhere a plain line for each step done. */
export class Progress {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  update(text) {
    // A line that wraps cannot be overwritten.
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE + text.slice(0, (this.#stream.columns || 80) - 1));
  }

  done(text) {
    if (this.#stream.isTTY) this.clear();
    else this.#stream.write(`${text}\n`);
  }

  clear() {
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE);
  }
}
