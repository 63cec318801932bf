// A server that makes a handler for each connection. Run by itself it tells everybody the time, as RFC 867 has it.
//
//   node examples/asynchat/simple-server.mjs --port 9000
//   nc 127.0.0.1 9000

import { AsyncChat, Dispatcher } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';

const BACKLOG = 5;

export class SimpleServer extends Dispatcher {
  /**
   * @param handlerClass Made anew for each connection, which it gets.
   * @param port 0 for any that is free.
   */
  constructor(handlerClass, host = HOST, port = 0) {
    super();
    this.handlerClass = handlerClass;
    this.createSocket();
    this.setReuseAddr();
    this.bind([host, port]);
    /** Resolves to the server once its `port` is known. */
    this.started = this.#start();
  }

  async #start() {
    const { port } = await this.listen(BACKLOG);
    this.port = port;
    return this;
  }

  handleAccepted(connection) {
    new this.handlerClass(connection);
  }

  /** What keeps it from listening is told by `started`. */
  handleError(error) {
    if (this.port !== undefined) super.handleError(error);
    else this.close();
  }
}

/** Says what time it is, and closes. */
export class DaytimeHandler extends AsyncChat {
  constructor(connection) {
    super(connection);
    this.push(Buffer.from(`${new Date().toUTCString()}\r\n`));
    this.closeWhenDone();
  }
}

await runIfMain(import.meta, { start: (port) => new SimpleServer(DaytimeHandler, HOST, port).started });
