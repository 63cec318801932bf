// Prints the port that it listens on.
//
// asynchat_lines.py, name by name; but for the sum of line and newline, which is two calls of push: they go out
// together, where Python's would be two sends.
import { AsyncChat, Dispatcher } from 'wirecut/asynchat';

const NEWLINE = Buffer.from('\n');

class Echo extends AsyncChat {
  constructor(socket) {
    super(socket);
    this.setTerminator('\n');
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    this.push(this.takeData());
    this.push(NEWLINE);
  }
}

class EchoServer extends Dispatcher {
  constructor(address) {
    super();
    this.createSocket();
    this.bind(address);
  }

  handleAccepted(connection) {
    new Echo(connection);
  }
}

const server = new EchoServer(['127.0.0.1', 0]);
const { port } = await server.listen(511);
console.log(`port ${port}`);
