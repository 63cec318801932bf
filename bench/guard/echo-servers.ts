import type { Socket } from 'node:net';
import { type Connection, type ConnectionHandlers, createServer, delimiter, type ReceivePath } from 'wirecut';
import { AsyncChat, Dispatcher } from 'wirecut/asynchat';
import { startServer } from 'wirecut/asyncio';

/** A server of lines that come back as they are. */
export interface EchoServer {
  readonly port: number;
  /** Copied by the server so far; undefined if it does not say. */
  bytesCopied?(): number;
  close(): Promise<void>;
}

/** Starts one that shows each socket that it accepts. */
export type StartEcho = (accepted: (socket: Socket) => void) => Promise<EchoServer>;

export const ECHO_SERVERS: Readonly<Record<string, StartEcho>> = {
  'server, send(frame)': serving({ frame: (frame, connection) => void connection.send(frame) }),
  'server, send(string)': serving({ frame: (frame, connection) => void connection.send(frame.toString()) }),
  'server, frames': serving({
    frames(batch, connection) {
      for (const frame of batch) connection.send(frame);
    },
  }),
  "server, receive: 'stream'": serving(
    { frame: (frame, connection) => void connection.send(frame) },
    'stream',
  ),
  AsyncChat: startAsyncChat,
  asyncio: startAsyncio,
};

function serving(handlers: ConnectionHandlers, receive: ReceivePath = 'auto'): StartEcho {
  return async (accepted) => {
    let connection: Connection | undefined;
    const server = createServer({
      ...handlers,
      framing: delimiter('\n'),
      receive,
      open(opened) {
        connection = opened;
        accepted(opened.socket);
      },
    });
    const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
    return {
      port,
      bytesCopied: () => connection?.stats.bytesCopied ?? 0,
      close: () => server.close({ graceMs: 0 }),
    };
  };
}

const NEWLINE = Buffer.from('\n');

class Echo extends AsyncChat {
  constructor(connection: Connection) {
    super(connection);
    this.setTerminator('\n');
  }

  override collectIncomingData(data: Buffer): void {
    this.collect(data);
  }

  override foundTerminator(): void {
    this.push(this.takeData());
    this.push(NEWLINE);
  }
}

async function startAsyncChat(accepted: (socket: Socket) => void): Promise<EchoServer> {
  class EchoDispatcher extends Dispatcher {
    override handleAccepted(connection: Connection): void {
      accepted(connection.socket);
      new Echo(connection);
    }
  }
  const dispatcher = new EchoDispatcher();
  dispatcher.createSocket();
  dispatcher.bind(['127.0.0.1', 0]);
  const { port } = await dispatcher.listen(5);
  return {
    port,
    async close() {
      dispatcher.close();
    },
  };
}

async function startAsyncio(accepted: (socket: Socket) => void): Promise<EchoServer> {
  const server = await startServer(
    async (input, output) => {
      accepted(output.getExtraInfo('socket') as Socket);
      for (let line = await input.readline(); line.length > 0; line = await input.readline()) {
        output.write(line);
        await output.drain();
      }
      output.close();
    },
    { host: '127.0.0.1', port: 0 },
  );
  if (server.address === undefined) throw new Error('asyncio: the server does not listen');
  return {
    port: server.address.port,
    async close() {
      server.close();
      await server.waitClosed();
    },
  };
}
