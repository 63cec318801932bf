import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { proxyHeaderWrong } from '../errors.ts';
import type { Link } from './link.ts';
import { type ProxyOutcome, ProxyReader, type ProxyVersions } from './proxy/proxy-reader.ts';
import type { TlsAcceptor } from './tls-handshake.ts';

/** What comes before a connection opens. */
export interface Greeting {
  readonly proxyProtocol: ProxyVersions | undefined;
  readonly tls: TlsAcceptor | undefined;
  /** Whether who the PROXY header names is welcome. */
  admits(link: Link): boolean;
}

/** Has a connection begin with what has to come first, and opens it. */
export function greet(link: Link, greeting: Greeting): void {
  const { proxyProtocol } = greeting;
  if (proxyProtocol === undefined) {
    secure(link, greeting, undefined);
    return;
  }
  link.expectsProxyHeader = true;
  readProxyHeader(link.socket, proxyProtocol, ({ header, rest }) => {
    link.expectsProxyHeader = false;
    link.proxyHeader = header;
    if (header === undefined) link.abort(proxyHeaderWrong('malformed', 0));
    else if (greeting.admits(link)) secure(link, greeting, rest);
  });
}

function readProxyHeader(
  socket: Socket,
  versions: ProxyVersions,
  done: (outcome: ProxyOutcome) => void,
): void {
  const reader = new ProxyReader(versions);
  const take = (chunk: Buffer): void => {
    const outcome = reader.write(chunk);
    if (outcome === undefined) return;
    socket.off('data', take);
    socket.pause();
    done(outcome);
  };
  socket.on('data', take);
  socket.resume();
}

/** @param rest What has come behind the PROXY header: if there is TLS, its first bytes. */
function secure(link: Link, { tls }: Greeting, rest: Uint8Array | undefined): void {
  if (tls === undefined) {
    link.open(rest);
    return;
  }
  if (rest && rest.length > 0) link.socket.unshift(rest);
  tls.accept(link.socket, (error, secured) => {
    if (secured && !error && link.stage === 'starting') {
      link.continueWith(secured);
      link.open();
    } else {
      secured?.destroy();
      link.abort(error ?? new Error('TLS handshake failed'));
    }
  });
}
