import { unverified } from './failure.mjs';
import { formatCount } from './format.mjs';

/** Compares replies with what they must be, chunk by chunk as they come. */
export class ReplyVerifier {
  #script;
  #label;
  #received = 0;

  /** @param label Workload, server and connection, for messages. */
  constructor(script, label) {
    this.#script = script;
    this.#label = label;
  }

  get received() {
    return this.#received;
  }

  /** How many replies have been verified to their last byte. */
  get count() {
    return this.#script.repliesWhole(this.#received);
  }

  verify(chunk) {
    const expected = this.#script.replies;
    for (let done = 0; done < chunk.length; ) {
      const start = this.#received % expected.length;
      const length = Math.min(chunk.length - done, expected.length - start);
      const piece = chunk.subarray(done, done + length);
      if (piece.compare(expected, start, start + length) !== 0) throw this.#mismatch(piece, start);
      done += length;
      this.#received += length;
    }
  }

  /** To be called when the server has said its last, to `count` requests. */
  finish(count) {
    const expected = this.#script.replyBytes(count);
    if (this.#received === expected) return;
    const [got, wanted] = [this.#received, expected].map(formatCount);
    throw unverified(`${this.#label}: the replies have ${got} bytes, expected ${wanted}`);
  }

  #mismatch(piece, start) {
    const expected = this.#script.replies;
    const index = piece.findIndex((byte, i) => byte !== expected[start + i]);
    const offset = formatCount(this.#received + index);
    const [got, wanted] = [piece[index], expected[start + index]].map(hex);
    return unverified(`${this.#label}: reply byte ${offset} is ${got}, expected ${wanted}`);
  }
}

function hex(byte) {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
