// Goes through the programs, prints what each of them is sent and answers, and ends: node examples/asynchat/demo.mjs

import { closeAll } from 'wirecut/asynchat';
import { openConnection } from 'wirecut/asyncio';
import { asyncioEchoServer } from './asyncio-echo.mjs';
import { asyncioFixedLengthServer } from './asyncio-fixed-length.mjs';
import { ChatHandler } from './chat.mjs';
import { HOST, portOf, stopServer } from './command-line.mjs';
import { FixedLengthHandler } from './fixed-length.mjs';
import { HttpHandler } from './http.mjs';
import { KeyValueHandler } from './key-value.mjs';
import { LineHandler } from './line-handler.mjs';
import { ProxyServer } from './proxy.mjs';
import { DaytimeHandler, SimpleServer } from './simple-server.mjs';
import { SmtpRelay } from './smtp-relay.mjs';
import { SmtpServer } from './smtp-server.mjs';
import { ProtocolStats, runStatsServer } from './stats-server.mjs';

const MAIL = 'EHLO demo\r\nMAIL FROM:<ada@demo>\r\nRCPT TO:<me@demo>\r\nDATA\r\n..hello\r\n.\r\nQUIT\r\n';
const VALUES = 'LOGIN ada lovelace\r\nSET key 5\r\nhello\r\nGET key\r\nQUIT\r\n';

/** Sends `text`, and prints what comes back, up to and including `end`. */
async function show(name, server, text, end) {
  const [reader, writer] = await openConnection({ host: HOST, port: portOf(server) });
  writer.write(text);
  const answer = await reader.readuntil(end);
  writer.close();
  console.log(`--- ${name} ---\n  sent: ${JSON.stringify(text)}\n  received: ${JSON.stringify(`${answer}`)}`);
}

const serve = (handlerClass) => new SimpleServer(handlerClass).started;

const lines = await serve(LineHandler);
await show('line-handler', lines, 'hello\r\n', '\r\n');
await show('proxy', await new ProxyServer([HOST, lines.port]).started, 'hello\r\n', '\r\n');
await show('fixed-length', await serve(FixedLengthHandler), '\0\0\0\x15', '\x2a');
await show('simple-server', await serve(DaytimeHandler), '', '\r\n');
await show('chat', await serve(ChatHandler), 'ada\n/who\n', 'Here: ada\n');
await show('http', await serve(HttpHandler), 'GET / HTTP/1.1\r\nHost: demo\r\n\r\n', 'GET /\n');
await show('key-value', await serve(KeyValueHandler), VALUES, 'BYE\r\n');

const mails = [];
const receiver = await new SmtpServer({ deliver: async ({ text }) => `250 ${mails.push(`${text}`)}` })
  .started;
await show('smtp-relay', await new SmtpRelay([HOST, receiver.port]).started, MAIL, '221 Goodbye\r\n');
console.log(`  passed on: ${JSON.stringify(mails)}`);
closeAll();

const stats = new ProtocolStats();
for (const [name, starting, text, end] of [
  ['asyncio-echo', asyncioEchoServer(), 'world\n', '\n'],
  ['asyncio-fixed-length', asyncioFixedLengthServer(), '\0\0\0\x15', '\x2a'],
  ['stats-server', runStatsServer({ stats }), 'one\ntwo\n', 'two\n'],
]) {
  const server = await starting;
  await show(name, server, text, end);
  stopServer(server);
}
console.log(`  counted: ${JSON.stringify(stats)}`);
