import type { Socket } from 'node:net';
import { type CipherNameAndProtocol, type PeerCertificate, TLSSocket } from 'node:tls';
import type { Connection } from '../net/connection.ts';

/** What `getExtraInfo` knows of a connection. */
export interface ExtraInfo {
  /** The peer's address and port; the one that a PROXY header names, if there is one. Not of Unix sockets. */
  readonly peername: readonly [address: string, port: number];
  /** Our own. */
  readonly sockname: readonly [address: string, port: number];
  /** See `Connection.socket`. */
  readonly socket: Socket | TLSSocket;
  /** The socket, if there is TLS. */
  readonly ssl_object: TLSSocket;
  /** The one in use, if there is TLS. */
  readonly cipher: CipherNameAndProtocol;
  /** The peer's certificate, if it has shown one. */
  readonly peercert: PeerCertificate;
}

type Name = readonly [address: string, port: number] | undefined;

/** The names of a connection: kept, as a socket that is closed does not know them any more. */
export class ConnectionInfo {
  readonly #connection: Connection;
  readonly #peername: Name;
  readonly #sockname: Name;

  constructor(connection: Connection) {
    const { remoteAddress, remotePort, socket } = connection;
    this.#connection = connection;
    this.#peername = nameOf(remoteAddress, remotePort);
    this.#sockname = nameOf(socket.localAddress, socket.localPort);
  }

  get(name: string): unknown {
    const { socket } = this.#connection;
    if (name === 'peername') return this.#peername;
    if (name === 'sockname') return this.#sockname;
    if (name === 'socket') return socket;
    if (!(socket instanceof TLSSocket)) return undefined;
    if (name === 'ssl_object') return socket;
    if (name === 'cipher') return socket.getCipher();
    return name === 'peercert' ? certificateOf(socket) : undefined;
  }
}

function nameOf(address: string | undefined, port: number | undefined): Name {
  return address === undefined || port === undefined ? undefined : [address, port];
}

/** Node says that there is none by an object that is empty. */
function certificateOf(socket: TLSSocket): PeerCertificate | undefined {
  const certificate: PeerCertificate | null = socket.getPeerCertificate();
  return certificate && Object.keys(certificate).length > 0 ? certificate : undefined;
}
