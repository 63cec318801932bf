// The sending side of SMTP: hands the lines of replies over to the dialogue.

import { dialogue } from './smtp-dialogue.mjs';
import { SmtpLines } from './smtp-lines.mjs';

/** Resolves when the server at `address` has taken the mail: `{ sender, recipients, text }`. */
export function sendMail(address, mail) {
  return new Promise((resolve, reject) => new SmtpClient(mail, resolve, reject).connect(address));
}

class SmtpClient extends SmtpLines {
  #dialogue;
  #failed;
  #lines = [];

  constructor(mail, accepted, failed) {
    super();
    this.#failed = failed;
    this.#dialogue = dialogue(this, mail, accepted);
    this.#dialogue.next();
  }

  lineReceived(line) {
    const text = line.toString('latin1');
    this.#lines.push(text);
    // Behind '250-so' there is more to come, behind '250 so' there is not.
    if (text[3] !== '-') this.#dialogue.next(this.#lines.splice(0));
  }

  lineTooLong() {
    this.handleError(new Error('Too long a line in a reply'));
  }

  handleClose() {
    this.handleError(new Error('The server has closed the connection'));
  }

  /** Of no consequence if the mail has been taken. */
  handleError(error) {
    this.#failed(error);
    this.close();
  }
}
