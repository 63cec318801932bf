// SMTP's commands (RFC 5321), and the envelope that they put together: who a mail is from, and for whom.

const MAX_RECIPIENTS = 100;
const OK = '250 OK';
/** Of printable ASCII, so that nothing in them can pass for a command where the mail is passed on. */
const FROM = /^FROM:<([!-;=?-~]*)>/i;
const TO = /^TO:<([!-;=?-~]+)>/i;

export class SmtpEnvelope {
  #offersTls;
  #isGreeted = false;
  #sender;
  #recipients = [];

  constructor(offersTls) {
    this.#offersTls = offersTls;
  }

  /** @returns The reply. 220 to STARTTLS, 221 and 354 want something to be done. */
  execute(line) {
    const [verb] = line.toUpperCase().split(' ', 1);
    const argument = line.slice(verb.length + 1);
    if (verb === 'HELO' || verb === 'EHLO') return this.#greet(verb === 'EHLO' && this.#offersTls);
    if (verb === 'STARTTLS' && this.#offersTls) return '220 Go ahead';
    if (verb === 'MAIL') return this.#mail(FROM.exec(argument));
    if (verb === 'RCPT') return this.#rcpt(TO.exec(argument));
    if (verb === 'DATA') return this.#recipients.length > 0 ? '354 End with a dot alone' : '503 RCPT first';
    if (verb === 'RSET') this.take();
    if (verb === 'QUIT') return '221 Goodbye';
    return verb === 'RSET' || verb === 'NOOP' ? OK : '500 Unknown command';
  }

  /** Makes room for the next one. */
  take() {
    const taken = { sender: this.#sender, recipients: this.#recipients };
    this.#sender = undefined;
    this.#recipients = [];
    return taken;
  }

  #greet(offersTls) {
    this.#isGreeted = true;
    this.take();
    return offersTls ? '250-wirecut\r\n250 STARTTLS' : '250 wirecut';
  }

  #mail(match) {
    if (!this.#isGreeted || this.#sender !== undefined) return '503 Not now';
    this.#sender = match?.[1];
    return match ? OK : '501 MAIL FROM:<address>';
  }

  #rcpt(match) {
    if (this.#sender === undefined) return '503 MAIL first';
    if (this.#recipients.length === MAX_RECIPIENTS) return '452 Too many recipients';
    if (match) this.#recipients.push(match[1]);
    return match ? OK : '501 RCPT TO:<address>';
  }
}
