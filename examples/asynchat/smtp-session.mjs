// The receiving side of SMTP: lines of commands and, behind DATA, of text.

import { SmtpEnvelope } from './smtp-envelope.mjs';
import { SmtpLines } from './smtp-lines.mjs';
import { SmtpText } from './smtp-text.mjs';

export class SmtpSession extends SmtpLines {
  #options;
  #envelope;
  /** What of it has come. */
  #text;
  #deliveries = 0;

  /** @param options `tls`, for STARTTLS; `deliver`, an async function that gets a mail and gives the reply. */
  constructor(connection, options) {
    super(connection);
    this.#options = options;
    this.#envelope = new SmtpEnvelope(options.tls !== undefined);
    this.sendLine('220 wirecut');
  }

  lineTooLong() {
    if (this.#text) this.#text.refuse('500 Line too long');
    else this.sendLine('500 Line too long');
  }

  lineReceived(line) {
    if (!this.#text) {
      this.#execute(line.toString('latin1'));
    } else if (this.#text.add(line)) {
      // No more is read until there is a reply; those to what has come already wait behind it.
      this.#deliveries++;
      this.socket.pause();
      this.pushWithProducer(this.#deliver(this.#envelope.take(), this.#text));
      this.#text = undefined;
    }
  }

  #execute(line) {
    const reply = this.#envelope.execute(line);
    this.sendLine(reply);
    if (reply.startsWith('354')) this.#text = new SmtpText();
    if (reply.startsWith('221')) this.closeWhenDone();
    if (reply.startsWith('220')) {
      // What was said in the clear, anybody may have said.
      this.#envelope = new SmtpEnvelope(false);
      this.startTls(this.#options.tls);
    }
  }

  async *#deliver(envelope, text) {
    const reply = text.problem ?? (await this.#options.deliver({ ...envelope, text: text.toBytes() }));
    this.#deliveries--;
    if (this.#deliveries === 0) this.socket.resume();
    yield `${reply}\r\n`;
  }
}
