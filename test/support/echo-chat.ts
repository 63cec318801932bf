import { Buffer } from 'node:buffer';
import { createServer as createListener, type ServerOpts, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type Address,
  AsyncChat,
  type AsyncChatOptions,
  Dispatcher,
  type IncompleteFrame,
} from '../../src/asynchat.ts';
import type { Connection } from '../../src/index.ts';
import { codeOf } from './net-server.ts';

const host = '127.0.0.1';

/** Echoes lines, and takes note of what happens to it. */
export class Echo extends AsyncChat {
  readonly events: string[] = [];

  constructor(socket?: Socket | Connection, options?: AsyncChatOptions) {
    super(socket, options);
    this.setTerminator(Buffer.from('\n'));
  }

  collectIncomingData(data: Buffer): void {
    this.collect(data);
  }

  foundTerminator(): void {
    const line = this.takeData().toString();
    this.events.push(line);
    this.push(Buffer.from(`${line}\n`));
    this.answered(line);
  }

  answered(_line: string): void {}

  override handleIncomplete({ collected, heldPrefix }: IncompleteFrame): void {
    this.events.push(`incomplete ${collected} ${heldPrefix.length}`);
  }

  override handleError(error: unknown): void {
    this.events.push(`error ${codeOf(error as Error)}`);
    this.handleClose();
  }

  override handleClose(): void {
    this.events.push('close');
    super.handleClose();
  }
}

type Maker = (connection: Connection) => Dispatcher;

/** A dispatcher that listens, and makes chats. */
export class Listening extends Dispatcher {
  readonly #make: Maker;

  constructor(make: Maker) {
    super();
    this.#make = make;
  }

  override handleAccepted(connection: Connection): void {
    this.#make(connection);
  }
}

/** Listens, and has chats made by `make`. */
export async function listen<Chat extends Dispatcher>(
  make: (connection: Connection) => Chat,
  address: Address = [host, 0],
): Promise<{ port: number; chats: Chat[]; server: Dispatcher }> {
  const chats: Chat[] = [];
  const server = new Listening((connection) => {
    const chat = make(connection);
    chats.push(chat);
    return chat;
  });
  server.bind(address);
  const { port } = await server.listen();
  onTestFinished(() => {
    for (const chat of chats) chat.socket?.destroy();
    server.close();
  });
  return { port, chats, server };
}

/** Has chats made of the sockets of a server of Node's. Returns its port. */
export async function listenInNode(
  make: (socket: Socket) => void,
  options: ServerOpts = {},
): Promise<number> {
  const listener = createListener(options, make);
  await new Promise<void>((resolve) => void listener.listen(0, host, resolve));
  onTestFinished(() => void listener.close());
  return (listener.address() as { port: number }).port;
}
