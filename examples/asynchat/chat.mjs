// A chat: the first line of a guest is a name, the others go to everybody else. There are /who and /quit.
//
//   node examples/asynchat/chat.mjs --port 9000
//   nc 127.0.0.1 9000

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';

const guests = new Map();

export class ChatHandler extends AsyncChat {
  #name;

  constructor(connection) {
    super(connection);
    this.setTerminator('\n');
    this.#hear('Your name?');
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    // Telnet ends lines with \r\n; other control characters would reach the terminals of the others.
    const line = `${this.takeData()}`.replaceAll(/\p{Cc}/gu, '');
    if (line === '/quit') this.close();
    else if (this.#name === undefined) this.#enter(line);
    else if (line === '/who') this.#hear(`Here: ${[...guests.keys()].join(', ')}`);
    else this.#tellOthers(`${this.#name}: ${line}`);
  }

  #enter(name) {
    if (!/^[\w-]{1,20}$/.test(name) || guests.has(name)) return this.#hear('Another name, please.');
    this.#name = name;
    guests.set(name, this);
    this.#tellOthers(`* ${name} is here`);
  }

  #hear(text) {
    this.push(Buffer.from(`${text}\n`));
  }

  /** Who does not read is closed when 16 MiB wait for them: see maxPendingWrite. */
  #tellOthers(text) {
    for (const guest of guests.values()) if (guest !== this) guest.#hear(text);
  }

  close() {
    if (guests.get(this.#name) === this) {
      guests.delete(this.#name);
      this.#tellOthers(`* ${this.#name} has left`);
    }
    super.close();
  }
}

await runIfMain(import.meta, { start: (port) => new SimpleServer(ChatHandler, HOST, port).started });
