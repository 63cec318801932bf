import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Inbox } from './inbox.ts';

/** Whom the events of a socket concern. */
export interface SocketOwner {
  readonly socket: Socket;
  readonly inbox: Inbox;
  peerEnded(): void;
  socketFailed(error: Error): void;
  socketClosed(): void;
}

const OWNER: unique symbol = Symbol('wirecut.owner');

/** A socket that knows whose it is: so the listeners are the same functions for all of them. */
interface OwnedSocket extends Socket {
  [OWNER]?: SocketOwner;
}

/** Whose `socket` is, if it is anybody's. */
export function ownerOfSocket(socket: OwnedSocket): SocketOwner | undefined {
  return socket[OWNER];
}

/** Tells `owner` what happens to `socket`, for as long as that is its socket. */
export function listenTo(socket: OwnedSocket, owner: SocketOwner): void {
  socket[OWNER] = owner;
  socket.on('end', onEnd).on('error', onError).on('close', onClose);
}

/** Takes what comes by `'data'` events. */
export function listenToData(socket: OwnedSocket): void {
  socket.on('data', onData);
}

/** Takes what has been read before anybody listened. */
export function takeBuffered(socket: OwnedSocket): void {
  const bytes: Buffer | null = socket.read(socket.readableLength);
  if (bytes) socket[OWNER]?.inbox.take(bytes, 0, bytes.length, 0);
}

function ownerOf(socket: OwnedSocket): SocketOwner | undefined {
  const owner = socket[OWNER];
  // Another one has taken its place: TLS on top of it.
  return owner?.socket === socket ? owner : undefined;
}

function onEnd(this: OwnedSocket): void {
  // Bun tells even of a socket that has been destroyed.
  if (!this.destroyed) ownerOf(this)?.peerEnded();
}

function onError(this: OwnedSocket, error: Error): void {
  ownerOf(this)?.socketFailed(error);
}

function onClose(this: OwnedSocket): void {
  const owner = ownerOf(this);
  // Node closes what has ended both ways by itself: some of what came may still wait here for who has paused.
  if (this.writableFinished) owner?.inbox.closeBehind(() => owner.socketClosed());
  else owner?.socketClosed();
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  ownerOf(this)?.inbox.take(chunk, 0, chunk.length, 0);
}
