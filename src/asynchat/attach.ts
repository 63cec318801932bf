import { Socket } from 'node:net';
import { wrongType } from '../errors.ts';
import { raw } from '../framings/raw.ts';
import { streamed } from '../framings/streamed.ts';
import { adoptConnection, adoptSocket } from '../net/adopt.ts';
import type { Connection } from '../net/connection.ts';
import { CONNECTION_LIMIT_NAMES, type ConnectionLimits } from '../net/connection-limits.ts';
import type { ConnectionHandlers } from '../net/handlers.ts';
import { LinkedConnection } from '../net/linked-connection.ts';
import { Service } from '../net/service.ts';
import { resolveServiceOptions, type ServiceOptions } from '../net/service-options.ts';

/** Who is told what happens on a connection. */
export interface Channel {
  /** Bytes have come, which are on loan. */
  received(bytes: Uint8Array): void;
  /** The peer has ended its side. */
  peerEnded(): void;
  /** Much of what was waiting to be sent is gone. */
  drained(): void;
  failed(error: Error): void;
  closed(): void;
}

/** Bytes as they come. */
export const PIECES: ReturnType<typeof streamed> = streamed(raw());

const channels = new WeakMap<object, Channel>();
const services = new Map<string, Service>();

const HANDLERS: ConnectionHandlers<never> = {
  open: (connection) => connection.pause(),
  part: (bytes, _last, connection) => channels.get(connection)?.received(bytes),
  end: (_report, connection) => channels.get(connection)?.peerEnded(),
  drain: (connection) => channels.get(connection)?.drained(),
  error: (error, connection) => connection && channels.get(connection)?.failed(error),
  close: (_reason, connection) => channels.get(connection)?.closed(),
};

/**
 * Has `channel` told what happens on `socket`, from the next microtask on: who makes a channel in
 * its constructor is not ready before.
 *
 * @throws {TypeError} If it is neither a socket nor a connection, or a frame is in progress on it.
 */
export function attach(
  socket: Socket | Connection,
  channel: Channel,
  limits: Partial<ConnectionLimits>,
): Connection {
  const isSocket = socket instanceof Socket;
  if (!isSocket && !((socket as unknown) instanceof LinkedConnection))
    throw wrongType('socket', 'a net.Socket or a Connection', socket);
  const service = serviceWith(limits);
  const connection = isSocket ? adoptSocket(socket, service) : socket;
  connection.pause();
  if (!isSocket) adoptConnection(connection, service);
  channels.set(connection, channel);
  queueMicrotask(() => connection.resume());
  return connection;
}

/** Connections with the same limits share what they need for them. */
function serviceWith(limits: Partial<ConnectionLimits>): Service {
  const key = CONNECTION_LIMIT_NAMES.map((name) => limits[name]).join();
  let service = services.get(key);
  if (service === undefined) {
    const options = { ...limits, ...HANDLERS, framing: PIECES, allowHalfOpen: true };
    service = new Service(resolveServiceOptions(options as ServiceOptions<never>, []), false, undefined);
    services.set(key, service);
  }
  return service;
}
