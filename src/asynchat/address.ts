import { wrongType } from '../errors.ts';
import type { Connection } from '../net/connection.ts';

/** A host and a port, or the path of a Unix socket. */
export type Address = readonly [host: string, port: number] | string;

/** The same, as `connect` and `listen` take it. */
export function targetOf(address: Address): { host: string; port: number } | { path: string } {
  if (typeof address === 'string') return { path: address };
  if (!Array.isArray(address) || address.length !== 2)
    throw wrongType('address', '[host, port] or a path', address);
  const [host, port] = address as readonly [string, number];
  return { host, port };
}

/** Where the peer is; empty for Unix sockets, as their names are not told. */
export function peerOf({ remoteAddress, remotePort }: Connection): Address {
  return remoteAddress === undefined || remotePort === undefined ? '' : [remoteAddress, remotePort];
}
