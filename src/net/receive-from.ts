import type { Socket } from 'node:net';
import { readDirectly } from './direct-reading.ts';
import type { Inbox } from './inbox.ts';
import type { ReceivePath } from './receive-path.ts';
import { listenToData, takeBuffered } from './socket-events.ts';

/** Has `inbox` take what comes from `socket`, from when it is resumed. Returns the way it goes. */
export function receiveFrom(socket: Socket, inbox: Inbox, path: ReceivePath): 'direct' | 'stream' {
  socket.pause();
  if (path === 'stream' || !readDirectly(socket, inbox)) {
    if (path !== 'direct') listenToData(socket);
    return 'stream';
  }
  // What came before we had a say.
  if (socket.readableLength > 0) takeBuffered(socket);
  // One that was being read from stops only now that it knows where to read to.
  socket.pause();
  return 'direct';
}
