import { connect } from 'node:net';
import { unverified } from './failure.mjs';
import { ReplyVerifier } from './reply-verifier.mjs';

/** Keeps the server busy, yet bounds what it owes us. Longer than any frame, or the driver would wait for ever. */
const MAX_UNANSWERED_BYTES = 256 * 1024;
const LONG_WRITE = 48 * 1024;
const SHORT_WRITE = 40;

/** One connection: repeats its script until told to stop, and verifies every byte that comes back. */
export class Driver {
  /** Resolves when all that was asked has been verified; rejects on anything else. */
  finished;
  #script;
  #random;
  #label;
  #verifier;
  #socket;
  #sent = 0;
  #requested = Number.POSITIVE_INFINITY;
  #bytesToSend = Number.POSITIVE_INFINITY;

  constructor(port, script, random, label) {
    this.#script = script;
    this.#random = random;
    this.#label = label;
    this.#verifier = new ReplyVerifier(script, label);
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.finished = new Promise((resolve, reject) => this.#listen(resolve, reject));
  }

  /** Replies verified so far. */
  get replies() {
    return this.#verifier.count;
  }

  get replyBytes() {
    return this.#verifier.received;
  }

  /** Bytes of the requests whose replies have been verified. */
  get requestBytes() {
    return this.#script.requestBytes(this.replies);
  }

  /** Asks for nothing more than the request that is on its way. */
  stop() {
    this.#requested = this.#script.requestsBegun(this.#sent);
    this.#bytesToSend = this.#script.requestBytes(this.#requested);
    this.#send();
  }

  destroy() {
    this.#socket.destroy();
  }

  #listen(resolve, reject) {
    const orReject = (step) => (chunk) => {
      try {
        step(chunk);
      } catch (error) {
        reject(error);
        this.#socket.destroy();
      }
    };
    const receive = orReject((chunk) => {
      this.#verifier.verify(chunk);
      this.#send();
    });
    const finish = orReject(() => {
      this.#finish();
      resolve();
    });
    this.#socket.on('connect', () => this.#send());
    this.#socket.on('drain', () => this.#send());
    this.#socket.on('data', receive);
    this.#socket.on('end', finish);
    this.#socket.on('error', (error) => reject(unverified(`${this.#label}: ${error.message}`)));
  }

  #send() {
    const socket = this.#socket;
    const { requests } = this.#script;
    const pauseAt = Math.min(this.#bytesToSend, this.requestBytes + MAX_UNANSWERED_BYTES);
    while (this.#sent < pauseAt && !socket.writableNeedDrain) {
      const start = this.#sent % requests.length;
      const length = Math.min(this.#writeLength(), this.#bytesToSend - this.#sent, requests.length - start);
      socket.write(requests.subarray(start, start + length));
      this.#sent += length;
    }
    if (this.#sent === this.#bytesToSend) socket.end();
  }

  /** Cuts that take no notice of frames, some of them after a few bytes. */
  #writeLength() {
    return 1 + this.#random.below(this.#random.oneIn(8) ? SHORT_WRITE : LONG_WRITE);
  }

  #finish() {
    if (this.#sent < this.#bytesToSend) {
      throw unverified(`${this.#label}: the server closed the connection`);
    }
    this.#verifier.finish(this.#requested);
  }
}
