// Sends back every line, or hands it to a function. With --print that is console.log.
//
//   node examples/asynchat/line-handler.mjs --port 9000
//   nc -C 127.0.0.1 9000

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';

const PREFIX = Buffer.from('ECHO: ');
const LINE_END = Buffer.from('\r\n');

export class LineHandler extends AsyncChat {
  #onLine;

  /** @param onLine Gets each line, as a Buffer, which is not sent back then. */
  constructor(connection, onLine) {
    super(connection);
    this.#onLine = onLine;
    this.setTerminator(LINE_END);
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    const line = this.takeData();
    if (this.#onLine) this.#onLine(line);
    else this.push(Buffer.concat([PREFIX, line, LINE_END]));
  }
}

class PrintingHandler extends LineHandler {
  constructor(connection) {
    super(connection, (line) => console.log(line.toString()));
  }
}

await runIfMain(import.meta, {
  options: { print: { type: 'boolean' } },
  start: (port, { print }) => new SimpleServer(print ? PrintingHandler : LineHandler, HOST, port).started,
});
