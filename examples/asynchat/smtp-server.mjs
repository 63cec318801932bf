// Receives mail, and prints it.
//
//   node examples/asynchat/smtp-server.mjs --port 9000 --key key.pem --cert cert.pem
//   swaks --server 127.0.0.1:9000 --to you@example.org --tls

import { readFileSync } from 'node:fs';
import { HOST, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';
import { SmtpSession } from './smtp-session.mjs';

export class SmtpServer extends SimpleServer {
  #options;

  /** @param options See `SmtpSession`. */
  constructor(options, host, port) {
    super(SmtpSession, host, port);
    this.#options = options;
  }

  handleAccepted(connection) {
    new this.handlerClass(connection, this.#options);
  }
}

/** Options of the command line: both or none. */
export const TLS_OPTIONS = { key: { type: 'string' }, cert: { type: 'string' } };

export function readTls({ key, cert }) {
  if (!key !== !cert) throw new Error('--key FILE and --cert FILE go together');
  return key && { key: readFileSync(key), cert: readFileSync(cert) };
}

async function print({ sender, recipients, text }) {
  console.log(`from <${sender}> for <${recipients.join('>, <')}>:\n${text}`);
  return '250 OK';
}

await runIfMain(import.meta, {
  options: TLS_OPTIONS,
  start: (port, files) => new SmtpServer({ tls: readTls(files), deliver: print }, HOST, port).started,
});
