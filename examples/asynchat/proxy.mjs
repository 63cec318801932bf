// A TCP proxy as asyncore's users wrote them: two channels push to each other what they collect, and end together.
//
//   node examples/asynchat/line-handler.mjs --port 9000
//   node examples/asynchat/proxy.mjs --port 9001 --to 127.0.0.1:9000
//   nc -C 127.0.0.1 9001

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, readAddress, runIfMain } from './command-line.mjs';
import { SimpleServer } from './simple-server.mjs';

/** As `writeHighWaterMark`: when what waits has shrunk from above that, `readable` is asked again. */
const MAX_WAITING = 1024 * 1024;

class Side extends AsyncChat {
  peer;

  constructor(connection) {
    super(connection);
    this.setTerminator(null);
  }

  /** Nobody is read from faster than the other side reads. */
  readable() {
    return this.peer.connected && this.peer.socket.stats.bytesPending <= MAX_WAITING;
  }

  collectIncomingData(data) {
    this.peer.push(data);
  }

  handleClose() {
    this.close();
    if (!this.peer.closing) this.peer.closeWhenDone();
  }

  handleError(error) {
    console.error(`proxy: ${error.message}`);
    this.handleClose();
  }
}

export class ProxyServer extends SimpleServer {
  /** @param to Where everybody is connected to: `[host, port]`. */
  constructor(to, host, port) {
    super(Side, host, port);
    this.to = to;
  }

  handleAccepted(connection) {
    const client = new Side(connection);
    client.peer = new Side();
    client.peer.peer = client;
    client.peer.connect(this.to);
  }
}

await runIfMain(import.meta, {
  options: { to: { type: 'string' } },
  start: (port, { to }) => new ProxyServer(readAddress(to), HOST, port).started,
});
