import type { Socket } from 'node:net';
import type { Connection } from './connection.ts';
import { Link } from './link.ts';
import { LinkedConnection, linkOf } from './linked-connection.ts';
import type { Service } from './service.ts';

/** Makes a connection of `socket`, which is connected: `service` has it. */
export function adoptSocket(socket: Socket, service: Service): Connection {
  const link = new Link(service, socket, (link) => new LinkedConnection(link));
  link.open();
  return link.connection as unknown as Connection;
}

/**
 * Has the handlers of `service` called for what comes on `connection` from now on, cut by its
 * framing. Limits stay those of before, whose `close` is called as well.
 *
 * @throws {TypeError} If a frame is in progress, or it is no connection of ours.
 */
export function adoptConnection(connection: Connection, service: Service): void {
  if (!(connection instanceof LinkedConnection)) throw new TypeError('Not a connection of wirecut');
  const link = linkOf(connection);
  const rest = link.inbox.withdraw();
  link.servedBy = service;
  link.inbox.goOnWith(service.framing, rest);
}
