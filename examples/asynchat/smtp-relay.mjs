// Receives mail, and passes it on to another server before it says that it has been taken.
//
//   node examples/asynchat/smtp-server.mjs --port 9000
//   node examples/asynchat/smtp-relay.mjs --port 9001 --to 127.0.0.1:9000
//   swaks --server 127.0.0.1:9001 --to you@example.org

import { HOST, readAddress, runIfMain } from './command-line.mjs';
import { sendMail } from './smtp-client.mjs';
import { SmtpRefusal } from './smtp-dialogue.mjs';
import { readTls, SmtpServer, TLS_OPTIONS } from './smtp-server.mjs';

export class SmtpRelay extends SmtpServer {
  /** @param next Where mail is passed on to: `[host, port]`. */
  constructor(next, tls, host, port) {
    super({ tls, deliver: (mail) => passOn(mail, next) }, host, port);
  }
}

async function passOn(mail, next) {
  try {
    await sendMail(next, mail);
    return '250 Passed on';
  } catch (error) {
    if (error instanceof SmtpRefusal && /^[45]\d\d\b/.test(error.message)) return error.message;
    console.error(`smtp-relay: ${error.message}`);
    return '451 Not now';
  }
}

await runIfMain(import.meta, {
  options: { to: { type: 'string' }, ...TLS_OPTIONS },
  start: (port, { to, ...files }) => new SmtpRelay(readAddress(to), readTls(files), HOST, port).started,
});
