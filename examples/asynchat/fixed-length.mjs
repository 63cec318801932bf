// Takes a number of four bytes, answers with twice as much, and closes.
//
//   node examples/asynchat/fixed-length.mjs --port 9000
//   printf '\0\0\0\25' | nc 127.0.0.1 9000 | xxd

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';

const FRAME_LENGTH = 4;

export class FixedLengthHandler extends AsyncChat {
  constructor(connection) {
    super(connection);
    this.setTerminator(FRAME_LENGTH);
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    const doubled = this.takeData().readUInt32BE() * 2;
    const answer = Buffer.alloc(FRAME_LENGTH);
    // What does not fit into 32 bits is left out: 0x80000001 is answered with 2.
    answer.writeUInt32BE(doubled % 2 ** 32);
    this.push(answer);
    this.closeWhenDone();
  }
}

await runIfMain(import.meta, { start: (port) => new SimpleServer(FixedLengthHandler, HOST, port).started });
