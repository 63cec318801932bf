// Keeps values for those who log in, by a machine: a state takes a frame, and gives the reply and the next state.
//
//   node examples/asynchat/key-value.mjs --port 9000
//   printf 'LOGIN ada lovelace\r\nSET greeting 5\r\nhello\r\nGET greeting\r\nQUIT\r\n' | nc 127.0.0.1 9000

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';

const LINE_END = Buffer.from('\r\n');
const MAX_VALUE_LENGTH = 1024 * 1024;
const replies = new Map();

export class KeyValueHandler extends AsyncChat {
  #state = this.#login;
  #key;

  constructor(connection) {
    super(connection);
    this.setTerminator(LINE_END);
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    const [reply, next] = this.#state(this.takeData());
    this.push(Buffer.from(reply));
    if (next) this.#state = next;
    else this.closeWhenDone();
  }

  #login(line) {
    if (`${line}` === 'QUIT') return ['BYE\r\n'];
    return `${line}` === 'LOGIN ada lovelace' ? ['OK\r\n', this.#command] : ['ERROR log in\r\n', this.#login];
  }

  #command(line) {
    const [command, key, length] = `${line}`.split(' ');
    if (command === 'QUIT') return ['BYE\r\n'];
    if (command === 'GET') return [replies.get(key) ?? 'NONE\r\n', this.#command];
    if (command === 'DEL') return [replies.delete(key) ? 'OK\r\n' : 'NONE\r\n', this.#command];
    if (command !== 'SET' || !/^\d+$/.test(length)) return ['ERROR what?\r\n', this.#command];
    if (Number(length) > MAX_VALUE_LENGTH) return ['ERROR too long\r\n'];
    this.#key = key;
    this.setTerminator(Number(length) + LINE_END.length);
    return ['', this.#value];
  }

  #value(bytes) {
    if (!bytes.subarray(-LINE_END.length).equals(LINE_END)) return ['ERROR wrong length\r\n'];
    this.setTerminator(LINE_END);
    const header = Buffer.from(`VALUE ${bytes.length - LINE_END.length}\r\n`);
    replies.set(this.#key, Buffer.concat([header, bytes]));
    return ['OK\r\n', this.#command];
  }
}

await runIfMain(import.meta, { start: (port) => new SimpleServer(KeyValueHandler, HOST, port).started });
