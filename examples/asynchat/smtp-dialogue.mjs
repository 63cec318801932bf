// What a sender of mail says, and hears, from top to bottom: a generator that goes on when a reply has come.

import { dotStuff } from 'wirecut';
import { SimpleProducer } from 'wirecut/asynchat';

const PIECE_LENGTH = 16 * 1024;

/** What a server has against a mail: the message is its reply. */
export class SmtpRefusal extends Error {}

/**
 * Each reply is awaited as an array of its lines.
 *
 * @param mail Its lines end with \r\n, the last one as well.
 * @param accepted Called when the server has taken it.
 */
export function* dialogue(client, { sender, recipients, text }, accepted) {
  yield* reply('220');
  const greeting = yield* ask(client, 'EHLO wirecut');
  if (greeting.some((line) => /^250[ -]STARTTLS$/i.test(line))) {
    yield* ask(client, 'STARTTLS', '220');
    // Few mail servers have certificates that can be verified: RFC 7435.
    client.startTls({ rejectUnauthorized: false });
    yield* ask(client, 'EHLO wirecut');
  }
  yield* ask(client, `MAIL FROM:<${sender}>`);
  for (const recipient of recipients) yield* ask(client, `RCPT TO:<${recipient}>`);
  yield* ask(client, 'DATA', '354');
  client.pushWithProducer(new SimpleProducer(dotStuff(text), PIECE_LENGTH));
  yield* ask(client, '.');
  accepted();
  yield* ask(client, 'QUIT', '221');
  client.closeWhenDone();
}

function* ask(client, command, expected = '25') {
  client.sendLine(command);
  return yield* reply(expected);
}

function* reply(expected) {
  const lines = yield;
  if (!lines[0].startsWith(expected)) throw new SmtpRefusal(lines.at(-1));
  return lines;
}
