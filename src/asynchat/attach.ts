import { Socket } from 'node:net';
import { wrongType } from '../errors.ts';
import { raw } from '../framings/raw.ts';
import { streamed } from '../framings/streamed.ts';
import { adoptConnection, adoptSocket, connectionOf, holdBack, isOver, letGoOf } from '../net/adopt.ts';
import type { Connection } from '../net/connection.ts';
import { CONNECTION_LIMIT_NAMES, type ConnectionLimits } from '../net/connection-limits.ts';
import type { ConnectionHandlers } from '../net/handlers.ts';
import { LinkedConnection } from '../net/linked-connection.ts';
import { Service } from '../net/service.ts';
import { resolveServiceOptions, type ServiceOptions } from '../net/service-options.ts';
import type { Transport } from './transport.ts';

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
  /** @throws {TypeError} If a frame is in progress. */
  checkComplete(): void;
  /** Another channel takes it over. Returns what has come and was not received. */
  handOver(): Uint8Array;
}

/** Bytes as they come. */
export const PIECES: ReturnType<typeof streamed> = streamed(raw());

const channels = new WeakMap<object, Channel>();
const services = new Map<string, Service>();

const HANDLERS: ConnectionHandlers<never> = {
  open: (connection) => holdBack(connection as unknown as LinkedConnection),
  part: (bytes, _last, connection) => channels.get(connection)?.received(bytes),
  end: (_report, connection) => channels.get(connection)?.peerEnded(),
  drain: (connection) => channels.get(connection)?.drained(),
  error: (error, connection) => connection && channels.get(connection)?.failed(error),
  close: (_reason, connection) => channels.get(connection)?.closed(),
};

/**
 * Has `channel` told what happens on `socket`, from the next microtask on: who makes a channel in
 * its constructor is not ready before. Another channel that was told of it before has lost it.
 *
 * @throws {TypeError} If it is neither a socket nor a connection, is not connected, or a frame is in
 *   progress on it.
 */
export function attach(
  socket: Socket | Connection,
  channel: Channel,
  limits: Partial<ConnectionLimits>,
): Connection {
  const known = isSocket(socket) ? (connectionOf(socket) ?? socket) : socket;
  const previous = isSocket(known) ? undefined : channels.get(known);
  previous?.checkComplete();
  const connection = isSocket(known) ? attachSocket(known, limits) : attachConnection(known, limits);
  const kept = previous?.handOver();
  channels.set(connection, channel);
  // Who had it before may have paused it.
  connection.resume();
  queueMicrotask(() => {
    if (channels.get(connection) !== channel) return;
    // Of what has come before, nothing would be heard any more.
    const hasEnded = isOver(connection);
    if (kept && kept.length > 0) channel.received(kept);
    letGoOf(connection);
    if (connection.socket.destroyed) channel.closed();
    else if (hasEnded) channel.peerEnded();
  });
  return connection;
}

/** The near end of a connection, as a channel sees it. */
export function transportOf(connection: Connection): Transport {
  const linked = connection as unknown as LinkedConnection;
  return {
    write: (bytes) => connection.write(bytes),
    pause: () => holdBack(linked),
    resume: () => letGoOf(linked),
    end: () => connection.end(),
  };
}

function isSocket(socket: unknown): socket is Socket {
  return socket instanceof Socket;
}

function attachSocket(socket: Socket, limits: Partial<ConnectionLimits>): LinkedConnection {
  if (socket.pending && !socket.destroyed) throw new TypeError('socket is not connected');
  // What is written behind the peer's end is to go out.
  socket.allowHalfOpen = true;
  return adoptSocket(socket, serviceWith(limits, isAccepted(socket))) as unknown as LinkedConnection;
}

function attachConnection(connection: unknown, limits: Partial<ConnectionLimits>): LinkedConnection {
  if (!(connection instanceof LinkedConnection))
    throw wrongType('socket', 'a net.Socket or a Connection', connection);
  adoptConnection(connection, serviceWith({}, false), limits);
  holdBack(connection);
  return connection;
}

/** Whether it is the server's side of TLS, if that is started. Node keeps the server with the socket. */
function isAccepted(socket: Socket): boolean {
  return typeof Reflect.get(socket, 'server') === 'object' && Reflect.get(socket, 'server') !== null;
}

/** Connections with the same limits share what they need for them. */
function serviceWith(limits: Partial<ConnectionLimits>, isServer: boolean): Service {
  const key = [isServer, ...CONNECTION_LIMIT_NAMES.map((name) => limits[name])].join();
  let service = services.get(key);
  if (service === undefined) {
    const options = { ...limits, ...HANDLERS, framing: PIECES, allowHalfOpen: true };
    const settings = resolveServiceOptions(options as unknown as ServiceOptions<never>, []);
    service = new Service(settings, isServer, undefined);
    services.set(key, service);
  }
  return service;
}
