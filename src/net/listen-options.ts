import type { ListenOptions as NodeListenOptions } from 'node:net';
import { wrongType } from '../errors.ts';
import { checkCount, checkOptions } from '../limits.ts';

/** Where a server listens: on a port, a path or a file descriptor. */
export interface ListenOptions {
  /** 0 for any that is free. */
  readonly port?: number;
  /** @default every address of this machine */
  readonly host?: string;
  /** Of a Unix socket, or a pipe of Windows. */
  readonly path?: string;
  /** Of a socket that listens already, as from systemd. */
  readonly fd?: number;
  /** How many connections the operating system keeps that have not been accepted. @default 511 */
  readonly backlog?: number;
  /** Lets several processes listen on one port, the operating system dealing the connections out. Needs Node 22.12. */
  readonly reusePort?: boolean;
  readonly ipv6Only?: boolean;
  /** Not to share the port with the workers of a cluster. */
  readonly exclusive?: boolean;
}

const NAMES = ['port', 'host', 'path', 'fd', 'backlog', 'reusePort', 'ipv6Only', 'exclusive'];

/** Throws unless that says where to listen, in a way that this Node knows. */
export function checkListenOptions(options: ListenOptions): NodeListenOptions {
  checkOptions(options, NAMES);
  const { port, path, fd, reusePort } = options;
  const places = [port, path, fd].filter((place) => place !== undefined);
  if (places.length !== 1) throw new TypeError('listen() needs one of port, path and fd');
  if (port !== undefined) checkCount('port', port);
  if (path !== undefined && typeof path !== 'string') throw wrongType('path', 'a string', path);
  if (reusePort && !knowsReusePort(process.versions.node)) {
    throw new RangeError(
      `reusePort needs Node 22.12 or newer, this is ${process.versions.node}: use node:cluster`,
    );
  }
  return options;
}

/** Older ones ignore it: the second process to listen would fail, and nobody know why. */
function knowsReusePort(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}
