import type { Socket } from 'node:net';
import type { Connection } from './connection.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { HELD_BY_CHANNEL } from './held.ts';
import { Link } from './link.ts';
import { LinkedConnection, linkOf } from './linked-connection.ts';
import { rulesOf } from './rules.ts';
import type { Service } from './service.ts';
import { ownerOfSocket } from './socket-events.ts';

/** Makes a connection of `socket`, which is connected, and nobody else's: `service` has it. */
export function adoptSocket(socket: Socket, service: Service): Connection {
  const link = new Link(service, socket, (link) => new LinkedConnection(link));
  link.open();
  // It has been told already, to nobody.
  if (socket.readableEnded && !socket.destroyed) link.peerEnded();
  return link.connection as unknown as Connection;
}

/** The connection that `socket` belongs to, if there is one. */
export function connectionOf(socket: Socket): Connection | undefined {
  const owner = ownerOfSocket(socket);
  return owner instanceof Link ? (owner.connection as unknown as Connection) : undefined;
}

/**
 * Has the handlers of `service` called for what comes on `connection` from now on, cut by its
 * framing. `close` of those of before is called as well; and their limits stay, but for `limits`.
 *
 * @throws {TypeError} If a frame is in progress.
 */
export function adoptConnection(
  connection: LinkedConnection,
  service: Service,
  limits: Partial<ConnectionLimits>,
): void {
  const link = linkOf(connection);
  const rest = link.inbox.withdraw();
  link.servedBy = service;
  link.ruledBy = rulesOf({ ...link.limits, ...limits }, link.service.wheel);
  link.visitBy(link.now + 1);
  link.inbox.goOnWith(service.framing, rest);
}

/** Whether all that the peer has sent has been handled. */
export function isOver(connection: LinkedConnection): boolean {
  const { inbox, socket } = linkOf(connection);
  return inbox.discarding && socket.readableEnded;
}

/** Delivers nothing, whatever users say to that, until `letGoOf`. */
export function holdBack(connection: LinkedConnection): void {
  linkOf(connection).inbox.hold(HELD_BY_CHANNEL);
}

/** Ends what `holdBack` has begun. */
export function letGoOf(connection: LinkedConnection): void {
  linkOf(connection).inbox.letGo(HELD_BY_CHANNEL);
}
