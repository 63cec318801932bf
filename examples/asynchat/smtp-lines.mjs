// Lines as SMTP has them (RFC 5321). One that is too long is dropped, and does not end the conversation.

import { AsyncChat } from 'wirecut/asynchat';

const MAX_LENGTH = 64 * 1024;

/** Override `lineReceived(line)` and `lineTooLong()`. */
export class SmtpLines extends AsyncChat {
  #length = 0;

  constructor(connection) {
    super(connection, { maxFrameLength: Number.POSITIVE_INFINITY });
    this.setTerminator('\r\n');
  }

  collectIncomingData(data) {
    this.#length += data.length;
    if (this.#length <= MAX_LENGTH) this.collect(data);
  }

  foundTerminator() {
    const line = this.takeData();
    const isWhole = this.#length <= MAX_LENGTH;
    this.#length = 0;
    if (isWhole) this.lineReceived(line);
    else this.lineTooLong();
  }

  sendLine(text) {
    this.push(Buffer.from(`${text}\r\n`));
  }
}
